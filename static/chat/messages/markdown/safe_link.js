// @ts-check
// Which links a message may have, and what a reader is told about where they lead.

const PROTOCOLS = ["http:", "https:", "mailto:"];

/**
 * Where a link leads; nothing where it may not lead there.
 * @param {string} address as somebody wrote it
 * @returns {{ href: string, host: string } | undefined} the place is the host or the mail address
 */
export function parseLink(address) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !PROTOCOLS.includes(url.protocol)) return;
  return { href: url.href, host: url.protocol === "mailto:" ? url.pathname : url.host };
}

/**
 * Whether a text shows that it leads to a place. What looks like it and is another, by letters of
 * another script, by a name before an "@" or by turning the order of the letters, does not.
 * @param {string} text
 * @param {string} place
 */
export function showsHost(text, place) {
  const shown = text.toLowerCase().replace(/^(?:https?:\/\/|mailto:)/, "");
  return shown.startsWith(place.toLowerCase()) && /^(?:$|[/?#])/.test(shown.slice(place.length));
}
