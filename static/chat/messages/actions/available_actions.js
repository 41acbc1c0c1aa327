// @ts-check
// What a reader can do with a message, and by which key.

import { keyLabels } from "../../../ui/shortcut_labels.js";
import { commandFor, isApple, SHORTCUTS } from "../../../ui/shortcuts.js";
import { canPin } from "../../rooms/room_info.js";

/** @import { KeyPress } from "../../../ui/shortcuts.js" */
/** @import { RoomInfo } from "../../../client/mod.js" */
/** @import { Entry } from "../session/timeline.js" */

/** @typedef {"react" | "reply" | "edit" | "copyText" | "copyLink" | "pin" | "unpin" | "delete"} Action */

/**
 * @typedef {object} Reader
 * @property {string} id empty where it is not known
 * @property {boolean} canModerate
 * @property {boolean} isGuest
 */
/**
 * @typedef {object} Place
 * @property {boolean} isWritable whether one can write in the room
 * @property {Pick<RoomInfo, "type" | "pins">} info
 */

/** @type {readonly Action[]} in the order in which they are offered */
export const ACTIONS = ["react", "reply", "edit", "copyText", "copyLink", "pin", "unpin", "delete"];

/** What is shown most, at hand without looking for it. */
export const QUICK_EMOJI = ["👍", "❤️", "😂", "🎉", "👀", "✅"];

/**
 * @param {Pick<Entry, "message" | "state" | "systemText">} entry
 * @param {Reader} reader
 * @param {Place} place
 * @returns {Action[]}
 */
export function actionsFor({ message, state, systemText }, reader, { isWritable, info }) {
  // One that is stored, though a change of it may be on its way.
  const isStored = state === "sent" || message.seq !== undefined;
  if (systemText || !isStored || message.deletedAt !== undefined) return [];
  const { id, canModerate } = reader;
  const isOwn = id !== "" && message.author === id;
  const isPinned = info.pins?.some((pin) => pin.message === message.id) ?? false;
  const canSetPins = isWritable && canPin(reader, info);
  const may = {
    react: isWritable,
    reply: isWritable,
    edit: isWritable && isOwn,
    copyText: true,
    copyLink: true,
    pin: canSetPins && !isPinned,
    unpin: canSetPins && isPinned,
    delete: isWritable && (isOwn || canModerate),
  };
  return ACTIONS.filter((action) => may[action]);
}

/**
 * What a key means while a message has the focus.
 * @param {KeyPress} press
 */
export function actionForKey(press) {
  const command = commandFor(press, "message");
  return ACTIONS.find((action) => action === command);
}

/**
 * How the key of an action is told; nothing where it has none.
 * @param {string | undefined} action
 */
export function keyLabelOf(action) {
  const key = SHORTCUTS.find(({ scope, command }) => scope === "message" && command === action);
  return key ? keyLabels(key, { isApple: isApple() }).join("") : "";
}
