// @ts-check
// Names of files as the user sees them.

/**
 * Removes control characters and those that reorder text, which make a program look like a picture. The
 * server removes more.
 * @param {string} name
 */
export function visibleName(name) {
  return name.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, "");
}
