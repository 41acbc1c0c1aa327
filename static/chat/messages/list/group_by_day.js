// @ts-check
// Groups entries by day, and consecutive messages of one author under one header.

import { isEmote } from "../markdown/markdown.js";

/** @import { Draft } from "../../../client/mod.js" */
/** @import { Entry } from "../session/timeline.js" */

/** @typedef {{ key: string, at: number, entries: Entry[] }} Day */
/** @typedef {{ from: number, to: number }} EntryRange indexes, without `to` */

const GROUP_MS = 5 * 60_000;
/** Entries among which the author's message before is looked for. */
const MAX_LOOK_BACK = 200;

/**
 * Groups all entries, and returns the days of a part of them.
 * @param {readonly Entry[]} all
 * @param {Partial<EntryRange> & { firstNew?: string }} [options] the part to return, and the id of the first
 * unread message, which starts a group
 * @returns {Day[]}
 */
export function groupByDay(all, { from = 0, to = Infinity, firstNew } = {}) {
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
    const isBreak = isNewDay || entry.systemText || entry.message.id === firstNew;
    const isContinuation = !isBreak && isSameGroup(head, entry.message);
    // A deleted message has no header that others could follow.
    const canLead = !entry.systemText && !isDeleted(entry);
    if (!isContinuation) head = canLead ? entry.message : undefined;
    if (index < from) continue;
    if (days.at(-1)?.key !== day) days.push({ key: day, at, entries: [] });
    const isFolded = isFoldedInto(all[index - 1], entry);
    const formerName = canLead && !isContinuation ? formerNameAt(all, index) : "";
    days.at(-1)?.entries.push({
      ...entry,
      isContinuation,
      ...(isFolded && { isFolded }),
      ...(formerName && { formerName }),
    });
  }
  for (const { entries } of days) countDeleted(entries);
  return days;
}

/**
 * Returns the name of a message's author in their message before, if it was another one.
 * @param {readonly Entry[]} all
 * @param {number} index
 */
function formerNameAt(all, index) {
  const { author, from } = /** @type {Entry} */ (all[index]).message;
  const before = all.slice(Math.max(0, index - MAX_LOOK_BACK), index)
    .findLast(({ message, systemText }) => !systemText && message.author === author);
  return author && before && before.message.from !== from ? before.message.from : "";
}

/**
 * Whether an entry is not shown because the one before it says that both are deleted.
 * @param {Entry | undefined} before
 * @param {Entry} entry
 */
export function isFoldedInto(before, entry) {
  return isDeleted(entry) && before?.day === entry.day && isDeleted(before);
}

/** @param {Entry} entry */
function isDeleted({ message }) {
  return message.deletedAt !== undefined;
}

/**
 * Counts the deleted messages that are folded into one row.
 * @param {Day["entries"]} entries
 */
function countDeleted(entries) {
  let count = 0;
  for (const entry of entries.toReversed()) {
    if (!isDeleted(entry)) continue;
    count++;
    if (entry.isFolded) continue;
    entry.deletedCount = count;
    count = 0;
  }
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
