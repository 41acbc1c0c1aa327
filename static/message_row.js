// @ts-check
// One message in the list.

import { hueOf } from "./author.js";
import { drawAvatar } from "./avatar.js";
import { clockTime, exactTime } from "./calendar.js";
import { copyTemplate, part } from "./markup.js";
import { words } from "./words.js";

/** @import { Entry } from "./timeline.js" */

/** @param {Entry} entry */
export function createRow(entry) {
  const row = copyTemplate("message");
  const { id, from, text } = entry.message;
  row.dataset.id = id;
  row.style.setProperty("--hue", String(hueOf(from)));
  drawAvatar(part(row, ".avatar", HTMLElement), from);
  part(row, ".author", HTMLElement).textContent = from;
  part(row, ".text", HTMLElement).textContent = text;
  updateRow(row, entry);
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Entry} entry
 */
export function updateRow(row, { message, state, problem, continues }) {
  row.classList.toggle("continues", continues === true);
  if (row.dataset.state === state && row.dataset.at === String(message.at)) return;
  row.dataset.state = state;
  row.dataset.at = String(message.at);
  const time = part(row, ".time", HTMLTimeElement);
  time.textContent = clockTime(message.at);
  time.dateTime = new Date(message.at).toISOString();
  time.title = exactTime(message.at);
  row.querySelector(".failure")?.remove();
  if (problem) row.append(createFailure(problem.detail));
}

/** @param {string} reason */
function createFailure(reason) {
  const failure = copyTemplate("failure");
  part(failure, ".reason", HTMLElement).textContent = words.notSentBecause(reason);
  return failure;
}
