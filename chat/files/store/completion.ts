// Completes uploads: finds the type, removes metadata, has the result scanned, and makes it a blob named
// by its hash.

import { createHash } from "node:crypto";
import { type ChatError, chatError } from "../../errors.ts";
import { logError } from "../../logging/logger.ts";
import type { ByteSource } from "../../../media/mod.ts";
import type { Scanner } from "../scan/scanner.ts";
import { type CompletionPlan, planCompletion } from "./complete.ts";
import { type FilesFolder, writeAll } from "./folder.ts";
import type { UploadIndex, UploadRow } from "./index.ts";
import type { CompleteFile } from "./rows.ts";
import type { Space } from "./space.ts";
import { Turns } from "./turns.ts";

/** Bytes hashed and copied in one step: about 2 ms. */
const STEP_BYTES = 512 * 1_024;
const PIECE_BYTES = 128 * 1_024;

export interface CompletionParts {
  readonly index: UploadIndex;
  readonly folder: FilesFolder;
  readonly space: Space;
  readonly scanner: Scanner | undefined;
  readonly now: () => number;
}

interface CompletionResult {
  readonly expiresAt: number;
  readonly hash: string | undefined;
}

export class Completion {
  readonly #index: UploadIndex;
  readonly #folder: FilesFolder;
  readonly #space: Space;
  readonly #scanner: Scanner | undefined;
  readonly #now: () => number;
  readonly #turns = new Turns();
  readonly #running = new Map<string, Promise<void>>();

  constructor({ index, folder, space, scanner, now }: CompletionParts) {
    this.#index = index;
    this.#folder = folder;
    this.#space = space;
    this.#scanner = scanner;
    this.#now = now;
  }

  /**
   * Completes an upload whose bytes are all on disk. While that goes on, a second call waits for it.
   *
   * @param result.expiresAt When the file expires unless it is claimed.
   * @param result.hash Hash of the upload, if it is known.
   * @throws {ChatError} `gone` if it was removed meanwhile; `damaged-file` if its metadata cannot be
   * removed; `infected-file` if the scanner finds something: the upload is removed then;
   * `scanner-unavailable`.
   */
  complete(upload: UploadRow, result: CompletionResult): Promise<void> {
    const { id } = upload;
    const running = this.#running.get(id);
    if (running) return running;
    const started = this.#complete(upload, result).finally(() => this.#running.delete(id));
    this.#running.set(id, started);
    return started;
  }

  async #complete(upload: UploadRow, { expiresAt, hash }: CompletionResult) {
    const { id } = upload;
    try {
      this.#scanner?.requireAvailable();
      const { file, isCopy } = await this.#prepare(upload, hash);
      const signature = await this.#scan(id, isCopy);
      // Nothing is awaited from here on, so that no other request removes the upload or the blob between.
      if (!this.#index.find(id)) throw uploadGone(id);
      if (signature !== undefined) throw this.#refuse(upload, signature);
      this.#folder.prepareBlob(file.hash);
      if (isCopy) this.#folder.settleCopy(id, file.hash);
      this.#index.complete(id, file, expiresAt);
      this.#folder.settleUpload(id, file.hash);
    } catch (error) {
      this.#folder.discardCopy(id);
      throw error;
    }
  }

  /**
   * Hashes what is kept of the upload and, unless all of it is, writes it to a synced copy.
   *
   * @param known Hash of all of the upload, if it is known.
   */
  async #prepare(
    { id, isUntouched }: UploadRow,
    known: string | undefined,
  ): Promise<{ file: CompleteFile; isCopy: boolean }> {
    using source = this.#folder.openUpload(id);
    const plan = await planCompletion(source, { isUntouched });
    const isCopy = plan.pieces !== undefined;
    if (!isCopy && known !== undefined) {
      return { file: { hash: known, bytes: source.size, ...describe(plan) }, isCopy };
    }
    if (isCopy) this.#space.requireOnDisk(source.size);
    using copy = isCopy ? this.#folder.createCopy(id) : undefined;
    const { hash, bytes } = await this.#copy(plan.pieces ?? piecesOf(source), copy);
    if (isCopy) await this.#folder.syncCopy(id);
    return { file: { hash, bytes, ...describe(plan) }, isCopy };
  }

  /**
   * Returns what the scanner finds in the bytes that would be served. Content that is stored already is
   * scanned, too: there may be new signatures since.
   */
  async #scan(id: string, isCopy: boolean): Promise<string | undefined> {
    if (!this.#scanner) return undefined;
    using source = isCopy ? this.#folder.openCopy(id) : this.#folder.openUpload(id);
    return await this.#scanner.check(piecesOf(source));
  }

  #refuse(upload: UploadRow, signature: string): ChatError {
    this.#index.removeInfected(upload, signature, this.#now());
    this.#folder.discardUpload(upload.id);
    logError(`Refused the upload ${upload.id}: the scanner found ${signature}`);
    return infectedFile();
  }

  async #copy(pieces: Iterable<Uint8Array>, copy: Deno.FsFile | undefined) {
    const hash = createHash("sha256");
    let bytes = 0;
    let nextTurn = STEP_BYTES;
    for (const piece of pieces) {
      hash.update(piece);
      if (copy) writeAll(copy, piece);
      bytes += piece.length;
      if (bytes < nextTurn) continue;
      nextTurn = bytes + STEP_BYTES;
      await this.#turns.next();
      // Others write meanwhile.
      if (copy) this.#space.requireOnDisk(STEP_BYTES);
    }
    return { hash: hash.digest("hex"), bytes };
  }
}

export function uploadGone(id: string): ChatError {
  return chatError("gone", `The upload ${id} has expired or was removed`, { resource: "upload" });
}

export function infectedFile(): ChatError {
  return chatError("infected-file", "The scanner found malware in the file: it was removed");
}

function describe({ type, width, height, seconds, hasLocation }: CompletionPlan) {
  return {
    ...{ type, hasLocation },
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(seconds !== undefined && { seconds }),
  };
}

function* piecesOf(source: ByteSource): Generator<Uint8Array> {
  for (let offset = 0; offset < source.size; offset += PIECE_BYTES) {
    yield source.read(offset, PIECE_BYTES);
  }
}
