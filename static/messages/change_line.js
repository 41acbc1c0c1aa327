// @ts-check
// What a change of the room says to its readers, in one line.

import { words } from "../later_words.js";

/** @import { ChangeEvent } from "../client/mod.js" */

/** @typedef {Extract<ChangeEvent["change"], { what: "settings" }>} Settings */

/**
 * Nothing where there is nothing to say.
 * @param {ChangeEvent} event
 * @param {(id: string) => string | undefined} nameOf the name under which somebody is known here
 */
export function changeLine({ change, author, from }, nameOf) {
  const find = (/** @type {string} */ id) => isolate(nameOf(id) ?? words.somebody);
  const who = from ? isolate(from) : find(author ?? "");
  switch (change.what) {
    case "open":
      return words.roomOpened(who);
    case "add":
      return words.memberAdded(who, isolate(change.member.name));
    case "remove":
      return change.person === author
        ? words.memberLeft(who)
        : words.memberRemoved(who, find(change.person));
    case "pin":
      return words.pinned(who);
    case "unpin":
      return change.isPruned ? "" : words.pinnedNoMore(who);
    case "settings":
      return settingsOf(change, who).join(" · ");
    default:
      // From a newer server.
      return "";
  }
}

/**
 * @param {Settings} settings
 * @param {string} who
 */
function settingsOf({ title, topic, isArchived, slowSeconds }, who) {
  return [
    title !== undefined && words.titleSet(who, isolate(title)),
    topic !== undefined && (topic ? words.topicSet(who, isolate(topic)) : words.topicRemoved(who)),
    isArchived !== undefined && (isArchived ? words.archived(who) : words.archivedNoMore(who)),
    slowSeconds !== undefined &&
    (slowSeconds > 0 ? words.slowed(who, slowSeconds) : words.slowedNoMore(who)),
  ].filter((line) => line !== false);
}

/**
 * A name must not turn what is around it.
 * @param {string} name
 */
function isolate(name) {
  return `\u2068${name}\u2069`;
}
