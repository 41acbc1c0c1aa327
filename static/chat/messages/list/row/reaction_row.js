// @ts-check
// The reactions under a message: each emoji with its count.

import { copyTemplate, create, query } from "../../../../ui/dom.js";
import { strings } from "../../../../i18n/core.js";

/** @import { Reaction } from "../../../../client/mod.js" */

/** Number of names in a reaction's tooltip; the others are counted. */
const MAX_NAMES = 20;

/**
 * @param {HTMLElement} row
 * @param {{ reactions: readonly Reaction[], reader: string }} state
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
  // If the focused reaction is gone, the message gets the focus.
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
  // Contains the visible count, for users of speech input.
  chip.ariaLabel = `${count} ${chip.title}`;
  query(chip, ".emoji", HTMLElement).textContent = emoji;
  query(chip, ".count", HTMLElement).textContent = String(count);
  return chip;
}
