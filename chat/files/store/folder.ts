// The keeper's folder: bytes of uploads by id, and of files by hash. Nothing here knows the index.
//
//   uploads/<id>           bytes received so far
//   uploads/<id>.<word>    a file in the making, or one that is being removed
//   blobs/ab/<sha256>      a file, or a thumbnail

import { dirname } from "node:path";
import { createFile, FOLDER_MODE } from "../../log/file_permissions.ts";
import { exists, fsync } from "../../log/atomic_file.ts";
import { errorMessage, logError } from "../../logging/logger.ts";

/** Characters of a hash that name its folder. */
const FOLDER_CHARS = 2;

export class FilesFolder {
  readonly #uploads: string;
  readonly #blobs: string;
  /** Folders of blobs whose names are on disk. An earlier process may have died before it synced one. */
  readonly #synced = new Set<string>();

  /** Creates the folders that are missing. */
  constructor(path: string) {
    this.#uploads = `${path}/uploads`;
    this.#blobs = `${path}/blobs`;
    createFolder(this.#uploads);
    createFolder(this.#blobs);
  }

  /** Creates the file of an upload if it is missing, and cuts off bytes after `bytes`. */
  startUpload(id: string, bytes: number): void {
    const path = this.#uploadPath(id);
    if (!exists(path)) createFile(path);
    using file = Deno.openSync(path, { write: true });
    file.truncateSync(bytes);
  }

  /** Returns the bytes of an upload on disk; 0 if it has no file. */
  uploadBytes(id: string): number {
    const path = this.#uploadPath(id);
    return exists(path) ? Deno.statSync(path).size : 0;
  }

  /** Writes bytes of an upload at an offset. */
  write(id: string, offset: number, chunks: readonly Uint8Array[]): void {
    using file = Deno.openSync(this.#uploadPath(id), { write: true });
    file.seekSync(offset, Deno.SeekMode.Start);
    for (const chunk of chunks) writeAll(file, chunk);
  }

  /**
   * Resolves when all bytes of an upload are on disk.
   *
   * @param options.isNew Whether its name in the folder may not be on disk either.
   */
  async syncUpload(id: string, { isNew }: { isNew: boolean }): Promise<void> {
    await syncFile(this.#uploadPath(id));
    if (isNew) fsync(this.#uploads);
  }

  /** Returns the bytes of an upload for reading. */
  openUpload(id: string): OpenFile {
    return new OpenFile(this.#uploadPath(id));
  }

  /** Creates an empty file that `settleCopy` makes a blob. */
  createCopy(id: string): Deno.FsFile {
    this.#discard(this.#uploadPath(copyName(id)));
    createFile(this.#uploadPath(copyName(id)));
    return Deno.openSync(this.#uploadPath(copyName(id)), { write: true });
  }

  async syncCopy(id: string): Promise<void> {
    await syncFile(this.#uploadPath(copyName(id)));
  }

  /** Creates the folder of a blob: when the blob is moved there, the disk may be full. */
  prepareBlob(hash: string): void {
    const folder = dirname(this.#blobPath(hash));
    if (this.#synced.has(folder)) return;
    createFolder(folder);
    fsync(this.#blobs);
    this.#synced.add(folder);
  }

  /** Returns the bytes of a copy for reading. */
  openCopy(id: string): OpenFile {
    return this.openUpload(copyName(id));
  }

  /** Makes the synced copy of an upload the blob with this hash, which was prepared. */
  settleCopy(id: string, hash: string): void {
    this.#moveToBlobs(this.#uploadPath(copyName(id)), hash);
  }

  discardCopy(id: string): void {
    this.#discard(this.#uploadPath(copyName(id)));
  }

  /** Makes the file of an upload the blob with this hash, which was prepared, or removes it if there is one. */
  settleUpload(id: string, hash: string): void {
    const path = this.#uploadPath(id);
    if (exists(path)) this.#moveToBlobs(path, hash);
  }

  discardUpload(id: string): void {
    this.#discard(this.#uploadPath(id));
  }

  /** Reads bytes of a blob: fewer at its end, none beyond it; undefined if it does not exist. */
  readBlob(hash: string, offset: number, length: number): Uint8Array<ArrayBuffer> | undefined {
    try {
      using file = new OpenFile(this.#blobPath(hash));
      return file.read(offset, length);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  discardBlob(hash: string): void {
    this.#discard(this.#blobPath(hash));
  }

  /** Returns the names of all files of uploads. */
  uploadNames(): string[] {
    return [...Deno.readDirSync(this.#uploads)].map(({ name }) => name);
  }

  /** Removes a file of `uploadNames`. */
  removeUploadFile(name: string): void {
    this.#discard(this.#uploadPath(name));
  }

  blobNames(): Generator<string> {
    return namesOfBlobs(this.#blobs);
  }

  #moveToBlobs(path: string, hash: string) {
    const blob = this.#blobPath(hash);
    if (exists(blob)) return this.#discard(path);
    Deno.renameSync(path, blob);
    fsync(dirname(blob));
  }

  /**
   * Removes a file: its name at once, the bytes in the background, because a long file takes long. Its
   * name may be used again at once.
   */
  #discard(path: string) {
    if (!exists(path)) return;
    const removed = this.#uploadPath(`${crypto.randomUUID()}.removed`);
    Deno.renameSync(path, removed);
    Deno.remove(removed)
      .catch((error) => logError(`Cannot remove "${removed}": ${errorMessage(error)}`));
  }

  #uploadPath(name: string): string {
    return `${this.#uploads}/${name}`;
  }

  #blobPath(hash: string): string {
    return blobPath(this.#blobs, hash);
  }
}

/** Returns the path of a blob in the folder of all blobs. */
export function blobPath(blobs: string, hash: string): string {
  return `${blobs}/${hash.slice(0, FOLDER_CHARS)}/${hash}`;
}

/** Yields the names of all blobs in a folder: none if it does not exist. */
export function* namesOfBlobs(blobs: string): Generator<string> {
  if (!exists(blobs)) return;
  for (const folder of Deno.readDirSync(blobs)) {
    for (const { name } of Deno.readDirSync(`${blobs}/${folder.name}`)) yield name;
  }
}

/** A file that is open for reading. */
export class OpenFile implements Disposable {
  readonly size: number;
  readonly #file: Deno.FsFile;

  constructor(path: string) {
    this.#file = Deno.openSync(path);
    this.size = this.#file.statSync().size;
  }

  /** Reads bytes from an offset on: fewer at the end of the file. */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    let end = 0;
    while (end < bytes.length) {
      const count = this.#file.readSync(bytes.subarray(end));
      if (count === null) break;
      end += count;
    }
    return bytes.subarray(0, end);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Writes all bytes: one write may take fewer. */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

function copyName(id: string): string {
  return `${id}.copy`;
}

function createFolder(path: string) {
  if (!exists(path)) Deno.mkdirSync(path, { mode: FOLDER_MODE });
}

/** Opens the file before anything else runs: it may be removed meanwhile. */
async function syncFile(path: string): Promise<void> {
  using file = Deno.openSync(path, { write: true });
  await file.syncData();
}
