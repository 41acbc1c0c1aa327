// A copy of the log in a safe place, and the way back from it.

import { BusyProgress } from "../progress/busy_progress.ts";
import { lockDataDir, logPath } from "./data_dir.ts";
import { createFile } from "./file_permissions.ts";
import {
  contentBytes,
  copyLogFile,
  type LogFile,
  renewEpoch,
  settleLogFile,
  verifyLogFile,
} from "./sqlite/file_maintenance.ts";
import { LogInUse } from "./sqlite/checkpoint.ts";
import { exists, fsync, writeAtomically } from "./atomic_file.ts";

/**
 * Writes a copy of the log to `target`, also while a broker runs. It gets its name only when it was
 * read back and found sound.
 */
export async function backUp(folder: string, target: string): Promise<LogFile> {
  return await writeAtomically(target, (partial) => {
    copy(logPath(folder), partial);
    return verify(partial);
  });
}

export interface RestoreResult extends LogFile {
  /** Where the log that was replaced is kept now, if there was one. */
  readonly former: string | undefined;
}

/**
 * Puts a copy of `source` in the place of the log. It is another log from then on: readers whose
 * cursor is from the former one are told `reset`.
 *
 * @throws {Error} if a broker runs, another program has the log open, or `source` is damaged or no
 * log. The log is then as it was.
 */
export function restore(folder: string, source: string): RestoreResult {
  verify(source);
  using _folder = lockDataDir(folder);
  const [log, incoming] = [logPath(folder), `${logPath(folder)}.incoming`];
  discard(incoming);
  try {
    const file = prepare(incoming, source);
    const former = exists(log) ? keepFormer(log) : undefined;
    // From one moment to the next: whenever this ends, one whole log is in place.
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

/** SQLite does not tell how far it is with that. */
function verify(path: string): LogFile {
  using _progress = new BusyProgress({ title: `Checking "${path}"`, total: 0, unit: "bytes" });
  return verifyLogFile(path);
}

/**
 * Gives the log a second, dated name. What SQLite keeps in files beside it goes there, too: beside
 * another log it would be taken for a part of that one.
 */
function keepFormer(log: string): string {
  const former = `${log}.until-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  keepUnsettled(log, former);
  Deno.linkSync(log, former);
  for (const rest of ["-wal", "-shm", "-journal"]) discard(log + rest);
  return former;
}

/** Copies what is not yet in the file, or to be undone there, where the log is damaged. */
function keepUnsettled(log: string, former: string) {
  const parts = ["-wal", "-journal"].filter((rest) => exists(log + rest));
  // First: SQLite may take from them before it stops.
  for (const part of parts) Deno.copyFileSync(log + part, former + part);
  let isDamaged = false;
  try {
    isDamaged = !isSettled(log);
  } finally {
    if (!isDamaged) parts.forEach((part) => discard(former + part));
  }
}

/** False where the log is damaged, which may be why it is replaced. */
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
