// The header `Content-Disposition` of downloads (RFC 6266), with names in any language (RFC 8187).

/** Whether a browser shows the response or saves it. */
export type Disposition = "inline" | "attachment";

/**
 * Returns the value of the header. Clients that do not know `filename*` get the name with `_` in place
 * of what is not plain ASCII.
 *
 * @param name Without control characters and slashes.
 */
export function contentDisposition(disposition: Disposition, name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7E]|["\\%]/gu, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, escapeByte);
  return `${disposition}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** `encodeURIComponent` leaves four characters that RFC 8187 does not allow. */
function escapeByte(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
