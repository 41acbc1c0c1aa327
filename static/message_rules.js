// @ts-check
// What a reader can do with a message, and by which key.

/** @import { Entry } from "./timeline.js" */

/** @typedef {"react" | "reply" | "edit" | "copyText" | "copyLink" | "delete"} Action */

/**
 * @typedef {object} Reader
 * @property {string} id empty where it is not known
 * @property {boolean} mayModerate
 */

/** @type {readonly Action[]} in the order in which they are offered */
export const ACTIONS = ["react", "reply", "edit", "copyText", "copyLink", "delete"];

/** @type {Readonly<Record<string, Action>>} */
const KEYS = {
  "+": "react",
  r: "reply",
  e: "edit",
  c: "copyText",
  l: "copyLink",
  Delete: "delete",
};

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
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean }} event
 * @returns {Action | undefined}
 */
export function actionOf({ key, ctrlKey, metaKey, altKey }) {
  // Ctrl-C copies what is selected, and so on.
  return ctrlKey || metaKey || altKey ? undefined : KEYS[key];
}

/**
 * How the key of an action is told; nothing where it has none.
 * @param {string | undefined} action
 */
export function keyOf(action) {
  const [key = ""] = Object.entries(KEYS).find(([, one]) => one === action) ?? [];
  return key.length === 1 ? key.toUpperCase() : key;
}
