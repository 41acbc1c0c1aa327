// The broker's data folder with the log and the sockets. It is private to its owner, and locked by
// one broker: two would assign the same numbers to different messages.

import {
  createFile,
  FILE_MODE,
  FOLDER_MODE,
  GROUP_AND_OTHERS,
  hasAccess,
} from "./file_permissions.ts";
import { errorMessage } from "../logging/logger.ts";
import { exists } from "./atomic_file.ts";

export function logPath(folder: string): string {
  return `${folder}/hubbub.db`;
}

/**
 * Creates the folder if it is missing and locks it until disposed. The system releases the lock
 * when the process dies.
 *
 * @param process The process that uses the folder, as errors name it.
 * @throws {Error} if another such process holds the lock, or the folder cannot be created.
 */
export function lockDataDir(path: string, process = "broker"): Disposable {
  const lock = openLock(path);
  if (lock.tryLockSync(true)) return lock;
  lock.close();
  throw new Error(
    `Cannot use the folder "${path}": another ${process} is using it. ` +
      "Stop that one or choose another HUBBUB_DATA",
  );
}

/**
 * For tasks that write into the folder: a broker could not write files that another user creates.
 *
 * @throws {Error} if the folder exists and belongs to another user.
 */
export function requireOwner(path: string): void {
  const uid = exists(path) ? Deno.statSync(path).uid : null;
  if (uid === null || uid === Deno.uid()) return;
  throw new Error(
    `Cannot write into "${path}": it belongs to user ${uid}; run this task as that user`,
  );
}

/** Returns the existing files of the log: its own, and those that SQLite keeps beside it. */
export function logFiles(folder: string): string[] {
  return ["", "-wal", "-shm"].map((rest) => logPath(folder) + rest).filter(exists);
}

/**
 * Returns the path of the log for writing. Creates the file, because SQLite would let other users
 * read it, and checks all files, because SQLite reports a read-only file only when a message is to
 * be stored.
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

/** Must not run while this process has the log open: closing a file releases all its locks. */
export function requireWritable(path: string): void {
  try {
    Deno.openSync(path, { write: true }).close();
  } catch (cause) {
    throw new Error(
      `Cannot write "${path}": ${
        errorMessage(cause)
      }; give it to the broker's user (chown) and make it writable (chmod 600)`,
      { cause },
    );
  }
}

/** Whether a broker is using the folder. */
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
    // Deno throws this if part of the path is not a folder, with the misleading advice to grant
    // permissions.
    const why = cause instanceof Deno.errors.NotCapable
      ? "the path is invalid"
      : errorMessage(cause);
    throw new Error(`HUBBUB_DATA is "${path}": ${why}; expected a writable folder`, {
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
