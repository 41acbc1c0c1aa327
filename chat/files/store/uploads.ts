// Uploads: created within the limits, appended to by one writer at a time, and completed.

import type { FileSettings } from "../../config/files.ts";
import { ChatError, chatError } from "../../errors.ts";
import { errorMessage, logError } from "../../logging/logger.ts";
import { cleanFileName } from "../file_name.ts";
import type { NewUpload, Upload, UploadOfUser } from "../keeper_methods.ts";
import { type Completion, infectedFile, uploadGone } from "./completion.ts";
import type { FilesFolder } from "./folder.ts";
import type { UploadIndex, UploadRow } from "./index.ts";
import { toUpload } from "./rows.ts";
import { MIN_COUNTED_BYTES } from "./schema.ts";
import { GrowingHash } from "./growing_hash.ts";
import type { Space } from "./space.ts";

/** An upload to which nothing was appended for this long is not running: another one may start. */
const IDLE_MS = 60_000;
/** An upload counts in full from the start: one without a byte must not do so for long. */
const EMPTY_MS = 10 * 60_000;
/** Seconds. A guess: there is no telling when another upload will end. */
const RETRY_AFTER = 10;
/**
 * Written bytes of an upload after which it is synced while more arrive. The log's own sync waits until the
 * disk has written what is pending: without this up to 0.4 s beside 100 uploads of 100 MB.
 */
const SYNC_BYTES = 4 * 1_024 * 1_024;
const HOUR_MS = 3_600_000;
/** A commit waits for the completion of a file for this long: a proxy would give up after a minute. */
const COMPLETION_MS = 30_000;

interface Writer {
  readonly token: string;
  /** Bytes of the upload when it is complete. */
  readonly bytes: number;
  /** Bytes written, committed or not. */
  offset: number;
  /** Bytes written since the last sync began. */
  unsynced: number;
  /** The last sync that was started before a commit; it never rejects. */
  sync: Promise<void>;
  /** Passed on from writer to writer. */
  readonly hash: GrowingHash;
}

export interface UploadParts {
  readonly index: UploadIndex;
  readonly folder: FilesFolder;
  readonly completion: Completion;
  readonly space: Space;
  readonly settings: FileSettings;
  readonly now: () => number;
}

export class Uploads {
  readonly #parts: UploadParts;
  /** The newest writer of each upload, by its id. */
  readonly #writers = new Map<string, Writer>();
  /** Addresses of the unfinished uploads that were created since the start: none is stored. */
  readonly #addresses = new Map<string, string>();
  #completing: Promise<void> | undefined;
  /** The last sync in the queue, of whichever writer: one runs at a time. */
  #lastSync: Promise<void> = Promise.resolve();

  constructor(parts: UploadParts) {
    this.#parts = parts;
  }

  async create(upload: NewUpload): Promise<Upload & { isNew: boolean }> {
    const { id, user, address, bytes } = upload;
    const { index, now } = this.#parts;
    const known = index.find(id);
    if (known?.user === user && known.bytes === bytes) return { ...toUpload(known), isNew: false };
    this.#requireNotRemoved(id, user);
    if (known || index.removed(id)) {
      throw chatError("id-taken", `Another upload has the id ${id}`, { field: "id" });
    }
    const name = cleanFileName(upload.name);
    this.#requireRoom(upload);
    index.add({ ...upload, name }, { at: now(), expiresAt: now() + EMPTY_MS });
    if (address !== undefined) this.#addresses.set(id, address);
    // A file without bytes is complete as soon as it is created.
    if (bytes === 0) await this.#complete(id);
    return { ...this.upload({ id, user }), isNew: true };
  }

  upload(wanted: UploadOfUser): Upload {
    return toUpload(this.require(wanted));
  }

  open({ id, user, offset }: UploadOfUser & { offset: number }): { writer: string } {
    const upload = this.require({ id, user });
    const committed = this.#committed(upload);
    if (offset !== committed) throw wrongOffset(committed);
    if (!upload.file) this.#parts.folder.startUpload(id, committed);
    const token = `${id}.${crypto.randomUUID()}`;
    const hash = this.#writers.get(id)?.hash ?? new GrowingHash();
    this.#writers.set(id, {
      token,
      bytes: upload.bytes,
      offset,
      unsynced: 0,
      sync: Promise.resolve(),
      hash,
    });
    return { writer: token };
  }

  /**
   * Writes bytes at the end of an upload. Waits for the disk if it cannot keep up.
   *
   * @throws {ChatError} `wrong-offset` if there is a newer writer, or bytes are missing before these;
   * `file-too-large`; `no-space`.
   */
  async write(
    { writer: token, offset }: { writer: string; offset: number },
    chunks: readonly Uint8Array[],
  ): Promise<{ offset: number }> {
    const id = idOf(token);
    const writer = this.#writer(token);
    if (writer?.offset !== offset) throw wrongOffset(this.#find(id).offset);
    const size = chunks.reduce((sum, { length }) => sum + length, 0);
    if (offset + size > writer.bytes) throw tooLarge(writer.bytes);
    const { index, folder, space } = this.#parts;
    space.requireOnDisk(size);
    folder.write(id, offset, chunks);
    writer.hash.append(offset, chunks);
    if (offset === 0) index.setExpiry(id, this.expiry());
    writer.offset += size;
    const end = writer.offset;
    writer.unsynced += size;
    if (writer.unsynced >= SYNC_BYTES) {
      const previous = writer.sync;
      writer.unsynced = 0;
      writer.sync = this.#syncInTurn(id, writer);
      await previous;
    }
    return { offset: end };
  }

  async commit({ writer: token, offset }: { writer: string; offset: number }): Promise<Upload> {
    const { index, folder, now } = this.#parts;
    const id = idOf(token);
    const { offset: committed, bytes } = this.#find(id);
    if (offset !== committed) {
      const isWritten = offset > committed && offset <= (this.#writer(token)?.offset ?? 0);
      if (!isWritten) throw wrongOffset(committed);
      await this.#writer(token)?.sync;
      this.#requireWriter(token);
      await folder.syncUpload(id, { isNew: committed === 0 });
      this.#requireWriter(token).offset = offset;
      index.setOffset(id, { offset, at: now() });
    }
    if (offset === bytes) await this.#completeInTime(id);
    return toUpload(this.#find(id));
  }

  /** Forgets the writer and the address of an upload that was removed, or received. */
  forget(id: string): void {
    this.#writers.delete(id);
    this.#addresses.delete(id);
  }

  /** Completes the uploads that an earlier process had received, or that wait for the scanner. */
  completeReceived(): Promise<void> {
    this.#completing ??= this.#completeReceived().finally(() => this.#completing = undefined);
    return this.#completing;
  }

  /**
   * Returns an upload of a user. For others it does not exist.
   *
   * @throws {ChatError} `unknown-upload`, with the field if one is given; `gone` or `infected-file` if it
   * was removed.
   */
  require({ id, user }: UploadOfUser, field?: string): UploadRow {
    const upload = this.#parts.index.find(id);
    if (upload?.user === user) return upload;
    this.#requireNotRemoved(id, user);
    throw unknownUpload(id, field);
  }

  /** When an upload expires that got its first byte, was completed or was released now. */
  expiry(): number {
    return this.#parts.now() + this.#parts.settings.uploadHours * HOUR_MS;
  }

  /** Returns an upload that its user has opened. */
  #find(id: string): UploadRow {
    const upload = this.#parts.index.find(id);
    if (upload) return upload;
    this.#requireNotRemoved(id);
    throw unknownUpload(id);
  }

  /** @param user Who asks, if that was not checked before: others learn nothing. */
  #requireNotRemoved(id: string, user?: string) {
    const removed = this.#parts.index.removed(id);
    if (!removed || (user ?? removed.user) !== removed.user) return;
    throw removed.isInfected ? infectedFile() : uploadGone(id);
  }

  async #completeReceived() {
    for (const id of this.#parts.index.received()) {
      try {
        await this.#complete(id);
      } catch (error) {
        // The scanner has logged that it is away; it would be for the others, too.
        if (error instanceof ChatError && error.code === "scanner-unavailable") return;
        logError(`Cannot complete the upload ${id}: ${errorMessage(error)}`);
      }
    }
  }

  /** Completes an upload; what takes too long goes on, and its client asks again. */
  async #completeInTime(id: string) {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, COMPLETION_MS);
    try {
      await Promise.race([this.#complete(id), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #complete(id: string) {
    const { folder, completion } = this.#parts;
    const upload = this.#find(id);
    const hash = this.#writers.get(id)?.hash.digest(upload.bytes);
    this.forget(id);
    if (upload.file) return;
    if (upload.bytes === 0) folder.startUpload(id, 0);
    const committed = this.#committed(upload);
    if (committed < upload.bytes) throw wrongOffset(committed);
    try {
      await completion.complete(upload, { expiresAt: this.expiry(), hash });
    } catch (error) {
      // It would only take space until it expires: its sender has to send it again, as untouched.
      if (error instanceof ChatError && error.code === "damaged-file") this.#discard(id);
      throw error;
    }
  }

  #syncInTurn(id: string, writer: Writer): Promise<void> {
    return this.#lastSync = this.#lastSync.then(() => this.#sync(id, writer));
  }

  /** If this fails, any byte that is not committed may be missing from the disk: drops the writer. */
  async #sync(id: string, writer: Writer) {
    if (this.#writers.get(id) !== writer) return;
    try {
      await this.#parts.folder.syncUpload(id, { isNew: false });
    } catch (error) {
      logError(`Cannot sync the upload ${id}: ${errorMessage(error)}`);
      if (this.#writers.get(id) === writer) this.#writers.delete(id);
    }
  }

  #discard(id: string) {
    const { index, folder, now } = this.#parts;
    index.remove([id], { at: now(), discard: () => folder.discardUpload(id) });
  }

  /** Returns the committed bytes. Only damage to the disk leaves fewer than the index says. */
  #committed({ id, offset, file }: UploadRow): number {
    const { index, folder, now } = this.#parts;
    const bytes = file ? offset : folder.uploadBytes(id);
    if (bytes >= offset) return offset;
    index.setOffset(id, { offset: bytes, at: now() });
    return bytes;
  }

  /** Throws if there is a newer writer, a sync failed or the upload was removed meanwhile. */
  #requireWriter(token: string): Writer {
    const writer = this.#writer(token);
    if (!writer) throw wrongOffset(this.#find(idOf(token)).offset);
    return writer;
  }

  #writer(token: string): Writer | undefined {
    const writer = this.#writers.get(idOf(token));
    return writer?.token === token ? writer : undefined;
  }

  #requireRoom({ user, address, bytes }: NewUpload) {
    const { index, space, settings, now } = this.#parts;
    const { fileBytes, quotaBytes, uploadsPerUser, uploadsPerAddress } = settings;
    if (bytes > fileBytes) throw tooLarge(fileBytes);
    const counted = Math.max(bytes, MIN_COUNTED_BYTES);
    if (index.usageOf(user) + counted > quotaBytes) {
      const message = `The files of the user would exceed ${quotaBytes} bytes`;
      throw chatError("quota-exceeded", message, { max: quotaBytes });
    }
    if (index.runningSince(user, now() - IDLE_MS) >= uploadsPerUser) {
      throw tooManyUploads(`The user has ${uploadsPerUser} running uploads`, uploadsPerUser);
    }
    if (address !== undefined && this.#unfinishedFrom(address) >= uploadsPerAddress) {
      const message = `The address has ${uploadsPerAddress} unfinished uploads`;
      throw tooManyUploads(message, uploadsPerAddress);
    }
    space.require(counted);
  }

  #unfinishedFrom(address: string): number {
    return [...this.#addresses.values()].filter((one) => one === address).length;
  }
}

function idOf(token: string): string {
  return token.split(".", 1)[0] ?? "";
}

function unknownUpload(id: string, field?: string): ChatError {
  return chatError("unknown-upload", `There is no upload ${id}`, { field });
}

function wrongOffset(offset: number): ChatError {
  return chatError("wrong-offset", `The upload goes on at ${offset}`, { offset });
}

function tooManyUploads(message: string, max: number): ChatError {
  return chatError("too-many-uploads", message, { max, retryAfter: RETRY_AFTER });
}

function tooLarge(max: number): ChatError {
  return chatError("file-too-large", `The file may have at most ${max} bytes`, { max });
}
