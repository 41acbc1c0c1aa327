// @ts-check
// What a reader sees of a room, day by day, and which messages go on what their author said before.

import { isEmote } from "../markdown/markdown.js";

/** @import { Draft } from "../../../client/mod.js" */
/** @import { Entry } from "./timeline.js" */

/** @typedef {{ key: string, at: number, entries: Entry[] }} Day */
/** @typedef {{ from: number, to: number }} EntryRange entries by their index, without the one at `to` */

const GROUP_MS = 5 * 60_000;

/**
 * @param {readonly Entry[]} all
 * @param {EntryRange} [range] the part that is wanted
 * @returns {Day[]}
 */
export function groupByDay(all, { from, to } = { from: 0, to: Infinity }) {
  /** @type {Day[]} */
  const days = [];
  /** @type {Draft | undefined} the first message of the group */
  let head;
  // To which group and day an entry belongs is a matter of those before it.
  const start = beginningOf(all, from);
  let day = all[start - 1]?.day ?? "";
  for (let index = start; index < Math.min(to, all.length); index++) {
    const entry = /** @type {Entry} */ (all[index]);
    const { at } = entry.message;
    // Clocks err: a message from before midnight may follow one from after it.
    const isNewDay = entry.day > day;
    if (isNewDay) day = entry.day;
    const isContinuation = !isNewDay && !entry.systemText && isSameGroup(head, entry.message);
    if (!isContinuation) head = entry.systemText ? undefined : entry.message;
    if (index < from) continue;
    if (days.at(-1)?.key !== day) days.push({ key: day, at, entries: [] });
    days.at(-1)?.entries.push({ ...entry, isContinuation });
  }
  return days;
}

/**
 * Where the group of an entry may begin at the earliest.
 * @param {readonly Entry[]} all
 * @param {number} index
 */
function beginningOf(all, index) {
  while (index > 0 && isOneAuthors(all[index - 1], all[index])) index--;
  return index;
}

/**
 * Whether both are of one author, under one name: a new name is to be seen. What somebody does bears
 * the name in itself, so what is said after it needs one.
 * @param {Draft | undefined} head
 * @param {Draft} message
 */
function isSameGroup(head, message) {
  if (head?.author !== message.author || head?.from !== message.from) return false;
  if (isEmote(head.text) && !isEmote(message.text)) return false;
  return message.at - head.at < GROUP_MS;
}

/**
 * Whether an entry may go on with what one author says on one day.
 * @param {Entry | undefined} before
 * @param {Entry | undefined} entry
 */
function isOneAuthors(before, entry) {
  if (before?.systemText || entry?.systemText || before?.day !== entry?.day) return false;
  return before?.message.author === entry?.message.author &&
    before?.message.from === entry?.message.from;
}
