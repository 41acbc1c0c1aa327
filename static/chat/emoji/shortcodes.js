// @ts-check
// Emoji shortcodes in the composer, such as `:tada:`.

import { replace } from "../composer/insert_text.js";
import { isInCode } from "../composer/markdown_context.js";
import { create } from "../../ui/dom.js";
import { loadEmoji } from "./emoji_data.js";
import { emojiByName, findEmoji, replaceNames, shortcodeBefore, shortcodeQuery } from "./search.js";

/** @import { Suggestions } from "../composer/autocomplete/autocomplete.js" */

const MAX_SUGGESTIONS = 8;
/** Longest time that a message waits for the emoji data. */
const TIMEOUT_MS = 2_000;

/**
 * Suggests emoji for the shortcode at the caret.
 * @param {string} text
 * @param {number} caret
 * @returns {Promise<Suggestions | undefined>}
 */
export async function suggestEmoji(text, caret) {
  const query = shortcodeQuery(text.slice(0, caret));
  if (query === undefined || isInCode(text.slice(0, caret))) return;
  const found = findEmoji(await loadEmoji().catch(() => []), query, MAX_SUGGESTIONS);
  const items = found.map(({ emoji, names: [name = ""] }) => ({
    text: `${emoji} `,
    label: [emoji, create("bdi", {}, [`:${name}:`])],
  }));
  return { from: caret - query.length, items };
}

/**
 * Replaces a shortcode with its emoji when its last colon is typed.
 * @param {HTMLTextAreaElement} field
 */
export function replaceShortcodes(field) {
  const look = async () => {
    const end = field.selectionStart;
    const before = field.value.slice(0, end);
    const name = shortcodeBefore(before);
    if (!name || isInCode(before)) return;
    const emoji = emojiByName(await loadEmoji().catch(() => []), name);
    const isStill = field.value.startsWith(before) && field.selectionStart === end;
    if (!emoji || !isStill) return;
    const from = end - name.length - 2;
    const after = from + emoji.length;
    replace(field, { from, to: end, text: emoji, start: after, end: after });
  };
  field.addEventListener("input", look);
  look();
}

/**
 * Replaces all shortcodes of a message before it is sent, in case it was typed before the data arrived.
 * @param {string} text
 * @returns {Promise<string>} the unchanged text if the data does not arrive in time
 */
export async function expandShortcodes(text) {
  const late = new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS, []));
  return replaceNames(await Promise.race([loadEmoji().catch(() => []), late]), text);
}
