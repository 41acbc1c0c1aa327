// @ts-check
// Rules for Markdown that is being written: what the text around a position is.

/**
 * Replaces the text between `from` and `to`, then selects from `start` to `end`.
 * @typedef {{ from: number, to: number, text: string, start: number, end: number }} Replacement
 */

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/**
 * Whether a position is in fenced code that is still open, where Enter must not send.
 * @param {string} text
 * @param {number} position
 */
export function isInFence(text, position) {
  let open = "";
  for (const line of text.slice(0, position).split("\n")) {
    const [, fence = "", rest = ""] = FENCE.exec(line) ?? [];
    if (!fence) continue;
    if (!open) open = fence[0] === "`" && rest.includes("`") ? "" : fence;
    else if (fence.startsWith(open) && rest.trim() === "") open = "";
  }
  return open !== "";
}

/**
 * Whether a text ends in code.
 * @param {string} before
 */
export function isInCode(before) {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return isInFence(before, before.length) || line.split("`").length % 2 === 0;
}

/**
 * Whether a text may contain an emoji's shortcode, such as `:tada:`.
 * @param {string} text
 */
export function mayHaveShortcode(text) {
  return /:[^\s:]+:/.test(text);
}

/**
 * Whether a text is a command, or starts with two slashes, which are sent as one.
 * @param {string} text
 */
export function isCommand(text) {
  return /^\/(\/|[a-z]+(\s|$))/.test(text);
}

/**
 * Whether a text may mention a group, which the user may have to confirm.
 * @param {string} text
 */
export function mayMentionGroup(text) {
  return /@(room|here)/i.test(text);
}
