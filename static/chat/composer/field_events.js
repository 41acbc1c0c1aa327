// @ts-check
// Formats text in the composer by key, and handles pasted text.

import { applyFormat, formatForKey } from "./formatting/formatting.js";
import { continueLine } from "./formatting/line_break.js";
import { linkSelection } from "./formatting/pasted_link.js";
import { replace } from "./insert_text.js";

/** @import { Replacement } from "./markdown_context.js" */

/** Part of the messages on screen that a page of the keyboard scrolls by. */
const PAGE = 0.9;
/** @type {Readonly<Record<string, number>>} */
const PAGES = { PageUp: -PAGE, PageDown: PAGE };

/**
 * Handles an event of the field: shortcuts even late, if this had to be loaded first.
 * @param {Event} event
 * @param {HTMLTextAreaElement} field
 * @param {(pages: number) => void} scroll the messages
 */
export function handleFieldEvent(event, field, scroll) {
  const { value: text, selectionStart: start, selectionEnd: end } = field;
  const selection = { text, start, end };
  if (event instanceof KeyboardEvent) {
    const format = formatForKey(event);
    if (format) return perform(event, field, applyFormat(selection, format));
    const pages = pagesOf(event, field);
    if (!pages) return;
    event.preventDefault();
    return scroll(pages);
  }
  // The browser has handled it already.
  if (event.eventPhase === Event.NONE) return;
  if (event instanceof InputEvent && event.inputType === "insertLineBreak") {
    perform(event, field, continueLine(selection));
  } else if (event instanceof ClipboardEvent) {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    perform(event, field, linkSelection(selection, pasted));
  }
}

/**
 * @param {Event} event
 * @param {HTMLTextAreaElement} field
 * @param {Replacement | undefined} replacement
 */
function perform(event, field, replacement) {
  if (!replacement) return;
  event.preventDefault();
  replace(field, replacement);
}

/**
 * Returns how many pages a key scrolls the messages; a text that does not fit scrolls itself.
 * @param {KeyboardEvent} event
 * @param {HTMLTextAreaElement} field
 */
function pagesOf({ key, ctrlKey, metaKey, altKey, shiftKey }, { scrollHeight, clientHeight }) {
  const isHeld = ctrlKey || metaKey || altKey || shiftKey;
  return isHeld || scrollHeight > clientHeight ? 0 : PAGES[key] ?? 0;
}
