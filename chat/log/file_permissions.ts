// Permissions of files with messages or secrets: only their owner may access them.

export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

/** Mode bits of everyone but the owner. */
export const GROUP_AND_OTHERS = 0o077;

/**
 * Creates an empty file.
 *
 * @throws {Deno.errors.AlreadyExists} if it exists.
 */
export function createFile(path: string): void {
  Deno.openSync(path, { createNew: true, write: true, mode: FILE_MODE }).close();
}

/** Whether a path grants any of these mode bits; never on systems without modes. */
export function hasAccess(bits: number, path: string): boolean {
  const { mode } = Deno.statSync(path);
  return mode !== null && (mode & bits) !== 0;
}
