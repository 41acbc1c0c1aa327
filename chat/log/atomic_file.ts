// Writes files that appear under their name only when complete and on disk.

import { dirname } from "node:path";
import { createFile } from "./file_permissions.ts";
import { errorMessage } from "../logging/logger.ts";

/**
 * Lets `write` fill a temporary file, and renames that to `path`.
 *
 * @throws {Error} if `path` exists, or what `write` throws; nothing is left behind.
 */
export async function writeAtomically<T>(
  path: string,
  write: (partial: string) => T | Promise<T>,
): Promise<T> {
  const partial = `${path}.partial`;
  refuseExisting(path);
  claim(partial, path);
  try {
    const result = await write(partial);
    fsync(partial);
    refuseExisting(path);
    Deno.renameSync(partial, path);
    fsync(dirname(path));
    return result;
  } catch (error) {
    if (exists(partial)) Deno.removeSync(partial);
    throw error;
  }
}

/** Waits until a file, or the entries of a folder, are on disk. */
export function fsync(path: string): void {
  using file = Deno.openSync(path);
  file.syncSync();
}

export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function refuseExisting(path: string) {
  if (!exists(path)) return;
  throw new Error(`Cannot write "${path}": the file already exists; choose another name`);
}

/** Creates the temporary file: two writers must not share one. */
function claim(partial: string, path: string) {
  try {
    createFile(partial);
  } catch (cause) {
    throw new Error(`Cannot write "${path}": ${claimError(cause, partial)}`, { cause });
  }
}

function claimError(error: unknown, partial: string): string {
  if (isMissing(error)) {
    return `the folder "${dirname(partial)}" does not exist; create it, or choose another`;
  }
  if (!(error instanceof Deno.errors.AlreadyExists)) return errorMessage(error);
  return `"${partial}" already exists: another run is writing it, or one was interrupted; in that case remove it`;
}

/** Whether the path, or a folder along it, does not exist. */
function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
