// A subscriber, and how to write to it.

import { concat } from "@std/bytes/concat";

/** The receiving end of one client, such as its event stream. */
export interface Subscriber {
  /** Whether the client has gone or was disconnected. */
  readonly isClosed: boolean;
  /**
   * Whether this many more bytes may be buffered for the client. A client that has read everything
   * must have room for a chunk of any size, else it would never get a large entry.
   */
  hasRoomFor(bytes: number): boolean;
  /** Buffers a chunk for the client, without blocking. */
  write(chunk: Uint8Array): void;
  /**
   * Resolves to true once the client has taken everything written so far, or to false if it has gone.
   * Disconnect a client that takes nothing for too long: until then the hub waits for it here.
   */
  drained(): Promise<boolean>;
  /** Disconnects the client. It may reconnect with the cursor it has. */
  close(): void;
}

/** Maximum number of bytes written at once, except for a larger chunk, which is written alone. */
export const CHUNK_BYTES = 32 * 1024;

/** Splits chunks into runs that are written at once. */
export function splitIntoRuns(chunks: readonly Uint8Array[]): Uint8Array[][] {
  const runs: Uint8Array[][] = [];
  let bytes = Infinity;
  for (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > CHUNK_BYTES) {
      runs.push([]);
      bytes = chunk.byteLength;
    }
    runs.at(-1)?.push(chunk);
  }
  return runs;
}

/** The latest result of `concatShared`. */
let latest: { readonly parts: readonly Uint8Array[]; readonly chunk: Uint8Array } | undefined;

/**
 * Concatenates chunks, and returns the same bytes when called again with the same chunks: groups that
 * differ in a private room often flush the same events, which need not be copied for each.
 */
export function concatShared(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  if (!latest || !isSame(latest.parts, parts)) latest = { parts, chunk: concat(parts) };
  return latest.chunk;
}

function isSame(one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean {
  return one.length === other.length && one.every((chunk, i) => chunk === other[i]);
}
