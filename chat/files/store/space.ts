// The space that files may take, and whether a failure means that it is used up.

import { statfsSync } from "node:fs";
import { type ChatError, chatError } from "../../errors.ts";
import type { UploadIndex } from "./index.ts";

/** Share of the disk that files may take, unless a setting says how much. */
const DISK_SHARE = 0.8;

const MIB = 2 ** 20;
/** Disk space that files leave free, above all for the log: a share of the disk, within bounds. */
const RESERVE = { share: 0.05, min: 256 * MIB, max: 10_240 * MIB };
/** Largest share of the disk that the reserve takes: its minimum would fill a small disk. */
const SMALL_DISK_SHARE = 0.1;
/** Smallest reserve of any disk: the index needs it to be written, also when files are removed. */
const MIN_RESERVE_BYTES = 4_000_000;

/**
 * Of a full disk, a full database, an exhausted quota of the system, and a limited file size. Not all of
 * these errors have a code in Deno 2.9.
 */
const FULL = /\(os error (?:28|122|27)\)|database or disk is full/;

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
    return { storedBytes, freeBytes: Math.max(0, Math.min(allowed, free - reserveOf(size))) };
  }

  /** @throws {ChatError} `no-space` unless these bytes are allowed and there is space for them. */
  require(bytes: number): void {
    if (this.report().freeBytes < bytes) throw noSpace();
  }

  /** @throws {ChatError} `no-space` unless these bytes, allowed before, leave the reserve of the disk. */
  requireOnDisk(bytes: number): void {
    const { free, size } = diskSpace(this.#folder);
    if (free - reserveOf(size) < bytes) throw noSpace();
  }
}

/** Returns the bytes of a disk of this size that files do not take. */
export function reserveOf(size: number): number {
  const reserve = Math.max(RESERVE.min, Math.min(RESERVE.max, size * RESERVE.share));
  return Math.max(MIN_RESERVE_BYTES, Math.min(reserve, size * SMALL_DISK_SHARE));
}

export function noSpace(): ChatError {
  return chatError("no-space", "There is no space for this file");
}

/** Whether an error means that nothing more can be stored. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && FULL.test(error.message);
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
