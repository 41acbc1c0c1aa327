// @ts-check
// What a text that is being written as Markdown is at a place, and what is put there.

/**
 * What is put in place of what: all between `from` and `to` becomes `text`, and then `start` to `end`
 * is selected.
 * @typedef {{ from: number, to: number, text: string, start: number, end: number }} Replacement
 */

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/**
 * Whether a place is in fenced code that has no end before it: there a line that ends is not a message
 * that ends.
 * @param {string} text
 * @param {number} place
 */
export function isInFence(text, place) {
  let open = "";
  for (const line of text.slice(0, place).split("\n")) {
    const [, fence = "", rest = ""] = FENCE.exec(line) ?? [];
    if (!fence) continue;
    if (!open) open = fence[0] === "`" && rest.includes("`") ? "" : fence;
    else if (fence.startsWith(open) && rest.trim() === "") open = "";
  }
  return open !== "";
}

/**
 * Whether a text ends in code, where signs mean themselves.
 * @param {string} before
 */
export function isInCode(before) {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return isInFence(before, before.length) || line.split("`").length % 2 === 0;
}

/**
 * Whether a text may have a name of an emoji, as `:tada:`.
 * @param {string} text
 */
export function mayNameEmoji(text) {
  return /:[^\s:]+:/.test(text);
}

/**
 * Whether a text is a command, or begins with two slashes, which stand for one that is sent.
 * @param {string} text
 */
export function isCommand(text) {
  return /^\/(\/|[a-z]+(\s|$))/.test(text);
}
