// Watches the storage of an open log: its files, the free space, and the outcome of writes.

import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { errorMessage } from "../../../logging/logger.ts";
import type { StorageReport } from "../../storage.ts";
import { exists } from "../../atomic_file.ts";

/** A message takes some pages. With less free space, a check tries a write. */
const MIN_FREE_BYTES = 32_768;

/** File systems and Deno round times down, by less than this: two changes may have the same one. */
const ROUNDED_MS = 2_000;

interface OpenFile {
  readonly path: string;
  readonly dev: number;
  readonly ino: number | null;
}

/** Files of the log were removed or replaced: what is written now is lost when the broker ends. */
class LogRemoved extends Error {
  override readonly name = "LogRemoved";
}

export class StorageWatch {
  readonly #files: readonly OpenFile[];
  readonly #folder: string;
  readonly #now: () => number;
  /** State of the folder when all files were found in their places; undefined if that can't be relied on. */
  #checked: string | undefined;
  #report: StorageReport = { state: "ok", failures: 0, reason: "" };

  /**
   * @param path Path of the open log, whose files SQLite has created by now. A log in memory has
   * none.
   * @param now The system clock.
   */
  constructor(path: string, now = Date.now) {
    this.#files = ["", "-wal", "-shm"].map((rest) => path + rest).filter(exists).map(identify);
    this.#folder = dirname(path);
    this.#now = now;
  }

  get report(): StorageReport {
    return this.#report;
  }

  /**
   * Looks at the files only if their folder has changed, because each transaction calls this.
   *
   * @throws {LogRemoved} if a file of the log was removed or replaced.
   */
  requireFiles(): void {
    if (this.#files.length === 0) return;
    const state = this.#stateOfFolder();
    if (state !== undefined && state === this.#checked) return;
    this.#requireEach();
    this.#checked = state;
  }

  /** Records a failed write. */
  failed(error: unknown): void {
    const state = error instanceof LogRemoved ? "removed" : "failing";
    this.#report = { state, failures: this.#report.failures + 1, reason: errorMessage(error) };
  }

  /** Checks whether messages can be stored; calls `write` to find out in case of doubt. */
  check(write: () => void): StorageReport {
    try {
      this.#requireEach();
      if (this.#report.state !== "ok" || this.#isFull()) write();
      this.#report = { ...this.#report, state: "ok", reason: "" };
    } catch (error) {
      this.failed(error);
    }
    return this.#report;
  }

  #requireEach() {
    const file = this.#files.find((file) => !isInPlace(file));
    if (file === undefined) return;
    throw new LogRemoved(
      `"${file.path}" was removed or replaced: stop the broker, put the file back or restore a ` +
        "backup, and start it again",
    );
  }

  /** Returns the folder's identity and the time of its last change; undefined if that was just now. */
  #stateOfFolder(): string | undefined {
    try {
      // Not mtime, which programs that copy folders set.
      const { dev, ino, ctime } = Deno.statSync(this.#folder);
      const changedAt = ctime?.getTime() ?? Infinity;
      return this.#now() - changedAt > ROUNDED_MS ? `${dev} ${ino} ${changedAt}` : undefined;
    } catch {
      return undefined;
    }
  }

  #isFull(): boolean {
    return this.#files.length > 0 && freeBytes(this.#folder) < MIN_FREE_BYTES;
  }
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    // Some file systems do not report it: then the first failed message shows it.
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
