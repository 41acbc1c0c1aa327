// @ts-check
// Emoji by name while one writes.

import { replace } from "../composer/insert_text.js";
import { isInCode } from "../composer/markdown_context.js";
import { create } from "../../ui/dom.js";
import { loadEmoji } from "./emoji_data.js";
import { emojiNamed, emojiNameIn, findEmoji, spellEmoji, wholeEmojiNameIn } from "./search.js";

/** @import { Offer } from "../composer/autocomplete.js" */

const MOST_OFFERS = 8;
/** So long a message waits at most for what names its emoji. */
const SPELLING_MS = 2_000;

/**
 * What a name that is begun at the caret may become.
 * @param {string} text
 * @param {number} caret
 * @returns {Promise<Offer | undefined>}
 */
export async function offerEmoji(text, caret) {
  const begun = emojiNameIn(text.slice(0, caret));
  if (begun === undefined || isInCode(text.slice(0, caret))) return;
  const found = findEmoji(await loadEmoji().catch(() => []), begun, MOST_OFFERS);
  const choices = found.map(({ emoji, names: [name = ""] }) => ({
    text: `${emoji} `,
    face: [emoji, create("bdi", {}, [`:${name}:`])],
  }));
  return { from: caret - begun.length, choices };
}

/**
 * A name whose last colon is typed becomes its emoji.
 * @param {HTMLTextAreaElement} field
 */
export function replaceEmojiNames(field) {
  const look = async () => {
    const end = field.selectionStart;
    const before = field.value.slice(0, end);
    const name = wholeEmojiNameIn(before);
    if (!name || isInCode(before)) return;
    const emoji = emojiNamed(await loadEmoji().catch(() => []), name);
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
 * What is to be sent of what was written: with emoji for their names, also where it was sent before
 * they were known.
 * @param {string} text
 * @returns {Promise<string>} the text as it is where they cannot be had in time
 */
export async function spell(text) {
  const late = new Promise((resolve) => setTimeout(resolve, SPELLING_MS, []));
  return spellEmoji(await Promise.race([loadEmoji().catch(() => []), late]), text);
}
