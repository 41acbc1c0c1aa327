// Backup and restore of the log.

import { BusyProgress } from "./progress/busy_progress.ts";
import { lockDataDir, logPath } from "./data_dir.ts";
import { createFile } from "./file_permissions.ts";
import {
  contentBytes,
  copyLogFile,
  type LogFile,
  renewEpoch,
  settleLogFile,
  verifyLogFile,
} from "./sqlite/file/maintenance.ts";
import { LogInUse } from "./sqlite/file/checkpoint.ts";
import { exists, fsync, writeAtomically } from "./atomic_file.ts";

/**
 * Writes a copy of the log to `target`, even while a broker runs. The file gets its name only after
 * it was read back and verified.
 */
export async function backUp(folder: string, target: string): Promise<LogFile> {
  return await writeAtomically(target, (partial) => {
    copy(logPath(folder), partial);
    return verify(partial);
  });
}

export interface RestoreResult extends LogFile {
  /** Path of the replaced log, if there was one. */
  readonly former: string | undefined;
}

/**
 * Replaces the log with a copy of `source`. The copy gets a new epoch, so readers with a cursor of the
 * replaced log receive `reset`.
 * @throws {Error} if a broker runs, another program has the log open, or `source` is damaged or not
 * a log. The log is then unchanged.
 */
export function restore(folder: string, source: string): RestoreResult {
  verify(source);
  using _folder = lockDataDir(folder);
  const [log, incoming] = [logPath(folder), `${logPath(folder)}.incoming`];
  discard(incoming);
  try {
    const file = prepare(incoming, source);
    const former = exists(log) ? keepFormer(log) : undefined;
    // Atomic: whenever this process dies, one complete log is in place.
    Deno.renameSync(incoming, log);
    fsync(folder);
    return { ...file, former };
  } finally {
    discard(incoming);
  }
}

function prepare(incoming: string, source: string): LogFile {
  createFile(incoming);
  copy(source, incoming);
  renewEpoch(incoming);
  const file = verify(incoming);
  fsync(incoming);
  return file;
}

function copy(path: string, target: string) {
  const work = { title: "Copying", total: contentBytes(path), unit: "bytes" };
  using _progress = new BusyProgress(work, target);
  copyLogFile(path, target);
}

/** SQLite reports no progress while it verifies. */
function verify(path: string): LogFile {
  using _progress = new BusyProgress({ title: `Checking "${path}"`, total: 0, unit: "bytes" });
  return verifyLogFile(path);
}

/**
 * Links the log to a second, dated name. The files that SQLite keeps beside it are moved, too:
 * otherwise SQLite would apply them to the new log.
 */
function keepFormer(log: string): string {
  const former = `${log}.until-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  keepUnsettled(log, former);
  Deno.linkSync(log, former);
  for (const rest of ["-wal", "-shm", "-journal"]) discard(log + rest);
  return former;
}

/** Copies the write-ahead log or rollback journal if the log is damaged. */
function keepUnsettled(log: string, former: string) {
  const parts = ["-wal", "-journal"].filter((rest) => exists(log + rest));
  // Before settling, because SQLite may truncate them before it fails.
  for (const part of parts) Deno.copyFileSync(log + part, former + part);
  let isDamaged = false;
  try {
    isDamaged = !isSettled(log);
  } finally {
    if (!isDamaged) parts.forEach((part) => discard(former + part));
  }
}

/** False if the log is damaged, which may be why it is being replaced. */
function isSettled(log: string): boolean {
  try {
    settleLogFile(log);
    return true;
  } catch (error) {
    if (error instanceof LogInUse) throw error;
    return false;
  }
}

function discard(path: string) {
  if (exists(path)) Deno.removeSync(path);
}
