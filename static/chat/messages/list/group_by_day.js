// @ts-check
// Groups entries by day, and consecutive messages of one author under one header.

import { isEmote } from "../markdown/markdown.js";

/** @import { Draft } from "../../../client/mod.js" */
/** @import { Entry } from "../session/timeline.js" */

/** @typedef {{ key: string, at: number, entries: Entry[] }} Day */
/** @typedef {{ from: number, to: number }} EntryRange indexes, without `to` */

const GROUP_MS = 5 * 60_000;

/**
 * Groups all entries, and returns the days of a part of them.
 * @param {readonly Entry[]} all
 * @param {EntryRange} [range] the part to return
 * @returns {Day[]}
 */
export function groupByDay(all, { from, to } = { from: 0, to: Infinity }) {
  /** @type {Day[]} */
  const days = [];
  /** @type {Draft | undefined} the first message of the group */
  let head;
  // Group and day of an entry depend on the entries before it.
  const start = groupStartBefore(all, from);
  let day = all[start - 1]?.day ?? "";
  for (let index = start; index < Math.min(to, all.length); index++) {
    const entry = /** @type {Entry} */ (all[index]);
    const { at } = entry.message;
    // Clocks differ: a message from before midnight may follow one from after it.
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
 * Returns the earliest index at which the group of an entry may start.
 * @param {readonly Entry[]} all
 * @param {number} index
 */
function groupStartBefore(all, index) {
  while (index > 0 && mayShareGroup(all[index - 1], all[index])) index--;
  return index;
}

/**
 * Whether a message belongs to the group: same author under the same name, as a new name must be visible. A
 * message after an emote needs a header, because the emote has none.
 * @param {Draft | undefined} head
 * @param {Draft} message
 */
function isSameGroup(head, message) {
  if (head?.author !== message.author || head?.from !== message.from) return false;
  if (isEmote(head.text) && !isEmote(message.text)) return false;
  return message.at - head.at < GROUP_MS;
}

/**
 * Whether two entries share author and day, so they may form one group.
 * @param {Entry | undefined} before
 * @param {Entry | undefined} entry
 */
function mayShareGroup(before, entry) {
  if (before?.systemText || entry?.systemText || before?.day !== entry?.day) return false;
  return before?.message.author === entry?.message.author &&
    before?.message.from === entry?.message.from;
}
