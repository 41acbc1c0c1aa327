// @ts-check
// What a reader can do with a message, and by which key.

/** @import { RoomFacts } from "./client/mod.js" */
/** @import { Entry } from "./timeline.js" */

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
 * @property {Pick<RoomFacts, "kind" | "pins">} facts
 */

/** @type {readonly Action[]} in the order in which they are offered */
export const ACTIONS = ["react", "reply", "edit", "copyText", "copyLink", "pin", "unpin", "delete"];

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
 * @param {Place} place
 * @returns {Action[]}
 */
export function actionsFor({ message, state, line }, reader, { isWritable, facts }) {
  if (line || state !== "sent" || message.deletedAt !== undefined) return [];
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
 * Whether the reader may pin messages, and take them down: in a public room moderators, as all there
 * see it; in a private one all but guests, in a conversation each.
 * @param {Reader} reader
 * @param {Pick<RoomFacts, "kind">} room
 */
export function mayPin({ mayModerate, isGuest }, { kind }) {
  if (kind === "public") return mayModerate;
  return kind === "direct" || !isGuest;
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
