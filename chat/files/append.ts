// Sends the bytes of a request body to the keeper, in pieces of which few are under way.

import type { ByteBudget } from "./byte_budget.ts";
import type { KeeperRequests } from "./keeper_requests.ts";
import { MAX_CHUNKS, PIECE_BYTES, type Upload, type UploadOfUser } from "./keeper_methods.ts";

/** Pieces of one upload under way. */
const MAX_PIECES = 4;

export interface AppendOptions {
  /** Committed bytes of the upload, as its client knows them. */
  readonly offset: number;
  readonly body: AsyncIterable<Uint8Array>;
  /**
   * Called once the whole body was sent; throws if its checksum is wrong, and nothing is kept. Without
   * it, what arrived before the body broke off is kept.
   */
  readonly check?: (() => void) | undefined;
}

export interface AppendParts {
  readonly requests: KeeperRequests;
  /** Bounds the bytes of all uploads together. */
  readonly budget: ByteBudget;
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
  { requests, budget }: AppendParts,
): Promise<Upload> {
  const { writer } = await requests.request("open", { ...upload, offset });
  const pieces = new PieceSender({ requests, budget, writer, offset });
  const failure = await pieces.sendAll(body);
  if (check && failure) throw failure.error;
  check?.();
  const committed = requests.request("commit", { writer, offset: pieces.written });
  if (!failure) return await committed;
  // The first failure tells more than what follows from it.
  await committed.catch(() => {});
  throw failure.error;
}

class PieceSender {
  readonly #parts: AppendParts & { readonly writer: string };
  /** Pieces under way, oldest first. */
  readonly #underWay: Promise<void>[] = [];
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
      for await (const piece of piecesOf(body)) {
        await this.#send(piece);
        if (this.#failure) break;
      }
    } catch (error) {
      this.#failure ??= { error };
    }
    await Promise.all(this.#underWay);
    return this.#failure;
  }

  /** Sends a piece when there is room for it, and does not wait for the answer. */
  async #send(piece: Piece) {
    if (this.#underWay.length >= MAX_PIECES) await this.#underWay.shift();
    await this.#parts.budget.take(piece.size);
    const offset = this.#sent;
    this.#sent += piece.size;
    this.#underWay.push(this.#write(piece, offset));
  }

  async #write({ chunks, size }: Piece, offset: number) {
    const { requests, budget, writer } = this.#parts;
    try {
      this.#written = (await requests.request("write", { writer, offset }, chunks)).offset;
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      budget.release(size);
    }
  }
}

/** Bytes of one request. */
interface Piece {
  readonly chunks: readonly Uint8Array[];
  readonly size: number;
}

/** Gathers and cuts chunks of a body into pieces. */
async function* piecesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const chunk of body) {
      for (let at = 0; at < chunk.length;) {
        const part = chunk.subarray(at, at + PIECE_BYTES - size);
        chunks.push(part);
        size += part.length;
        at += part.length;
        if (size < PIECE_BYTES && chunks.length < MAX_CHUNKS) continue;
        yield { chunks, size };
        [chunks, size] = [[], 0];
      }
    }
  } catch (error) {
    failure = { error };
  }
  if (size > 0) yield { chunks, size };
  if (failure) throw failure.error;
}
