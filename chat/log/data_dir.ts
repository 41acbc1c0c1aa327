// The broker's folder: the log and the sockets lie in it. It is for its owner only, and for one
// broker at a time: two would give the same numbers to different messages.

import {
  createFile,
  FILE_MODE,
  FOLDER_MODE,
  GROUP_AND_OTHERS,
  hasAccess,
} from "./file_permissions.ts";
import { errorMessage } from "../logger.ts";
import { exists } from "./atomic_file.ts";

/** Where the log lies in the folder. */
export function logPath(folder: string): string {
  return `${folder}/hubbub.db`;
}

/**
 * Makes the folder where it is missing and holds it until disposed. The system lets go of it when
 * the process dies, however that happens.
 *
 * @throws {Error} if another broker holds it, or it cannot be made.
 */
export function lockDataDir(path: string): Disposable {
  const lock = openLock(path);
  if (lock.tryLockSync(true)) return lock;
  lock.close();
  throw new Error(
    `Cannot use the folder "${path}": another broker runs in it. ` +
      "Stop that one or choose another HUBBUB_DATA",
  );
}

/**
 * For tasks that write into the folder: what another user makes, its broker cannot write.
 *
 * @throws {Error} if the folder is there and belongs to another user.
 */
export function requireOwner(path: string): void {
  const uid = exists(path) ? Deno.statSync(path).uid : null;
  if (uid === null || uid === Deno.uid()) return;
  throw new Error(`Cannot write into "${path}": it belongs to user ${uid}; run this as that user`);
}

/** The files of the log that are there: its own, and those that SQLite keeps beside it. */
export function logFiles(folder: string): string[] {
  return ["", "-wal", "-shm"].map((rest) => logPath(folder) + rest).filter(exists);
}

/**
 * For one who writes the log: gives its path and makes the file where it is missing, as SQLite
 * would let others read it. Nor does it say a word of a file that may only be read, until it is to
 * store a message.
 *
 * @throws {Error} if a file of the log cannot be written.
 */
export function writableLog(folder: string): string {
  const path = logPath(folder);
  if (!exists(path)) createFile(path);
  for (const file of logFiles(folder)) {
    requireWritable(file);
    closeToOthers(file, FILE_MODE);
  }
  return path;
}

/** Never beside a connection of this process: to close a file lets go of all its locks. */
export function requireWritable(path: string): void {
  try {
    Deno.openSync(path, { write: true }).close();
  } catch (cause) {
    throw new Error(
      `Cannot write "${path}": ${
        errorMessage(cause)
      }; chown it to the broker's user and chmod 600 it`,
      { cause },
    );
  }
}

/** Whether a broker holds the folder. */
export function isDataDirLocked(path: string): boolean {
  if (!exists(lockPath(path))) return false;
  using lock = Deno.openSync(lockPath(path));
  return !lock.tryLockSync(false);
}

function openLock(path: string): Deno.FsFile {
  try {
    Deno.mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
    closeToOthers(path, FOLDER_MODE);
    return Deno.openSync(lockPath(path), { create: true, write: true });
  } catch (cause) {
    // Deno answers so where a part of the path is no folder, and would advise to allow everything.
    const why = cause instanceof Deno.errors.NotCapable
      ? "it cannot be there"
      : errorMessage(cause);
    throw new Error(`HUBBUB_DATA is "${path}": ${why}; expected a folder that may be written`, {
      cause,
    });
  }
}

function closeToOthers(path: string, mode: number) {
  if (hasAccess(GROUP_AND_OTHERS, path)) Deno.chmodSync(path, mode);
}

function lockPath(folder: string): string {
  return `${folder}/lock`;
}
