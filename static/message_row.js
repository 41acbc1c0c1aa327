// @ts-check
// One message in the list.

import { hueOf } from "./author.js";
import { drawAvatar } from "./avatar.js";
import { clockTime, exactTime } from "./calendar.js";
import { copyTemplate, part, setText } from "./markup.js";
import { words } from "./words.js";

/** @import { Entry } from "./timeline.js" */

/** @param {Entry} entry */
export function createRow(entry) {
  const row = copyTemplate("message");
  const { id, from } = entry.message;
  row.dataset.id = id;
  row.style.setProperty("--hue", String(hueOf(from)));
  drawAvatar(part(row, ".avatar", HTMLElement), from);
  part(row, ".author", HTMLElement).textContent = from;
  updateRow(row, entry);
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Entry} entry
 */
export function updateRow(row, { message, state, problem, continues }) {
  row.classList.toggle("continues", continues === true);
  const { at, editedAt = "", deletedAt = "" } = message;
  const version = `${state} ${at} ${editedAt} ${deletedAt}`;
  if (row.dataset.version === version) return;
  row.dataset.version = version;
  row.dataset.state = state;
  drawTime(row, at);
  drawText(row, message);
  row.querySelector(".failure")?.remove();
  if (problem) row.append(createFailure(problem.detail));
}

/**
 * @param {HTMLElement} row
 * @param {number} at
 */
function drawTime(row, at) {
  const time = part(row, ".time", HTMLTimeElement);
  time.textContent = clockTime(at);
  time.dateTime = new Date(at).toISOString();
  time.title = exactTime(at);
}

/**
 * @param {HTMLElement} row
 * @param {Entry["message"]} message
 */
function drawText(row, { text, editedAt, deletedAt }) {
  const element = part(row, ".text", HTMLElement);
  row.classList.toggle("deleted", deletedAt !== undefined);
  setText(element, deletedAt === undefined ? text : words.deleted);
  if (editedAt !== undefined && deletedAt === undefined) element.append(" ", createMark(editedAt));
}

/** @param {number} editedAt */
function createMark(editedAt) {
  const mark = copyTemplate("edited");
  mark.title = words.editedAt(exactTime(editedAt));
  return mark;
}

/** @param {string} reason */
function createFailure(reason) {
  const failure = copyTemplate("failure");
  part(failure, ".reason", HTMLElement).textContent = words.notSentBecause(reason);
  return failure;
}
