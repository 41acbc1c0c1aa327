// @ts-check
// What people show at a message, under its text: each emoji with how many show it.

import { copyTemplate, create, query } from "../../../../ui/dom.js";
import { strings } from "../../../../i18n/core.js";

/** @import { Reaction } from "../../../../client/mod.js" */

/** Names that are told of one emoji; of the others how many they are. */
const MAX_NAMES = 20;

/**
 * @param {HTMLElement} row
 * @param {{ reactions: readonly Reaction[], reader: string }} shown
 */
export function drawReactions(row, { reactions, reader }) {
  const old = row.querySelector(".reactions");
  if (reactions.length === 0) return old?.remove();
  const chips = reactions.map((reaction) => createChip(reaction, reader));
  const list = create("div", { className: "reactions" }, chips);
  const focused = old?.contains(document.activeElement) ? document.activeElement : undefined;
  const { emoji } = focused instanceof HTMLElement ? focused.dataset : {};
  if (old) old.replaceWith(list);
  else query(row, ".text", HTMLElement).after(list);
  if (emoji === undefined) return;
  const again = [...list.querySelectorAll("button")].find(({ dataset }) => dataset.emoji === emoji);
  // The chip may be gone with the last who showed it: the message keeps the focus.
  (again ?? row).focus({ preventScroll: true });
}

/**
 * @param {Reaction} reaction
 * @param {string} reader
 */
function createChip({ emoji, count, users }, reader) {
  const chip = copyTemplate("reaction");
  const isOwn = users.some(({ id }) => id === reader);
  const names = users.slice(0, MAX_NAMES).map(({ name }) => name);
  chip.dataset.emoji = emoji;
  chip.ariaPressed = String(isOwn);
  chip.title = strings.reactedWith(emoji, names, count - names.length);
  chip.ariaLabel = chip.title;
  query(chip, ".emoji", HTMLElement).textContent = emoji;
  query(chip, ".count", HTMLElement).textContent = String(count);
  return chip;
}
