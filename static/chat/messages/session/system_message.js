// @ts-check
// The text of a system message for a change of the room.

import { strings } from "../../../i18n/lazy.js";

/** @import { ChangeEvent } from "../../../client/mod.js" */

/** @typedef {Extract<ChangeEvent["change"], { type: "settings" }>} Settings */

/**
 * Returns an empty text for a change that is not shown.
 * @param {ChangeEvent} event
 * @param {(id: string) => string | undefined} nameOf returns the name of a user, if known
 */
export function systemMessageText({ change, author, from }, nameOf) {
  const find = (/** @type {string} */ id) => isolate(nameOf(id) ?? strings.someone);
  const who = from ? isolate(from) : find(author ?? "");
  switch (change.type) {
    case "open":
      return strings.roomCreated(who);
    case "add":
      return strings.memberAdded(who, isolate(change.member.name));
    case "remove":
      return change.user === author
        ? strings.memberLeft(who)
        : strings.memberRemoved(who, find(change.user));
    case "pin":
      return strings.messagePinned(who);
    case "unpin":
      return change.isPruned ? "" : strings.messageUnpinned(who);
    case "settings":
      return settingsOf(change, who).join(" · ");
    default:
      // A type that a newer server added.
      return "";
  }
}

/**
 * @param {Settings} settings
 * @param {string} who
 */
function settingsOf({ title, topic, isArchived, slowSeconds }, who) {
  return [
    title !== undefined && strings.roomRenamed(who, isolate(title)),
    topic !== undefined &&
    (topic ? strings.topicChanged(who, isolate(topic)) : strings.topicRemoved(who)),
    isArchived !== undefined &&
    (isArchived ? strings.roomArchivedBy(who) : strings.roomUnarchivedBy(who)),
    slowSeconds !== undefined &&
    (slowSeconds > 0 ? strings.slowModeOn(who, slowSeconds) : strings.slowModeOff(who)),
  ].filter((line) => line !== false);
}

/**
 * Keeps the direction of a name from affecting the text around it.
 * @param {string} name
 */
function isolate(name) {
  return `\u2068${name}\u2069`;
}
