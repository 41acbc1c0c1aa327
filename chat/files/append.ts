// Sends the bytes of a request body to the keeper, in pieces of which few are under way.

import type { BufferPool } from "./buffer_pool.ts";
import type { KeeperRequests } from "./keeper_requests.ts";
import { PIECE_BYTES, type Upload, type UploadOfUser } from "./keeper_methods.ts";

/** Pieces of one upload under way. */
const MAX_PIECES = 2;

/** Milliseconds for which a client that sends slowly may keep a buffer. */
const GATHER_MS = 10;

export interface AppendOptions {
  /** Committed bytes of the upload, as its client knows them. */
  readonly offset: number;
  /** Each chunk is used before the next is asked for, so that its memory can be used again. */
  readonly body: AsyncIterable<Uint8Array>;
  /**
   * Called once the whole body was sent; throws if its checksum is wrong, and nothing is kept. Without
   * it, what arrived before the body broke off is kept.
   */
  readonly check?: (() => void) | undefined;
}

export interface AppendParts {
  readonly requests: KeeperRequests;
  /** Memory for the pieces of all uploads together. */
  readonly buffers: BufferPool;
}

/**
 * Appends a body to an upload and commits it. If the body breaks off, what arrived is committed, and
 * the error of the body is thrown.
 *
 * @throws {ChatError} the errors of `open`, `write` and `commit`; also what the check throws.
 */
export async function appendToUpload(
  upload: UploadOfUser,
  { offset, body, check }: AppendOptions,
  { requests, buffers }: AppendParts,
): Promise<Upload> {
  const { writer } = await requests.request("open", { ...upload, offset });
  const pieces = new PieceSender({ requests, buffers, writer, offset });
  const failure = await pieces.sendAll(body);
  if (check && failure) throw failure.error;
  check?.();
  const committed = requests.request("commit", { writer, offset: pieces.written });
  if (!failure) return await committed;
  // The first failure tells more than what follows from it.
  await committed.catch(() => {});
  throw failure.error;
}

/** A piece that is being gathered. */
interface Piece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  size: number;
  /** Sends what is there. */
  readonly timer: ReturnType<typeof setTimeout>;
}

class PieceSender {
  readonly #parts: AppendParts & { readonly writer: string };
  /** Pieces under way, oldest first. */
  readonly #underWay: Promise<void>[] = [];
  #piece: Piece | undefined;
  #sent: number;
  #written: number;
  #failure: { readonly error: unknown } | undefined;

  constructor({ offset, ...parts }: AppendParts & { writer: string; offset: number }) {
    this.#parts = parts;
    this.#sent = offset;
    this.#written = offset;
  }

  /** Bytes of the upload that the keeper has written. */
  get written(): number {
    return this.#written;
  }

  /** Returns the first failure, of the body or of the keeper. */
  async sendAll(body: AsyncIterable<Uint8Array>): Promise<{ error: unknown } | undefined> {
    try {
      for await (const chunk of body) {
        await this.#add(chunk);
        if (this.#failure) break;
      }
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#send();
    await Promise.all(this.#underWay);
    return this.#failure;
  }

  /** Adds a chunk to the piece, and sends the piece when it is full: many small ones cost more. */
  async #add(chunk: Uint8Array) {
    for (let at = 0; at < chunk.length;) {
      const piece = this.#piece ??= await this.#newPiece();
      const part = chunk.subarray(at, at + PIECE_BYTES - piece.size);
      piece.bytes.set(part, piece.size);
      piece.size += part.length;
      at += part.length;
      if (piece.size === PIECE_BYTES) this.#send();
    }
  }

  /** Waits until there is room for a piece: until then an upload holds one chunk only. */
  async #newPiece(): Promise<Piece> {
    if (this.#underWay.length >= MAX_PIECES) await this.#underWay.shift();
    const bytes = await this.#parts.buffers.take();
    const timer = setTimeout(() => this.#send(), GATHER_MS);
    return { bytes, size: 0, timer };
  }

  /** Sends the piece, if there is one, and does not wait for the answer. */
  #send() {
    if (!this.#piece) return;
    const piece = this.#piece;
    this.#piece = undefined;
    clearTimeout(piece.timer);
    const offset = this.#sent;
    this.#sent += piece.size;
    this.#underWay.push(this.#write(piece, offset));
  }

  async #write({ bytes, size }: Piece, offset: number) {
    const { requests, buffers, writer } = this.#parts;
    const chunks = [bytes.subarray(0, size)];
    try {
      this.#written = (await requests.request("write", { writer, offset }, chunks)).offset;
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      buffers.release(bytes);
    }
  }
}
