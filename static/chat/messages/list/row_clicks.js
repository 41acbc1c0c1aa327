// @ts-check
// Handles clicks on the parts of a row: buttons, authors, mentions, reactions, quotes, dates.

/** @import { Member } from "../../../client/mod.js" */

/**
 * @typedef {object} RowClickOptions
 * @property {(action: string, id: string) => void} runAction the button of a rejected message was pressed
 * @property {(user: Member, near: HTMLElement) => void} showUser an author or a mention was pressed
 * @property {(id: string, emoji: string) => void} react a reaction was pressed
 * @property {(seq: number) => void} jumpTo the message that a reply quotes
 * @property {(near: HTMLElement, day: string) => void} pickDate a date was pressed
 */

/**
 * @param {HTMLElement} days
 * @param {RowClickOptions} options
 */
export function listenForRowClicks(days, options) {
  days.addEventListener(
    "click",
    ({ target }) => target instanceof Element && press(target, options),
  );
  days.addEventListener("keydown", pressMention);
}

/**
 * @param {Element} target
 * @param {RowClickOptions} options
 */
function press(target, { runAction, showUser, react, jumpTo, pickDate }) {
  const row = target.closest(".message");
  const day = target.closest(".day-button");
  if (day instanceof HTMLElement) pickDate(day, day.dataset.day ?? "");
  const near = target.closest(".avatar, .author, .mention[role]");
  if (!(row instanceof HTMLElement)) return;
  const { id, author, name = "" } = row.dataset;
  const button = target.closest("button");
  const { action, emoji, seq } = button?.dataset ?? {};
  if (id && action) runAction(action, id);
  else if (id && emoji) react(id, emoji);
  else if (seq) jumpTo(Number(seq));
  else if (author && near instanceof HTMLElement) {
    const { user = author, name: called = name } = near.dataset;
    showUser({ id: user, name: called }, near);
  }
}

/**
 * Makes mentions work by keyboard.
 * @param {KeyboardEvent} event
 */
function pressMention(event) {
  const { target, key } = event;
  if (!(target instanceof HTMLElement) || !target.matches(".mention")) return;
  if (key !== "Enter" && key !== " ") return;
  event.preventDefault();
  target.click();
}
