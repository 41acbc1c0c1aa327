// @ts-check
// Finds rooms and users by a few letters of their names, for the quick switcher.

import { roomAvatar, roomLabel, unreadForUser } from "../room_info.js";

/** @import { ListedRoom, Member } from "../../../client/mod.js" */

/**
 * A room, or a user without a direct message yet.
 * @typedef {object} Target
 * @property {string} key
 * @property {string} label
 * @property {ListedRoom | undefined} room
 * @property {Member | undefined} user
 * @property {Member | undefined} avatar the user whose avatar is shown
 * @property {() => void} [run] of a command
 * @property {string} [icon] of a command
 */

/** Kinds of name matches, best first: its start, start of a word, anywhere, letters close together. */
const MATCHERS = [
  (/** @type {string} */ name, /** @type {string} */ typed) => name.startsWith(typed),
  (/** @type {string} */ name, /** @type {string} */ typed) =>
    name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(typed)),
  (/** @type {string} */ name, /** @type {string} */ typed) => name.includes(typed),
  hasLettersInOrder,
];

/** Length of the text that letters in order may span, by their number. */
const MAX_SPREAD = 2;

/**
 * Lists rooms in their order, then users without a direct message.
 * @param {readonly ListedRoom[]} rooms
 * @param {readonly Member[]} users the first one of an id counts
 * @param {string} ownId
 * @returns {Target[]}
 */
export function listTargets(rooms, users, ownId) {
  const messaged = rooms
    .filter(({ type, members = [] }) => type === "direct" && members.length <= 2)
    .flatMap(({ members = [] }) => members.map(({ id }) => id));
  const seen = new Set([ownId, ...messaged]);
  const others = users.filter(({ id, name }) => {
    if (seen.has(id) || name === "") return false;
    seen.add(id);
    return true;
  });
  return [
    ...rooms.map((room) => ({
      key: room.room,
      label: roomLabel(room, ownId),
      room,
      user: undefined,
      avatar: roomAvatar(room, ownId),
    })),
    ...others.map((user) => ({
      key: `@${user.id}`,
      label: user.name,
      room: undefined,
      user,
      avatar: user,
    })),
  ];
}

/** Rooms that were open last, before all others. */
const MAX_RECENT = 7;
/** Other rooms, so that people are seen after them. */
const MAX_OTHER_ROOMS = 5;

/** Groups of the targets before anything is typed, in their order. */
export const GROUPS = /** @type {const} */ (["unread", "recent", "rooms", "people"]);

/** @typedef {typeof GROUPS[number]} Group */

/**
 * Returns the group of a target: people are direct messages and users without one.
 * @param {Target} target
 * @param {readonly string[]} recent keys, newest first
 * @returns {Group}
 */
export function groupOf({ key, room }, recent) {
  if (room && room.unread > 0) return "unread";
  if (recent.slice(0, MAX_RECENT).includes(key)) return "recent";
  return room && room.type !== "direct" ? "rooms" : "people";
}

/**
 * Returns the targets before anything is typed: unread rooms with mentions, other unread rooms, the last
 * seven targets opened, then five other rooms, and people.
 * @param {readonly Target[]} targets
 * @param {readonly string[]} recent keys, newest first
 */
export function orderWithoutQuery(targets, recent) {
  /** @type {Record<Group, Target[]>} */
  const groups = { unread: [], recent: [], rooms: [], people: [] };
  for (const target of targets) groups[groupOf(target, recent)].push(target);
  const isForUser = (/** @type {Target} */ { room }) =>
    Number(room !== undefined && unreadForUser(room) > 0);
  groups.unread.sort((a, b) => isForUser(b) - isForUser(a));
  groups.recent.sort((a, b) => recent.indexOf(a.key) - recent.indexOf(b.key));
  groups.rooms.splice(MAX_OTHER_ROOMS);
  return GROUPS.flatMap((group) => groups[group]);
}

/**
 * Returns the matching targets, best first. Among equal matches recent ones come first.
 * @template {Pick<Target, "key" | "label">} Item
 * @param {readonly Item[]} targets
 * @param {string} typed
 * @param {readonly string[]} recent keys, newest first
 * @returns {Item[]}
 */
export function findTargets(targets, typed, recent) {
  const wanted = fold(typed.trim().replace(/^[#@]/, ""));
  const recencyOf = (/** @type {string} */ key) => {
    const rank = recent.indexOf(key);
    return rank < 0 ? recent.length : rank;
  };
  return targets
    .map((target) => ({
      target,
      match: MATCHERS.findIndex((matches) => matches(fold(target.label), wanted)),
      recency: recencyOf(target.key),
    }))
    .filter(({ match }) => match >= 0)
    .toSorted((a, b) => a.match - b.match || a.recency - b.recency)
    .map(({ target }) => target);
}

/**
 * Returns the users whose name matches, best first.
 * @param {readonly Member[]} users
 * @param {string} typed
 * @returns {Member[]}
 */
export function findUsers(users, typed) {
  const targets = users.map((user) => ({ key: user.id, label: user.name, user }));
  return findTargets(targets, typed, []).map(({ user }) => user);
}

/**
 * @param {string} name
 * @param {string} typed
 */
function hasLettersInOrder(name, typed) {
  const [first = ""] = typed;
  for (let start = name.indexOf(first); start >= 0; start = name.indexOf(first, start + 1)) {
    const part = name.slice(start, start + MAX_SPREAD * typed.length);
    let from = 0;
    const isInOrder = [...typed].every((letter) => {
      const at = part.indexOf(letter, from);
      from = at + letter.length;
      return at >= 0;
    });
    if (isInOrder) return true;
  }
  return false;
}

/**
 * Removes case and accents. Marks are removed before normalizing too, which sorts each run of them in
 * quadratic time.
 * @param {string} text
 */
function fold(text) {
  return withoutMarks(withoutMarks(text).normalize("NFD")).toLocaleLowerCase();
}

/** @param {string} text */
function withoutMarks(text) {
  return text.replace(/\p{M}+/gu, "");
}
