// @ts-check
// What a reader can do with a message, and by which key.

import { capsOf } from "../../../ui/shortcut_labels.js";
import { deedOf, isApple, KEYS } from "../../../ui/shortcuts.js";
import { mayPin } from "../../rooms/room_info.js";

/** @import { Press } from "../../../ui/shortcuts.js" */
/** @import { RoomFacts } from "../../../client/mod.js" */
/** @import { Entry } from "../session/timeline.js" */

/** @typedef {"react" | "reply" | "edit" | "copyText" | "copyLink" | "pin" | "unpin" | "delete"} Action */

/**
 * @typedef {object} Reader
 * @property {string} id empty where it is not known
 * @property {boolean} mayModerate
 * @property {boolean} isGuest
 */
/**
 * @typedef {object} Place
 * @property {boolean} isWritable whether one can write in the room
 * @property {Pick<RoomFacts, "type" | "pins">} facts
 */

/** @type {readonly Action[]} in the order in which they are offered */
export const ACTIONS = ["react", "reply", "edit", "copyText", "copyLink", "pin", "unpin", "delete"];

/** What is shown most, at hand without looking for it. */
export const QUICK_EMOJI = ["👍", "❤️", "😂", "🎉", "👀", "✅"];

/**
 * @param {Pick<Entry, "message" | "state" | "line">} entry
 * @param {Reader} reader
 * @param {Place} place
 * @returns {Action[]}
 */
export function actionsFor({ message, state, line }, reader, { isWritable, facts }) {
  // One that is stored, though a change of it may be on its way.
  const isStored = state === "sent" || message.seq !== undefined;
  if (line || !isStored || message.deletedAt !== undefined) return [];
  const { id, mayModerate } = reader;
  const isOwn = id !== "" && message.author === id;
  const isPinned = facts.pins?.some((pin) => pin.message === message.id) ?? false;
  const maySetPins = isWritable && mayPin(reader, facts);
  const may = {
    react: isWritable,
    reply: isWritable,
    edit: isWritable && isOwn,
    copyText: true,
    copyLink: true,
    pin: maySetPins && !isPinned,
    unpin: maySetPins && isPinned,
    delete: isWritable && (isOwn || mayModerate),
  };
  return ACTIONS.filter((action) => may[action]);
}

/**
 * What a key means while a message has the focus.
 * @param {Press} press
 */
export function actionOf(press) {
  const deed = deedOf(press, "message");
  return ACTIONS.find((action) => action === deed);
}

/**
 * How the key of an action is told; nothing where it has none.
 * @param {string | undefined} action
 */
export function keyOf(action) {
  const key = KEYS.find(({ place, deed }) => place === "message" && deed === action);
  return key ? capsOf(key, { isApple: isApple() }).join("") : "";
}
