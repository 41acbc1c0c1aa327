// @ts-check
// What a room is and is called: asked once, then kept up by the changes that its readers hear of.

import { strings } from "../../i18n/core.js";

/** @import { ChangeEvent, ListedRoom, Member, RoomInfo, ReadState } from "../../client/mod.js" */

/** As many as the server keeps: one more takes down the oldest. */
const MAX_PINS = 100;

const byLabel = new Intl.Collator(strings.language, { numeric: true }).compare;

/**
 * What a name alone tells.
 * @param {string} room
 * @returns {RoomInfo}
 */
export function placeholderInfo(room) {
  const type = room.startsWith("~") ? "private" : "public";
  return { room, type, title: "", topic: "", isArchived: false };
}

/**
 * What the room is after a change. One that is known already changes nothing.
 * @template {RoomInfo} Facts
 * @param {Facts} facts
 * @param {ChangeEvent} event
 * @returns {Facts}
 */
export function applyChange(facts, { change, author, from }) {
  const { members = [], pins = [] } = facts;
  switch (change.type) {
    case "open": {
      const opener = author === undefined ? [] : [{ id: author, name: from }];
      const type = change.isDirect ? "direct" : "private";
      const members = [...opener, ...change.members];
      return { ...facts, type, title: change.title, members, ...(author && { opener: author }) };
    }
    case "add":
      return { ...facts, members: [...without(members, change.member.id), change.member] };
    case "remove":
      return { ...facts, members: without(members, change.user) };
    case "settings": {
      const { title = facts.title, topic = facts.topic, isArchived = facts.isArchived } = change;
      return { ...facts, title, topic, isArchived };
    }
    case "pin": {
      const { message } = change;
      const others = pins.filter((pin) => pin.message !== message);
      return { ...facts, pins: [...others, { message, from }].slice(-MAX_PINS) };
    }
    case "unpin":
      return { ...facts, pins: pins.filter(({ message }) => message !== change.message) };
    default:
      // From a newer server.
      return facts;
  }
}

/**
 * The room as the reader stands in it now, as the server says; nothing where more has come meanwhile
 * than the server had counted.
 * @param {ListedRoom} room
 * @param {ReadState} standing
 * @returns {ListedRoom | undefined}
 */
export function applyReadState(room, { head, read, unread, mentions, notificationLevel }) {
  const chosen = { ...room, ...(notificationLevel && { notificationLevel }) };
  // The server has not heard yet what was read here a moment ago.
  if (read < room.read) return chosen;
  if (head >= room.head) return { ...chosen, head, read, unread, mentions };
  return read === room.read ? chosen : undefined;
}

/**
 * What the reader calls the room: a conversation by the others in it, a private room by its title.
 * @param {RoomInfo} facts
 * @param {string} reader the own id
 */
export function roomLabel({ room, type, title, members = [] }, reader) {
  if (type === "public") return room;
  const others = without(members, reader).map(({ name }) => name);
  if (type === "direct") return others.join(", ") || strings.directMessage;
  return title || strings.privateRoom;
}

/**
 * Whose picture stands for a room: in a conversation of two that of the other.
 * @param {RoomInfo} facts
 * @param {string} reader the own id
 */
export function roomAvatar({ type, members = [] }, reader) {
  if (type === "direct" && members.length === 2) return without(members, reader)[0];
}

/**
 * Whether the reader is called there: by name, in a conversation by each message.
 * @param {Pick<ListedRoom, "type" | "unread" | "mentions">} room
 */
export function needsAttention({ type, unread, mentions }) {
  return mentions > 0 || (type === "direct" && unread > 0);
}

/**
 * In which order rooms stand in a list: by what they are called, and after them the conversations,
 * those first in which something happened last.
 * @param {readonly ListedRoom[]} rooms
 * @param {string} reader the own id
 */
export function sortRooms(rooms, reader) {
  const rank = (/** @type {RoomInfo} */ { type }) => type === "direct" ? 1 : 0;
  return rooms.toSorted((a, b) =>
    rank(a) - rank(b) || rank(a) * ((b.at ?? 0) - (a.at ?? 0)) ||
    byLabel(roomLabel(a, reader), roomLabel(b, reader))
  );
}

/**
 * The next room in a list, after the last one the first.
 * @param {readonly ListedRoom[]} rooms
 * @param {string} current
 * @param {{ step: 1 | -1, isUnread: boolean }} way `isUnread`: only rooms in which something is unread
 */
export function adjacentRoom(rooms, current, { step, isUnread }) {
  const from = rooms.findIndex(({ room }) => room === current);
  const after = [...rooms.slice(from + 1), ...rooms.slice(0, Math.max(from, 0))];
  const ordered = step === 1 ? after : after.toReversed();
  return ordered.find(({ unread }) => !isUnread || unread > 0)?.room;
}

/**
 * @param {readonly Member[]} members
 * @param {string} user
 */
function without(members, user) {
  return members.filter(({ id }) => id !== user);
}

/**
 * Whether the reader may pin messages, and take them down: in a room all but guests, in a
 * conversation each.
 * @param {{ isGuest: boolean }} reader
 * @param {Pick<RoomInfo, "type">} room
 */
export function canPin({ isGuest }, { type }) {
  return type === "direct" || !isGuest;
}
