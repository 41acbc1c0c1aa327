// @ts-check
// The keys that put marks around what is selected.

import { commandFor } from "../../ui/shortcuts.js";
import { toggleMark } from "./format_toggle.js";
import { replace } from "./insert_text.js";

/** @type {Readonly<Record<string, string>>} */
const MARKS = { strong: "**", emphasis: "_" };

/**
 * @param {HTMLTextAreaElement} field
 * @param {KeyboardEvent} event
 */
export function markByKey(field, event) {
  const mark = MARKS[commandFor(event, "composer") ?? ""];
  if (!mark) return;
  event.preventDefault();
  const { value: text, selectionStart: start, selectionEnd: end } = field;
  replace(field, toggleMark({ text, start, end }, mark));
}
