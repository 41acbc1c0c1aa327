// All files of a chat: what the methods of the keeper do. Arguments were checked before.

import type { FileSettings } from "../../config/files.ts";
import type { Thumbnail } from "../../domain/file.ts";
import { chatError } from "../../errors.ts";
import { createFile } from "../../log/file_permissions.ts";
import { exists } from "../../log/atomic_file.ts";
import { plural } from "../../logging/plural.ts";
import { logError } from "../../logging/logger.ts";
import type {
  Claim,
  InfectedFile,
  KeeperMethods,
  StoredFile,
  UnsettledClaim,
  UploadOfUser,
  Variant,
} from "../keeper_methods.ts";
import { storeAvatar } from "./pictures/avatars.ts";
import { Scanner } from "../scan/scanner.ts";
import { Completion } from "./completion.ts";
import { FilesFolder } from "./folder.ts";
import { areFilesHeld } from "./hold.ts";
import { UploadIndex, type UploadRow } from "./index.ts";
import { toFileInfo } from "./rows.ts";
import { Space } from "./space.ts";
import { indexPath, ORPHANED_MS, requireIndex } from "./stored_files.ts";
import { setThumbnail } from "./pictures/thumbnails.ts";
import { Turns } from "./turns.ts";
import { Uploads } from "./uploads.ts";

/** A claim is settled once it is older than this. */
const SETTLE_AFTER_MS = 3_600_000;
/** Removed uploads are known for this long. */
const REMOVED_MS = 30 * 24 * 3_600_000;
/** Uploads that are removed in one step: some 10 ms. */
const MAX_REMOVED = 50;
/** Characters of a hash that are an entity tag. */
const ETAG_CHARS = 32;

export interface FileStoreOptions {
  readonly settings: FileSettings;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export class FileStore implements Disposable {
  readonly uploads: Uploads;
  readonly #index: UploadIndex;
  readonly #path: string;
  readonly #folder: FilesFolder;
  readonly #space: Space;
  readonly #settings: FileSettings;
  readonly #now: () => number;
  readonly #turns = new Turns();

  /**
   * Opens the files in a folder, and finishes or removes what an earlier process left behind.
   *
   * @throws {Error} as `requireIndex` and `openIndex`.
   */
  constructor(path: string, { settings, now = Date.now }: FileStoreOptions) {
    requireIndex(path);
    if (!exists(indexPath(path))) createFile(indexPath(path));
    const index = new UploadIndex(indexPath(path));
    const folder = new FilesFolder(path);
    const space = new Space(path, index, settings.totalBytes);
    const completion = new Completion({
      ...{ index, folder, space, now },
      scanner: settings.scan && new Scanner(settings.scan),
    });
    this.uploads = new Uploads({ index, folder, completion, space, settings, now });
    this.#path = path;
    this.#index = index;
    this.#folder = folder;
    this.#space = space;
    this.#settings = settings;
    this.#now = now;
    this.#cleanUp();
  }

  status(): KeeperMethods["status"][1] {
    return { ...this.#space.report(), uploads: this.#index.incomplete() };
  }

  remove(wanted: UploadOfUser): void {
    const { id, isClaimed } = this.uploads.require(wanted);
    if (isClaimed) throw chatError("file-taken", `The file ${id} is in use, or being sent`);
    this.#remove([id]);
  }

  setThumbnail(wanted: UploadOfUser, bytes: Uint8Array): Promise<Thumbnail> {
    const upload = this.uploads.require(wanted);
    const parts = { index: this.#index, folder: this.#folder, space: this.#space };
    return setThumbnail(parts, requireComplete(upload), bytes);
  }

  storeAvatar(avatar: UploadOfUser, bytes: Uint8Array): Promise<void> {
    const parts = { index: this.#index, folder: this.#folder, space: this.#space };
    return storeAvatar({ ...parts, now: this.#now }, avatar, bytes);
  }

  claim({ ids, user }: Claim): KeeperMethods["claim"][1] {
    const max = this.#settings.perMessage;
    if (ids.length > max) {
      const message = `A message may have at most ${max} files`;
      throw chatError("too-many-files", message, { field: "files", max });
    }
    const uploads = ids.map((id, i) => {
      const field = `files[${i}].id`;
      return requireComplete(this.uploads.require({ id, user }, field), field);
    });
    const claims = this.#index.claim(ids, this.#now());
    return {
      files: uploads.map(toFileInfo),
      fresh: claims.filter((_, i) => uploads[i]?.isClaimed === false),
    };
  }

  unsettled(limit: number): UnsettledClaim[] {
    return this.#index.unsettled({ before: this.#now() - SETTLE_AFTER_MS, limit });
  }

  settle(
    { stored, others }: { stored: readonly string[]; others: readonly UnsettledClaim[] },
  ): void {
    const times = { at: this.#now(), expiresAt: this.uploads.expiry() };
    this.#index.settle({ stored, others }, times);
  }

  infected(limit: number): InfectedFile[] {
    return this.#index.unreported(limit);
  }

  setReported(reports: readonly string[]): void {
    this.#index.setReported(reports);
  }

  describe({ id, variant }: Variant): StoredFile {
    const { name, file, thumbnail } = this.#readable(id);
    const stored = variant === "file" ? file : thumbnail;
    if (!stored) throw unknownFile(id);
    const { type, bytes, hash } = stored;
    return { name, type, bytes, etag: hash.slice(0, ETAG_CHARS) };
  }

  read({ id, variant }: Variant, offset: number, length: number): Uint8Array<ArrayBuffer> {
    const { file, thumbnail } = this.#readable(id);
    const hash = (variant === "file" ? file : thumbnail)?.hash;
    const bytes = hash === undefined ? undefined : this.#folder.readBlob(hash, offset, length);
    if (bytes) return bytes;
    throw unknownFile(id);
  }

  /**
   * Removes uploads and files, whatever their state: a few in each turn of the event loop, and none while
   * a backup holds them.
   */
  async free(ids: readonly string[]): Promise<{ isHeld: boolean }> {
    for (let at = 0; at < ids.length; at += MAX_REMOVED) {
      if (at > 0) await this.#turns.next();
      if (areFilesHeld(this.#path)) return { isHeld: true };
      this.#remove(ids.slice(at, at + MAX_REMOVED));
    }
    return { isHeld: false };
  }

  /** Removes what has expired; call it every minute or more often. */
  expire(): void {
    const now = this.#now();
    this.#remove(this.#index.expired(now, MAX_REMOVED));
    this.#index.forgetRemoved(now - REMOVED_MS);
  }

  [Symbol.dispose](): void {
    this.#index[Symbol.dispose]();
  }

  #remove(ids: readonly string[]) {
    const discard = ({ id, file, thumbnail }: UploadRow) => {
      this.uploads.forget(id);
      this.#folder.discardUpload(id);
      for (const blob of [file, thumbnail]) {
        if (blob && !this.#index.hasBlob(blob.hash)) this.#folder.discardBlob(blob.hash);
      }
    };
    this.#index.remove(ids, { at: this.#now(), discard });
  }

  #readable(id: string): UploadRow {
    const upload = this.#index.find(id);
    if (upload) return upload;
    throw unknownFile(id);
  }

  /** Finishes moves of complete files, removes uploads without a row, and after a while blobs without one. */
  #cleanUp() {
    for (const name of this.#folder.uploadNames()) {
      const upload = this.#index.find(name);
      if (!upload) this.#folder.removeUploadFile(name);
      else if (upload.file) this.#folder.settleUpload(name, upload.file.hash);
    }
    const orphans = [...this.#folder.blobNames()].filter((hash) => !this.#index.hasBlob(hash));
    const at = this.#now();
    const removed = this.#index.noteOrphans(orphans, { at, before: at - ORPHANED_MS });
    removed.forEach((hash) => this.#folder.discardBlob(hash));
    if (removed.length > 0) logError(`Removed ${plural(removed.length, "file")} without an upload`);
    const kept = orphans.length - removed.length;
    if (kept > 0) logError(`Kept ${plural(kept, "file")} without an upload: see docs/operating.md`);
  }
}

function requireComplete<Upload extends UploadRow>(upload: Upload, field?: string) {
  const { file } = upload;
  if (file) return { ...upload, file };
  throw chatError("incomplete-file", `The file ${upload.id} is not complete`, { field });
}

function unknownFile(id: string) {
  return chatError("unknown-file", `There is no file ${id}`);
}
