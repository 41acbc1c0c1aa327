// What lies on the disk holds what people wrote to each other, or lets somebody in: it is for its
// owner alone.

export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

/** The access of all but the owner to a file or folder, as bits of its mode. */
export const GROUP_AND_OTHERS = 0o077;

/**
 * Makes an empty file.
 *
 * @throws {Deno.errors.AlreadyExists} if there is one.
 */
export function createFile(path: string): void {
  Deno.openSync(path, { createNew: true, write: true, mode: FILE_MODE }).close();
}

/** Whether a file or folder gives some of this access; systems without modes give none. */
export function hasAccess(whom: number, path: string): boolean {
  const { mode } = Deno.statSync(path);
  return mode !== null && (mode & whom) !== 0;
}
