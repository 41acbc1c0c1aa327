// Export and import of the log together with its files, in a form that other programs can
// read and write:
//
//   entries.ndjson           the entries, as chat/log/export.ts describes them
//   files/<id>               the bytes of a file that a message lists, or of the picture of a user
//   files/<id>.thumbnail     those of its thumbnail

import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { planCleaning } from "../../media/mod.ts";
import { filesFolder } from "../config/files.ts";
import { type FileInfo, isExpired } from "../domain/file.ts";
import { exists, fsync } from "../log/atomic_file.ts";
import { lockDataDir, logPath } from "../log/data_dir.ts";
import { entriesOf, exportLog } from "../log/export.ts";
import { createFile } from "../log/file_permissions.ts";
import { createFolder, filesInUse } from "./backup.ts";
import { blobPath, FilesFolder, OpenFile, writeAll } from "./store/folder.ts";
import { holdFiles } from "./store/hold.ts";
import { UploadIndex } from "./store/index.ts";
import { blobsPath, indexPath, StoredFiles } from "./store/stored_files.ts";
import { AVATAR_NAME } from "./store/pictures/avatars.ts";
import { PICTURE_TYPES } from "./store/pictures/small_pictures.ts";

const PIECE_BYTES = 1_024 * 1_024;
const DAY_MS = 24 * 3_600_000;
/** Owner of imported files whose author is unknown. */
const UNKNOWN_USER = "imported";

export function entriesPath(folder: string): string {
  return `${folder}/entries.ndjson`;
}

/**
 * Writes all entries and the files of messages into a new folder, which gets its name when it is complete.
 *
 * @throws {Error} if `target` exists.
 */
export function exportChat(data: string, target: string): { entries: number; files: number } {
  const partial = `${target}.partial`;
  const taken = [target, partial].find(exists);
  if (taken !== undefined) {
    throw new Error(`Cannot write "${target}": "${taken}" already exists; choose another name`);
  }
  createFolder(partial);
  try {
    createFolder(`${partial}/files`);
    const folder = filesFolder(data);
    const hasFiles = exists(indexPath(folder));
    using _held = hasFiles ? holdFiles(folder) : undefined;
    const entries = writeEntries(entriesPath(partial), data);
    const files = hasFiles ? copyFiles(data, `${partial}/files`) : 0;
    Deno.renameSync(partial, target);
    fsync(dirname(target));
    return { entries, files };
  } catch (error) {
    Deno.removeSync(partial, { recursive: true });
    throw error;
  }
}

/**
 * Adds the files that the entries of an export list to the keeper's, before the entries are imported. They
 * are claimed as if their messages were just sent: without these they expire. Returns their number.
 */
export async function importFiles(source: string, data: string): Promise<number> {
  const folder = filesFolder(data);
  using _folder = lockDataDir(folder, "keeper");
  using target = new ImportTarget(folder);
  let count = 0;
  for await (const { files = [], author, change } of entriesOf(entriesPath(source))) {
    const user = author?.id ?? UNKNOWN_USER;
    if (change?.type === "avatar" && change.file !== undefined) {
      const path = `${source}/files/${change.file}`;
      if (await target.addAvatar(change.file, { path, user: change.user })) count++;
    }
    for (const file of files) {
      if (isExpired(file)) continue;
      if (await target.add(file, { path: `${source}/files/${file.id}`, user })) count++;
    }
  }
  return count;
}

function writeEntries(path: string, data: string): number {
  createFile(path);
  using file = Deno.openSync(path, { write: true });
  const count = exportLog(logPath(data), (text) => writeAll(file, new TextEncoder().encode(text)));
  file.syncSync();
  return count;
}

/** Files are copied, not linked: an exported one may be edited. */
function copyFiles(data: string, target: string): number {
  const folder = filesFolder(data);
  const ids = filesInUse(logPath(data));
  using stored = new StoredFiles(folder);
  const files = stored.files();
  let count = 0;
  for (const id of ids) {
    const [file, thumbnail] = files.get(id)?.blobs ?? [];
    if (!file || !stored.hasBlob(file.hash)) continue;
    const copy = (hash: string, path: string) => {
      Deno.copyFileSync(blobPath(blobsPath(folder), hash), path);
      fsync(path);
    };
    copy(file.hash, `${target}/${id}`);
    if (thumbnail && stored.hasBlob(thumbnail.hash)) {
      copy(thumbnail.hash, `${target}/${id}.thumbnail`);
    }
    count++;
  }
  fsync(target);
  return count;
}

/** A keeper's folder that no keeper uses. */
class ImportTarget implements Disposable {
  readonly #folder: FilesFolder;
  readonly #index: UploadIndex;

  constructor(folder: string) {
    this.#folder = new FilesFolder(folder);
    if (!exists(indexPath(folder))) createFile(indexPath(folder));
    this.#index = new UploadIndex(indexPath(folder));
  }

  /** Adds a file unless it is there already, or `path` is missing or has another size. */
  async add(
    { id, name, bytes, type: _said, thumbnail, ...info }: FileInfo,
    { path, user }: { path: string; user: string },
  ): Promise<boolean> {
    if (this.#index.find(id) || !hasSize(path, bytes)) return false;
    const file = await this.#store(path);
    const picture = `${path}.thumbnail`;
    const stored = thumbnail && hasSize(picture, thumbnail.bytes)
      ? await this.#store(picture)
      : undefined;
    const [at, expiresAt] = [Date.now(), Date.now() + DAY_MS];
    const { width, height, seconds } = info;
    this.#index.add({ id, user, name, bytes, isUntouched: true }, { at, expiresAt });
    this.#index.setOffset(id, { offset: bytes, at });
    this.#index.complete(id, {
      ...file,
      bytes,
      hasLocation: false,
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...(seconds !== undefined && { seconds }),
    }, expiresAt);
    if (thumbnail && stored && PICTURE_TYPES.includes(stored.type)) {
      this.#index.setThumbnail(id, { ...thumbnail, ...stored });
    }
    this.#index.claim([id], at);
    return true;
  }

  /** Adds the picture of a user unless it is there already, or `path` is missing. */
  async addAvatar(id: string, { path, user }: { path: string; user: string }): Promise<boolean> {
    if (this.#index.find(id) || !exists(path)) return false;
    const { size: bytes } = Deno.statSync(path);
    const file = { ...await this.#store(path), bytes, hasLocation: false };
    this.#index.addClaimed({ id, user, name: AVATAR_NAME, bytes }, file, Date.now());
    return true;
  }

  [Symbol.dispose](): void {
    this.#index[Symbol.dispose]();
  }

  /** Stores bytes as a blob. The type is what they are, whatever the export says. */
  async #store(path: string): Promise<{ hash: string; type: string }> {
    using source = new OpenFile(path);
    const { type } = await planCleaning(source);
    const copy = crypto.randomUUID();
    const hash = createHash("sha256");
    {
      using file = this.#folder.createCopy(copy);
      for (let offset = 0; offset < source.size; offset += PIECE_BYTES) {
        const piece = source.read(offset, PIECE_BYTES);
        hash.update(piece);
        writeAll(file, piece);
      }
    }
    await this.#folder.syncCopy(copy);
    const name = hash.digest("hex");
    this.#folder.prepareBlob(name);
    this.#folder.settleCopy(copy, name);
    return { hash: name, type };
  }
}

function hasSize(path: string, bytes: number): boolean {
  return exists(path) && Deno.statSync(path).size === bytes;
}
