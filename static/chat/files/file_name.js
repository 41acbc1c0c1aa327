// @ts-check
// Names of files as the user sees them.

/**
 * Removes characters that hide or reorder text, with which a program can look like a picture. The server
 * removes more.
 * @param {string} name
 */
export function visibleName(name) {
  return name.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, "");
}
