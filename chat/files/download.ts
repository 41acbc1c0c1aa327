// Reads a file from the keeper as a stream, in pieces that are requested as the reader takes them.

import { errorMessage, logLine } from "../logging/logger.ts";
import type { KeeperRequests } from "./keeper_requests.ts";
import { PIECE_BYTES, type Variant } from "./keeper_methods.ts";

/** Pieces that are requested before the reader takes them. */
const MAX_AHEAD = 2;

export interface DownloadOptions {
  /** The first byte. */
  readonly from: number;
  /** The byte after the last one; at most the size of the file. */
  readonly to: number;
  /** Asked before each piece: whether the reader still has the right to read. */
  readonly mayGoOn: () => boolean | Promise<boolean>;
}

/** Why a download ended early. `Deno.serve` logs this error: as a line of our log, not with its stack. */
class DownloadError extends Error {
  [Symbol.for("Deno.customInspect")](): string {
    return logLine(`Broke off a download: ${this.message}`);
  }
}

/**
 * Returns the bytes of a file. The stream fails with a `DownloadError` if they cannot be read, or the
 * reader has lost the right to.
 */
export function download(
  { id, variant }: Variant,
  { from, to, mayGoOn }: DownloadOptions,
  requests: KeeperRequests,
): ReadableStream<Uint8Array> {
  const ahead: Promise<Uint8Array>[] = [];
  let next = from;
  let taken = from;

  function requestAhead() {
    while (ahead.length < MAX_AHEAD && next < to) {
      const length = Math.min(PIECE_BYTES, to - next);
      const piece = requests.read({ id, variant, offset: next, length });
      // It is awaited later, or never if the reader goes away.
      piece.catch(() => {});
      ahead.push(piece);
      next += length;
    }
  }

  async function nextPiece(): Promise<Uint8Array> {
    if (!await mayGoOn()) throw new Error("The reader has lost the right to read this file");
    requestAhead();
    const piece = await ahead.shift();
    if (!piece?.length) throw new Error(`The file ${id} is shorter than it should be`);
    return piece;
  }

  return new ReadableStream({
    async pull(controller) {
      if (taken >= to) return controller.close();
      try {
        const piece = await nextPiece();
        taken += piece.length;
        controller.enqueue(piece);
      } catch (error) {
        throw new DownloadError(errorMessage(error));
      }
      if (taken === to) controller.close();
    },
  }, { highWaterMark: 0 });
}
