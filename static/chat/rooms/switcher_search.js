// @ts-check
// Which rooms and people one means by what one types, and in which order they are offered.

import { roomAvatar, roomLabel } from "./room_info.js";

/** @import { ListedRoom, Member } from "../../client/mod.js" */

/**
 * Where one can go: a room, or to somebody with whom one has no conversation yet.
 * @typedef {object} Target
 * @property {string} key
 * @property {string} label
 * @property {ListedRoom | undefined} room
 * @property {Member | undefined} user
 * @property {Member | undefined} face whose picture stands for it
 */

/** How well a name fits, the best first: it begins so, a word of it, it has that, or its letters. */
const MATCHERS = [
  (/** @type {string} */ name, /** @type {string} */ typed) => name.startsWith(typed),
  (/** @type {string} */ name, /** @type {string} */ typed) =>
    name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(typed)),
  (/** @type {string} */ name, /** @type {string} */ typed) => name.includes(typed),
  hasLetters,
];

/**
 * Where one can go: the rooms as they are listed, then the people.
 * @param {readonly ListedRoom[]} rooms
 * @param {readonly Member[]} users the first of those who have the same id counts
 * @param {string} reader the own id
 * @returns {Target[]}
 */
export function listTargets(rooms, users, reader) {
  const talkedTo = rooms
    .filter(({ type, members = [] }) => type === "direct" && members.length <= 2)
    .flatMap(({ members = [] }) => members.map(({ id }) => id));
  const left = new Set([reader, ...talkedTo]);
  const strangers = users.filter(({ id, name }) => {
    if (left.has(id) || name === "") return false;
    left.add(id);
    return true;
  });
  return [
    ...rooms.map((room) => ({
      key: room.room,
      label: roomLabel(room, reader),
      room,
      user: undefined,
      face: roomAvatar(room, reader),
    })),
    ...strangers.map((user) => ({
      key: `@${user.id}`,
      label: user.name,
      room: undefined,
      user,
      face: user,
    })),
  ];
}

/**
 * @template {Pick<Target, "key" | "label">} Place
 * @param {readonly Place[]} places in the order in which those stand that are not in `recent`
 * @param {string} typed
 * @param {readonly string[]} recent keys, the one used last first
 * @returns {Place[]} those that are meant, the likeliest first
 */
export function findTargets(places, typed, recent) {
  const wanted = fold(typed.trim().replace(/^[#@]/, ""));
  const rankOf = (/** @type {string} */ key) => {
    const rank = recent.indexOf(key);
    return rank < 0 ? recent.length : rank;
  };
  return places
    .map((place) => ({
      place,
      fit: MATCHERS.findIndex((fits) => fits(fold(place.label), wanted)),
      rank: rankOf(place.key),
    }))
    .filter(({ fit }) => fit >= 0)
    .toSorted((one, other) => one.fit - other.fit || one.rank - other.rank)
    .map(({ place }) => place);
}

/**
 * @param {string} name
 * @param {string} typed
 */
function hasLetters(name, typed) {
  let from = 0;
  for (const letter of typed) {
    const at = name.indexOf(letter, from);
    if (at < 0) return false;
    from = at + letter.length;
  }
  return true;
}

/**
 * Removes case and accents. Marks go first: normalizing puts each run of them in order, which takes the
 * square of the run's length.
 * @param {string} text
 */
function fold(text) {
  return withoutMarks(withoutMarks(text).normalize("NFD")).toLocaleLowerCase();
}

/** @param {string} text */
function withoutMarks(text) {
  return text.replace(/\p{M}+/gu, "");
}
