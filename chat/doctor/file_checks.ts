// Checks of files: each file that the log needs is on disk as it was sent, and nothing else is. The log is
// read before the index and the disk, and what looks wrong is looked at again, because both may be in use.

import type { Config } from "../config/config.ts";
import { filesFolder } from "../config/files.ts";
import {
  indexPath,
  ORPHANED_MS,
  requireIndex,
  type StoredFileRow,
  StoredFiles,
} from "../files/store/stored_files.ts";
import { exists } from "../log/atomic_file.ts";
import { isDataDirLocked, logPath } from "../log/data_dir.ts";
import { plural } from "../logging/plural.ts";
import { Progress } from "../log/progress/progress.ts";
import { readLogFile } from "../log/sqlite/file/maintenance.ts";
import { NEWEST_SCHEMA } from "../log/sqlite/file/migrate.ts";
import { type CheckResult, megabytes, ok, problem } from "./check_result.ts";

/** The files that the log knows. */
interface LoggedFiles {
  /** Files of messages, and pictures of users. */
  readonly inUse: ReadonlySet<string>;
  /** Unused files, which the keeper will be told to remove. */
  readonly released: ReadonlySet<string>;
}

export function* checkKeeper({ data, files }: Config): Generator<CheckResult> {
  if (!files.areOn) return yield ok("not needed, as HUBBUB_FILES is off");
  yield ok(isDataDirLocked(filesFolder(data)) ? "running" : "not running");
}

export function* checkFiles({ data }: Config): Generator<CheckResult> {
  const folder = filesFolder(data);
  requireIndex(folder);
  if (!exists(indexPath(folder))) return yield ok("none were ever stored");
  const logged = readLoggedFiles(data);
  if (!logged) return yield ok("not checked, as the log cannot be read");
  using stored = new StoredFiles(folder);
  const damage = stored.damage();
  if (damage.length > 0) return yield* damage.map((text) => problem(`the index: ${text}`));
  const names = stored.blobNames();
  const files = stored.files();
  const found = {
    missing: missingFiles(logged, files, stored),
    altered: alteredFiles(files, stored),
    orphaned: orphanedFiles(logged, files),
    unnamed: unnamedBlobs(names, stored),
  };
  // A message may have been deleted meanwhile.
  const { inUse } = readLoggedFiles(data) ?? logged;
  yield* report("missing", found.missing.filter((id) => inUse.has(id)), {
    fix: "restore a backup",
  });
  yield* report("altered on disk", found.altered, { fix: "restore a backup" });
  yield* report("kept although not in use", found.orphaned, {
    fix: "report this as a bug of Hubbub",
  });
  yield* noteUnnamed(found.unnamed, stored.orphanedSince(found.unnamed));
  yield ok(`${plural(files.size, "file")} with ${megabytes(bytesOf(files))} checked`);
}

/** Undefined if there is no log that this version can read, which another check reports. */
function readLoggedFiles(data: string): LoggedFiles | undefined {
  const path = logPath(data);
  if (!exists(path)) return undefined;
  return readLogFile(path, ({ schema }, database) => {
    if (schema !== NEWEST_SCHEMA) return undefined;
    const idsOf = (query: string) =>
      new Set(database.prepare(query).all().map(({ id }) => String(id)));
    return {
      inUse: idsOf("SELECT id FROM file UNION ALL SELECT file FROM avatar"),
      released: idsOf("SELECT id FROM released_file"),
    };
  });
}

function missingFiles(
  { inUse }: LoggedFiles,
  files: ReadonlyMap<string, StoredFileRow>,
  stored: StoredFiles,
): string[] {
  return [...inUse].filter((id) => {
    const file = files.get(id);
    return !file?.blobs.every(({ hash }) => stored.hasBlob(hash));
  });
}

function alteredFiles(files: ReadonlyMap<string, StoredFileRow>, stored: StoredFiles): string[] {
  const total = bytesOf(files);
  using progress = new Progress({ title: "Checking files", total, unit: "bytes" });
  let done = 0;
  const known = new Set<string>();
  return [...files.values()].filter(({ blobs }) =>
    blobs.some((blob) => {
      done += blob.bytes;
      if (known.has(blob.hash) || !stored.hasBlob(blob.hash)) return false;
      known.add(blob.hash);
      const isIntact = stored.isIntact(blob);
      progress.at(done);
      return !isIntact;
    })
  ).map(({ id }) => id);
}

/** A claim is settled an hour after it was made: if the file is not in use then, it never will be. */
function orphanedFiles(
  { inUse, released }: LoggedFiles,
  files: ReadonlyMap<string, StoredFileRow>,
): string[] {
  return [...files.values()]
    .filter(({ id, isSettled }) => isSettled && !inUse.has(id) && !released.has(id))
    .map(({ id }) => id);
}

/** A file may have been completed or removed since the names were read. */
function unnamedBlobs(names: readonly string[], stored: StoredFiles): string[] {
  const known = new Set(
    [...stored.files().values()].flatMap(({ blobs }) => blobs.map(({ hash }) => hash)),
  );
  return names.filter((hash) => !known.has(hash) && stored.hasBlob(hash));
}

/**
 * No problem by themselves: they wait in case that the index is outdated.
 *
 * @param since When the keeper first saw them.
 */
function* noteUnnamed(hashes: readonly string[], since: number | undefined) {
  if (hashes.length === 0) return;
  const when = since === undefined
    ? "30 days after its next start"
    : `when it starts after ${new Date(since + ORPHANED_MS).toISOString().slice(0, 10)}`;
  yield ok(
    `${countOf("on disk without an upload", hashes)}: the keeper removes them ${when}; if others ` +
      "are missing, put back a newer index.db",
  );
}

function* report(
  what: string,
  ids: readonly string[],
  { fix }: { fix: string },
): Generator<CheckResult> {
  if (ids.length > 0) yield problem(`${countOf(what, ids)}: ${fix}`);
}

function countOf(what: string, ids: readonly string[]): string {
  const verb = ids.length === 1 ? "is" : "are";
  return `${plural(ids.length, "file")} ${verb} ${what}, such as ${ids[0]}`;
}

function bytesOf(files: ReadonlyMap<string, StoredFileRow>): number {
  return [...files.values()].flatMap(({ blobs }) => blobs)
    .reduce((sum, { bytes }) => sum + bytes, 0);
}
