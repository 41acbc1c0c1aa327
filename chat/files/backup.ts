// Backup and restore of the log together with the files of its messages. A file that the folder has already
// is not copied again:
//
//   hubbub.db                 the log
//   files/index.db            the keeper's index, of the files of its messages only
//   files/blobs/ab/<sha256>   their bytes

import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { filesFolder } from "../config/files.ts";
import { exists, fsync } from "../log/atomic_file.ts";
import { backUp, restore, type RestoreResult } from "../log/backup.ts";
import { lockDataDir, logPath } from "../log/data_dir.ts";
import { createFile, FOLDER_MODE } from "../log/file_permissions.ts";
import { plural } from "../logging/plural.ts";
import { readLogFile } from "../log/sqlite/file/maintenance.ts";
import { blobPath, FilesFolder } from "./store/folder.ts";
import { holdFiles } from "./store/hold.ts";
import { openIndex, transact } from "./store/schema.ts";
import { blobsPath, indexPath, requireIndex, StoredFiles } from "./store/stored_files.ts";

export interface BackupResult {
  /** The newest entry. */
  readonly head: number;
  /** Files of messages. */
  readonly files: number;
  /** Those of their contents and thumbnails that the folder did not have. */
  readonly added: number;
  /** Ids of files of messages that are not in the backup, because the keeper has lost them. */
  readonly missing: readonly string[];
}

export interface RestoredChat extends RestoreResult {
  /** Files of messages in the backup. */
  readonly files: number;
}

/**
 * Writes the log and the files of its messages into `target`, even while broker and keeper run. The folder
 * may have an earlier backup: its log is replaced, and only what is new of the files is added. If it is
 * interrupted, repeat it.
 *
 * @throws {Error} if the index of the files is lost, or older than that of the earlier backup, which stays.
 */
export async function backUpChat(data: string, target: string): Promise<BackupResult> {
  requireIndex(filesFolder(data));
  createFolder(target);
  using lock = Deno.openSync(target);
  if (!lock.tryLockSync(true)) throw new Error(`Another backup is writing "${target}"`);
  const folder = filesFolder(data);
  const hasFiles = exists(indexPath(folder));
  if (hasFiles && !exists(blobsPath(folder))) {
    throw new Error(`Cannot back up the files in "${folder}": blobs/, which has them, is missing`);
  }
  // Files of messages in the copied log must not be removed before they are copied, too.
  using _held = hasFiles ? holdFiles(folder) : undefined;
  const log = `${logPath(target)}.incoming`;
  [log, `${log}.partial`].forEach(discard);
  const { head } = await backUp(data, log);
  const copied = hasFiles ? copyFiles(folder, { log, target: filesFolder(target) }) : undefined;
  Deno.renameSync(log, logPath(target));
  fsync(target);
  // Only now: until then the earlier log had them.
  if (copied) removeOthers(filesFolder(target), copied.hashes);
  const { files = 0, added = 0, missing = [] } = copied ?? {};
  return { head, files, added, missing };
}

/**
 * Replaces the log with that of a backup, as `restore` does, and adds the files of its messages to those
 * that are there. Those of other messages are removed by the keeper in a day, if they are not imported.
 *
 * @param source The folder of a backup, or a log alone.
 */
export function restoreChat(data: string, source: string): RestoredChat {
  const isFolder = exists(source) && Deno.statSync(source).isDirectory;
  if (!isFolder) return { ...restore(data, source), files: 0 };
  const folder = filesFolder(source);
  requireIndex(folder);
  if (!exists(indexPath(folder))) return { ...restore(data, logPath(source)), files: 0 };
  // Refuses to work beside a broker before anything is changed.
  lockDataDir(data)[Symbol.dispose]();
  const files = adoptFiles(folder, filesFolder(data));
  return { ...restore(data, logPath(source)), files };
}

/** Copies the files of the messages of a log, and their rows of the index. */
function copyFiles(folder: string, { log, target }: { log: string; target: string }) {
  createFolder(target);
  createFolder(blobsPath(target));
  const index = `${indexPath(target)}.incoming`;
  const ids = filesInUse(log);
  requireNewer(folder, { earlier: target, ids });
  copyIndex(indexPath(folder), { target: index, ids });
  Deno.renameSync(index, indexPath(target));
  using copy = new StoredFiles(target);
  const files = copy.files();
  const hashes = new Set([...files.values()].flatMap(({ blobs }) => blobs.map(({ hash }) => hash)));
  const added = copyBlobs(hashes, { from: blobsPath(folder), to: blobsPath(target) });
  fsync(target);
  const isThere = (id: string) => files.get(id)?.blobs.every(({ hash }) => copy.hasBlob(hash));
  return { files: files.size, hashes, added, missing: ids.filter((id) => !isThere(id)) };
}

/** An index from an older backup would erase what the newest one has. */
function requireNewer(
  folder: string,
  { earlier, ids }: { earlier: string; ids: readonly string[] },
) {
  if (!exists(indexPath(earlier))) return;
  using stored = new StoredFiles(folder);
  using backedUp = new StoredFiles(earlier);
  const [files, backedUpFiles] = [stored.files(), backedUp.files()];
  const lost = ids.filter((id) => backedUpFiles.has(id) && !files.has(id));
  if (lost.length === 0) return;
  throw new Error(
    `Cannot back up the files in "${folder}": index.db does not know ${
      plural(lost.length, "file")
    } of messages, such as ${
      lost[0]
    }, that "${earlier}" has; put back a newer index.db, or choose ` +
      "another folder",
  );
}

/** Returns the ids of all files that a log has in messages, or as pictures of users. */
export function filesInUse(log: string): string[] {
  return readLogFile(
    log,
    (_, database) =>
      database.prepare("SELECT id FROM file UNION ALL SELECT file FROM avatar").all()
        .map(({ id }) => String(id)),
  );
}

/** Copies the rows of some files. */
function copyIndex(source: string, { target, ids }: { target: string; ids: readonly string[] }) {
  discard(target);
  createFile(target);
  const database = new DatabaseSync(source, { readOnly: true });
  try {
    database.prepare("VACUUM INTO ?").run(target);
  } finally {
    database.close();
  }
  const copy = openIndex(target);
  try {
    copy.prepare("DELETE FROM upload WHERE id NOT IN (SELECT value FROM json_each(?))")
      .run(JSON.stringify(ids));
    copy.exec("DELETE FROM removed; DELETE FROM orphan; PRAGMA journal_mode = DELETE");
  } finally {
    copy.close();
  }
  fsync(target);
}

/** Copies the blobs that are not there yet, and returns their number. */
function copyBlobs(hashes: Iterable<string>, { from, to }: { from: string; to: string }): number {
  const folders = new Set<string>();
  let added = 0;
  for (const hash of hashes) {
    const [source, target] = [blobPath(from, hash), blobPath(to, hash)];
    // The doctor finds those that are missing.
    if (exists(target) || !exists(source)) continue;
    createFolder(dirname(target));
    linkOrCopy(source, target);
    folders.add(dirname(target));
    added++;
  }
  for (const folder of folders) fsync(folder);
  fsync(to);
  return added;
}

/** Blobs are never changed, so that both folders can share one: unless they are on different disks. */
function linkOrCopy(source: string, target: string) {
  try {
    Deno.linkSync(source, target);
  } catch {
    const partial = `${target}.partial`;
    Deno.copyFileSync(source, partial);
    fsync(partial);
    Deno.renameSync(partial, target);
  }
}

function removeOthers(folder: string, wanted: ReadonlySet<string>) {
  using stored = new StoredFiles(folder);
  for (const name of stored.blobNames()) {
    if (!wanted.has(name)) discard(blobPath(blobsPath(folder), name));
  }
}

/**
 * Adds the files of a backup to a keeper's folder. All are claimed as if their messages were just sent, also
 * those that were there before: an hour later the keeper asks which of them are in messages.
 */
function adoptFiles(source: string, folder: string): number {
  using _folder = lockDataDir(folder, "keeper");
  new FilesFolder(folder);
  using stored = new StoredFiles(source);
  const files = [...stored.files().values()];
  const hashes = files.flatMap(({ blobs }) => blobs.map(({ hash }) => hash));
  copyBlobs(hashes, { from: blobsPath(source), to: blobsPath(folder) });
  if (!exists(indexPath(folder))) createFile(indexPath(folder));
  const index = openIndex(indexPath(folder));
  try {
    index.prepare("ATTACH ? AS backup").run(indexPath(source));
    const columns = index.prepare("PRAGMA table_info(upload)").all().map(({ name }) => name);
    transact(index, () => {
      index.exec(
        `INSERT OR IGNORE INTO upload (${columns}) SELECT ${columns} FROM backup.upload;
         DELETE FROM removed WHERE id IN (SELECT id FROM upload)`,
      );
      index.prepare(
        `UPDATE upload SET claimed_at = ?, is_settled = 0
         WHERE claimed_at IS NOT NULL OR id IN (SELECT id FROM backup.upload)`,
      ).run(Date.now());
    });
  } finally {
    index.close();
  }
  return files.length;
}

/**
 * Creates a folder if it is missing.
 *
 * @throws {Error} if the folder around it does not exist.
 */
export function createFolder(path: string): void {
  if (exists(path)) return;
  try {
    Deno.mkdirSync(path, { mode: FOLDER_MODE });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    const parent = dirname(path);
    throw new Error(
      `Cannot write "${path}": the folder "${parent}" does not exist; create it, or choose another`,
      { cause },
    );
  }
}

function discard(path: string) {
  if (exists(path)) Deno.removeSync(path);
}
