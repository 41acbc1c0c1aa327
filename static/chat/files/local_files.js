// @ts-check
// Shows files of this browser before the server has them, and until the page is closed.

/** Files whose address is kept: each keeps its file in memory or on disk. */
const MAX_FILES = 100;

/** @type {Map<string, string>} address by file, oldest first */
const urls = new Map();

/**
 * @param {string} id
 * @param {Blob} content
 */
export function keepLocally(id, content) {
  if (urls.has(id)) return;
  urls.set(id, URL.createObjectURL(content));
  for (const [oldest, url] of urls) {
    if (urls.size <= MAX_FILES) break;
    URL.revokeObjectURL(url);
    urls.delete(oldest);
  }
}

/**
 * Makes a file known under another id: the server may have it under a new one.
 * @param {string} id
 * @param {string} other
 */
export function aliasLocally(id, other) {
  const url = urls.get(id);
  if (url && !urls.has(other)) urls.set(other, url);
}

/**
 * Returns the address of a file in this browser.
 * @param {string} id
 */
export function localUrl(id) {
  return urls.get(id);
}
