// @ts-check
// The order of the files of a message.

/**
 * Moves one of the files by a number of places, as far as there are places.
 * @template {{ id: string }} Item
 * @param {readonly Item[]} files
 * @param {string} id
 * @param {number} step
 * @returns {Item[]}
 */
export function moved(files, id, step) {
  const from = files.findIndex((file) => file.id === id);
  const file = files[from];
  if (!file) return [...files];
  return files.toSpliced(from, 1).toSpliced(Math.max(0, from + step), 0, file);
}
