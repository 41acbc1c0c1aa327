// The space that files may take, and whether a failure means that it is used up.

import { statfsSync } from "node:fs";
import { type ChatError, chatError } from "../../errors.ts";
import type { UploadIndex } from "./index.ts";

/** Share of the disk that files may take, unless a setting says how much. */
const DISK_SHARE = 0.8;
/** Left free, for the index. */
const MARGIN_BYTES = 1_000_000;

/** Of a full disk, of an exhausted quota of the system, and of a limited file size. */
const FULL_CODES: readonly unknown[] = ["ENOSPC", "EDQUOT", "EFBIG"];
/** SQLITE_FULL */
const DATABASE_FULL = 13;

export class Space {
  readonly #folder: string;
  readonly #index: UploadIndex;
  readonly #totalBytes: number | undefined;

  /** @param totalBytes Bytes that all files may take; by default a share of the disk. */
  constructor(folder: string, index: UploadIndex, totalBytes: number | undefined) {
    this.#folder = folder;
    this.#index = index;
    this.#totalBytes = totalBytes;
  }

  report(): { storedBytes: number; freeBytes: number } {
    const storedBytes = this.#index.usageOf();
    const { free, size } = diskSpace(this.#folder);
    const allowed = (this.#totalBytes ?? size * DISK_SHARE) - storedBytes;
    return { storedBytes, freeBytes: Math.max(0, Math.min(allowed, free - MARGIN_BYTES)) };
  }

  /** @throws {ChatError} `no-space` unless there is space for these bytes. */
  require(bytes: number): void {
    if (this.report().freeBytes < bytes) throw noSpace();
  }
}

export function noSpace(): ChatError {
  return chatError("no-space", "There is no space for this file");
}

/** Whether an error means that nothing more can be stored. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && FULL_CODES.includes(error.code)) return true;
  return "errcode" in error && error.errcode === DATABASE_FULL;
}

function diskSpace(folder: string): { free: number; size: number } {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return { free: bavail * bsize, size: blocks * bsize };
  } catch {
    // Some file systems do not report it: then the first failed write shows it.
    return { free: Number.MAX_SAFE_INTEGER, size: Number.MAX_SAFE_INTEGER };
  }
}
