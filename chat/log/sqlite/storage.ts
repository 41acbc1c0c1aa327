// Keeps an eye on what an open log is stored in: its files, the free space, the outcome of writes.

import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { errorMessage } from "../../logger.ts";
import type { StorageReport } from "../storage.ts";
import { exists } from "../atomic_file.ts";

/** A message takes some pages: with less free space a write is tried, before a message is refused. */
const MIN_FREE_BYTES = 32_768;

interface OpenFile {
  readonly path: string;
  readonly dev: number;
  readonly ino: number | null;
}

/** The log's files were removed or replaced: what is written now is lost once the broker ends. */
class LogRemoved extends Error {
  override readonly name = "LogRemoved";
}

export class StorageWatch {
  readonly #files: readonly OpenFile[];
  #report: StorageReport = { state: "ok", failures: 0, reason: "" };

  /** @param path The log, which is open: SQLite has made all its files by then. One in memory has none. */
  constructor(path: string) {
    this.#files = ["", "-wal", "-shm"].map((rest) => path + rest).filter(exists).map(identify);
  }

  get report(): StorageReport {
    return this.#report;
  }

  /** @throws {LogRemoved} if another file, or none, is in the place of one that is open. */
  requireFiles(): void {
    const file = this.#files.find((file) => !isInPlace(file));
    if (file === undefined) return;
    throw new LogRemoved(
      `"${file.path}" was removed or replaced: stop the broker, put the file back or restore a ` +
        "backup, and start it again",
    );
  }

  /** A write failed. */
  failed(error: unknown): void {
    const state = error instanceof LogRemoved ? "removed" : "failing";
    this.#report = { state, failures: this.#report.failures + 1, reason: errorMessage(error) };
  }

  /** Looks whether messages can be stored; `write` is called to try it where that is in doubt. */
  check(write: () => void): StorageReport {
    try {
      this.requireFiles();
      if (this.#report.state !== "ok" || this.#isFull()) write();
      this.#report = { ...this.#report, state: "ok", reason: "" };
    } catch (error) {
      this.failed(error);
    }
    return this.#report;
  }

  #isFull(): boolean {
    const [log] = this.#files;
    return log !== undefined && freeBytes(dirname(log.path)) < MIN_FREE_BYTES;
  }
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    // Some file systems do not tell: the first message that fails shows it then.
    return Infinity;
  }
}

function identify(path: string): OpenFile {
  const { dev, ino } = Deno.statSync(path);
  return { path, dev, ino };
}

function isInPlace({ path, dev, ino }: OpenFile): boolean {
  try {
    const now = Deno.statSync(path);
    return now.dev === dev && now.ino === ino;
  } catch {
    return false;
  }
}
