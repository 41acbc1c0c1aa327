// @ts-check
// What a reader can do with a message, and by which key.

import { capsOf, deedOf, isApple, KEYS } from "./keys.js";

/** @import { Press } from "./keys.js" */
/** @import { Entry } from "./timeline.js" */

/** @typedef {"react" | "reply" | "edit" | "copyText" | "copyLink" | "delete"} Action */

/**
 * @typedef {object} Reader
 * @property {string} id empty where it is not known
 * @property {boolean} mayModerate
 */

/** @type {readonly Action[]} in the order in which they are offered */
export const ACTIONS = ["react", "reply", "edit", "copyText", "copyLink", "delete"];

/** What is shown most, at hand without looking for it. */
export const QUICK_EMOJI = ["👍", "❤️", "😂", "🎉", "👀", "✅"];

/**
 * @param {Pick<Entry, "message" | "state" | "line">} entry
 * @param {Reader} reader
 * @param {{ isWritable: boolean }} room whether one can write in it
 * @returns {Action[]}
 */
export function actionsFor({ message, state, line }, { id, mayModerate }, { isWritable }) {
  if (line || state !== "sent" || message.deletedAt !== undefined) return [];
  const isOwn = id !== "" && message.author === id;
  const may = {
    react: isWritable,
    reply: isWritable,
    edit: isWritable && isOwn,
    copyText: true,
    copyLink: true,
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
