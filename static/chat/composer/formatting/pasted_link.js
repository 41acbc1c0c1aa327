// @ts-check
// An address that is pasted over a selection makes a link of it.

import { isInCode } from "../markdown_context.js";

/** @import { Replacement } from "../markdown_context.js" */
/** @import { Selection } from "./formatting.js" */

const ADDRESS = /^https?:\/\/\S+$/i;
const LINES_OR_BRACKETS = /[\n[\]\\]/;

/**
 * Returns the link that replaces the selection, or undefined if the text is pasted as it is: over nothing,
 * several lines, another address or a part of a link, and in code.
 * @param {Selection} selection
 * @param {string} pasted
 * @returns {Replacement | undefined}
 */
export function linkSelection({ text, start, end }, pasted) {
  const address = pasted.trim();
  const selected = text.slice(start, end);
  // A double click may select the space after a word.
  const label = selected.trim();
  if (!ADDRESS.test(address) || !URL.canParse(address)) return;
  if (!label || LINES_OR_BRACKETS.test(label) || ADDRESS.test(label)) return;
  const before = text.slice(0, start);
  if (isInCode(before) || /\]\([^)\s]*$/.test(before)) return;
  // A parenthesis would end the link.
  const target = address.replaceAll("(", "%28").replaceAll(")", "%29");
  const link = `[${label}](${target})`;
  const caret = start + selected.indexOf(label) + link.length;
  return {
    from: start,
    to: end,
    text: selected.replace(label, () => link),
    start: caret,
    end: caret,
  };
}
