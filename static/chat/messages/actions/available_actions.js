// @ts-check
// The actions that a user may take on a message, and their shortcuts.

import { keyLabels } from "../../../ui/shortcuts/shortcut_labels.js";
import { commandFor, isApple, SHORTCUTS } from "../../../ui/shortcuts/shortcuts.js";
import { canPin } from "../../rooms/room_info.js";

/** @import { KeyPress } from "../../../ui/shortcuts/shortcuts.js" */
/** @import { RoomInfo } from "../../../client/mod.js" */
/** @import { Entry } from "../session/timeline.js" */

/** @typedef {"react" | "reply" | "edit" | "copyText" | "copyLink" | "markUnread" | "save" | "unsave" | "pin" | "unpin" | "delete"} Action */

/**
 * @typedef {object} Actor
 * @property {string} id empty if it is not known
 * @property {boolean} canModerate
 * @property {boolean} isGuest
 */
/**
 * @typedef {object} RoomState
 * @property {boolean} isWritable whether the user can post in the room
 * @property {Pick<RoomInfo, "type" | "pins" | "saved">} info
 */

/** @type {readonly Action[]} in menu order */
export const ACTIONS = [
  "react",
  "reply",
  "edit",
  "copyText",
  "copyLink",
  "markUnread",
  "save",
  "unsave",
  "pin",
  "unpin",
  "delete",
];

/** The most frequent reactions, offered without the picker. */
export const QUICK_EMOJI = ["👍", "❤️", "😂", "🎉", "👀", "✅"];

/** Reactions in the bar of a message. */
const MAX_FAVOURITES = 3;

/**
 * @param {Pick<Entry, "message" | "state" | "systemText">} entry
 * @param {Actor} user
 * @param {RoomState} room
 * @returns {Action[]}
 */
export function actionsFor({ message, state, systemText }, user, { isWritable, info }) {
  // A stored message is not "sent" while an edit of it is pending.
  const isStored = state === "sent" || message.seq !== undefined;
  if (systemText || !isStored || message.deletedAt !== undefined) return [];
  const { id, canModerate } = user;
  const isOwn = id !== "" && message.author === id;
  const isPinned = info.pins?.some((pin) => pin.message === message.id) ?? false;
  const isSaved = info.saved?.includes(message.id) ?? false;
  const canSetPins = isWritable && canPin(user, info);
  const may = {
    react: isWritable,
    reply: isWritable,
    edit: isWritable && isOwn,
    copyText: message.text !== "",
    copyLink: true,
    markUnread: id !== "",
    save: id !== "" && !isSaved,
    unsave: id !== "" && isSaved,
    pin: canSetPins && !isPinned,
    unpin: canSetPins && isPinned,
    delete: isWritable && (isOwn || canModerate),
  };
  return ACTIONS.filter((action) => may[action]);
}

/**
 * Returns the reactions in the bar of a message: recent emoji, then frequent ones.
 * @param {string} recent emoji, separated by spaces
 */
export function favouriteEmoji(recent) {
  return [...new Set([...recent.split(" ").filter(Boolean), ...QUICK_EMOJI])]
    .slice(0, MAX_FAVOURITES);
}

/**
 * Returns the action of a key that is pressed while a message has the focus.
 * @param {KeyPress} press
 */
export function actionForKey(press) {
  const command = commandFor(press, "message");
  return ACTIONS.find((action) => action === command);
}

/**
 * Returns the label of the key for an action; empty if it has none.
 * @param {string | undefined} action
 */
export function keyLabelOf(action) {
  const key = SHORTCUTS.find(({ scope, command }) => scope === "message" && command === action);
  return key ? keyLabels(key, { isApple: isApple() }).join("") : "";
}
