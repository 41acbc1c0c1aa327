// Files that appear under their name only when they are whole and on disk.

import { dirname } from "node:path";
import { createFile } from "./file_permissions.ts";
import { errorMessage } from "../logger.ts";

/**
 * Lets `write` fill a file beside `path`, which then takes that name.
 *
 * @throws {Error} if there is a file already, or what `write` throws; nothing is left behind then.
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

/** Waits until a file, or the names in a folder, are on disk. */
export function fsync(path: string): void {
  using file = Deno.openSync(path);
  file.syncSync();
}

export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (isNowhere(error)) return false;
    throw error;
  }
}

function refuseExisting(path: string) {
  if (!exists(path)) return;
  throw new Error(`Cannot write "${path}": the file is there already; choose another name`);
}

/** Two writers of one file would each take the other's work for their own. */
function claim(partial: string, path: string) {
  try {
    createFile(partial);
  } catch (cause) {
    throw new Error(`Cannot write "${path}": ${whyUnclaimed(cause, partial)}`, { cause });
  }
}

function whyUnclaimed(error: unknown, partial: string): string {
  if (isNowhere(error)) {
    return `there is no folder "${dirname(partial)}": make it, or choose another`;
  }
  if (!(error instanceof Deno.errors.AlreadyExists)) return errorMessage(error);
  return `"${partial}" is there already; another run writes it, or one was cut short: remove it then`;
}

/** Not there, nor is a part of the path: it is missing, or a file. */
function isNowhere(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
