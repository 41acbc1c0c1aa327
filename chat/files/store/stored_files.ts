// Reads a keeper's folder from outside, also while a keeper works in it: for the doctor and for backups.
// Changes nothing.

import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { exists } from "../../log/atomic_file.ts";
import { errorMessage } from "../../logging/logger.ts";
import { blobPath, namesOfBlobs, OpenFile } from "./folder.ts";

/** A keeper that starts later removes blobs without an upload: `index.db` may be older than they are. */
export const ORPHANED_MS = 30 * 24 * 3_600_000;

const PIECE_BYTES = 1_024 * 1_024;

/** The content of a file or of a thumbnail. */
export interface StoredBlob {
  readonly hash: string;
  readonly bytes: number;
}

/** A complete file. */
export interface StoredFileRow {
  readonly id: string;
  /** A message had it when its claim was settled. */
  readonly isSettled: boolean;
  /** Its content and that of its thumbnail. */
  readonly blobs: readonly StoredBlob[];
}

export function indexPath(folder: string): string {
  return `${folder}/index.db`;
}

export function blobsPath(folder: string): string {
  return `${folder}/blobs`;
}

/**
 * Refuses a folder that has blobs, but lost the index that says whose they are: with an empty one, the
 * keeper would take all of them for leftovers.
 *
 * @throws {Error} that says what to do.
 */
export function requireIndex(folder: string): void {
  const index = indexPath(folder);
  if (exists(index) && Deno.statSync(index).size > 0) return;
  const [first] = namesOfBlobs(blobsPath(folder));
  if (first === undefined) return;
  throw new Error(
    `Cannot open the files in "${folder}": index.db, which says whose they are, is missing or empty; ` +
      "put back index.db from a backup, or move blobs/ away to start without files",
  );
}

export class StoredFiles implements Disposable {
  readonly #folder: string;
  readonly #database: DatabaseSync;

  /** @throws {Error} if the folder has no index, or it cannot be read. */
  constructor(folder: string) {
    this.#folder = folder;
    try {
      this.#database = new DatabaseSync(indexPath(folder), { readOnly: true });
    } catch (cause) {
      const why = errorMessage(cause);
      throw new Error(`Cannot read the index of files in "${folder}": ${why}`, { cause });
    }
  }

  /** Returns all complete files, by id. */
  files(): Map<string, StoredFileRow> {
    const rows = this.#database.prepare(
      `SELECT id, is_settled AS isSettled, hash, file_bytes AS bytes,
         thumbnail_hash AS thumbnailHash, thumbnail_bytes AS thumbnailBytes
       FROM upload WHERE hash IS NOT NULL`,
    ).all();
    return new Map(rows.map((row) => {
      const file = { hash: String(row.hash), bytes: Number(row.bytes) };
      const thumbnail = { hash: String(row.thumbnailHash), bytes: Number(row.thumbnailBytes) };
      const blobs = row.thumbnailHash === null ? [file] : [file, thumbnail];
      return [String(row.id), { id: String(row.id), isSettled: row.isSettled === 1, blobs }];
    }));
  }

  /** Returns the names of all blobs on disk, whether a file has them or not. */
  blobNames(): string[] {
    return [...namesOfBlobs(blobsPath(this.#folder))];
  }

  hasBlob(hash: string): boolean {
    return exists(this.#pathOf(hash));
  }

  /** Returns when the keeper first saw these blobs that no file has, in milliseconds since 1970. */
  orphanedSince(hashes: readonly string[]): number | undefined {
    const { since } = this.#database.prepare(
      "SELECT max(found_at) AS since FROM orphan WHERE hash IN (SELECT value FROM json_each(?))",
    ).get(JSON.stringify(hashes)) ?? {};
    return typeof since === "number" ? since : undefined;
  }

  /** Whether the blob on disk is what its name says. Reads all of it. */
  isIntact({ hash, bytes }: StoredBlob): boolean {
    using file = new OpenFile(this.#pathOf(hash));
    if (file.size !== bytes) return false;
    const found = createHash("sha256");
    for (let offset = 0; offset < bytes; offset += PIECE_BYTES) {
      found.update(file.read(offset, PIECE_BYTES));
    }
    return found.digest("hex") === hash;
  }

  /** The damage that SQLite finds in the index. */
  damage(): string[] {
    const lines = this.#database.prepare("PRAGMA integrity_check(10)").all();
    return lines.map((line) => String(line.integrity_check)).filter((line) => line !== "ok");
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #pathOf(hash: string): string {
    return blobPath(blobsPath(this.#folder), hash);
  }
}
