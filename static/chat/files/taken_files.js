// @ts-check
// The files that a user pastes or drops: folders become the files in them.

/** @typedef {{ file: File | null, entry: FileSystemEntry | null }} TakenFile the entry may be a folder */

/** More than a message can have; the user is told that they are too many. */
const MAX_FILES = 100;
/** A folder may contain a link to itself. */
const MAX_DEPTH = 16;

/**
 * @param {readonly TakenFile[]} taken
 * @returns {Promise<File[]>} in order; without what cannot be read
 */
export async function toFiles(taken) {
  /** @type {File[]} */
  const files = [];
  for (const { file, entry } of taken) {
    if (entry?.isDirectory) await walk(entry, files, 0);
    else if (file) files.push(file);
  }
  return files;
}

/**
 * @param {FileSystemEntry} entry
 * @param {File[]} files that are added to
 * @param {number} depth
 */
async function walk(entry, files, depth) {
  if (files.length > MAX_FILES || depth > MAX_DEPTH) return;
  if (isFile(entry)) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(undefined)));
    // Systems leave such files in folders.
    if (file && !entry.name.startsWith(".")) files.push(file);
  } else if (isFolder(entry)) {
    for (const child of await entriesOf(entry)) await walk(child, files, depth + 1);
  }
}

/**
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<FileSystemEntry[]>} by name
 */
async function entriesOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const all = [];
  // Each call returns at most 100.
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0 || all.length > MAX_FILES) break;
    all.push(...some);
  }
  return all.sort((one, other) => one.name.localeCompare(other.name));
}

/**
 * @param {FileSystemEntry} entry
 * @returns {entry is FileSystemFileEntry}
 */
function isFile(entry) {
  return entry.isFile;
}

/**
 * @param {FileSystemEntry} entry
 * @returns {entry is FileSystemDirectoryEntry}
 */
function isFolder(entry) {
  return entry.isDirectory;
}
