// @ts-check
// Allows links with safe protocols only, and decides whether a label shows where its link leads.

const PROTOCOLS = ["http:", "https:", "mailto:"];

/**
 * Returns the target of a link, or undefined if its protocol is not allowed.
 * @param {string} address as written in the message
 * @returns {{ href: string, host: string } | undefined} `host` may be a mail address
 */
export function parseLink(address) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !PROTOCOLS.includes(url.protocol)) return;
  return { href: url.href, host: url.protocol === "mailto:" ? url.pathname : url.host };
}

/**
 * Whether the label of a link shows its host. A label that imitates another host does not: by letters of
 * another script, a user name before an "@", or reversed text direction.
 * @param {string} text
 * @param {string} host
 */
export function showsHost(text, host) {
  const shown = text.toLowerCase().replace(/^(?:https?:\/\/|mailto:)/, "");
  return shown.startsWith(host.toLowerCase()) && /^(?:$|[/?#])/.test(shown.slice(host.length));
}
