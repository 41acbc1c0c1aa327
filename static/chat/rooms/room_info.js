// @ts-check
// The facts about a room, kept up to date by changes, and what follows from them: label, avatar, order.

import { strings } from "../../i18n/core.js";
import { sectionOf, SECTIONS } from "./room_sections.js";

/** @import { ChangeEvent, ListedRoom, Member, Message, RoomInfo, ReadState } from "../../client/mod.js" */

/** The server's limit: another pin removes the oldest. */
const MAX_PINS = 100;

const compareLabels = new Intl.Collator(strings.language, { numeric: true }).compare;

/**
 * Returns the information that the name alone gives.
 * @param {string} room
 * @returns {RoomInfo}
 */
export function placeholderInfo(room) {
  const type = room.startsWith("~") ? "private" : "public";
  return { room, type, title: "", topic: "", isArchived: false };
}

/**
 * Returns the room after a change. Applying a change twice is harmless.
 * @template {RoomInfo} Info
 * @param {Info} info
 * @param {ChangeEvent} event
 * @returns {Info}
 */
export function applyChange(info, { change, author, from }) {
  const { members = [], pins = [] } = info;
  switch (change.type) {
    case "open": {
      const opener = author === undefined ? [] : [{ id: author, name: from }];
      const type = change.isDirect ? "direct" : "private";
      const members = [...opener, ...change.members];
      return { ...info, type, title: change.title, members, ...(author && { opener: author }) };
    }
    case "add":
      return { ...info, members: [...without(members, change.member.id), change.member] };
    case "remove":
      return { ...info, members: without(members, change.user) };
    case "settings": {
      const { title = info.title, topic = info.topic, isArchived = info.isArchived } = change;
      return { ...info, title, topic, isArchived };
    }
    case "pin": {
      const { message } = change;
      const others = pins.filter((pin) => pin.message !== message);
      return { ...info, pins: [...others, { message, from }].slice(-MAX_PINS) };
    }
    case "unpin":
      return { ...info, pins: pins.filter(({ message }) => message !== change.message) };
    default:
      // A change that a newer server added.
      return info;
  }
}

/**
 * Returns the room with the read state that the server reports, or undefined if newer entries have arrived
 * that the server had not counted. A room that is marked as unread has an older read marker than before.
 * @param {ListedRoom} room
 * @param {ReadState} readState
 * @returns {ListedRoom | undefined}
 */
export function applyReadState(room, { head, read, unread, mentions, ...settings }) {
  const { notificationLevel, favouriteRank, isMarkedUnread } = settings;
  const { isMarkedUnread: _mark, favouriteRank: _rank, ...before } = room;
  const next = {
    ...before,
    ...(favouriteRank !== undefined && { favouriteRank }),
    ...(isMarkedUnread && { isMarkedUnread }),
    ...(notificationLevel && { notificationLevel }),
  };
  // The server has not yet received the marker of a moment ago.
  if (read < room.read && !isMarkedUnread) return next;
  if (head >= room.head) return { ...next, head, read, unread, mentions };
  return read === room.read ? next : undefined;
}

/**
 * Returns the label of a room: the other members of a direct message, the title of a private room.
 * @param {RoomInfo} info
 * @param {string} ownId
 */
export function roomLabel({ room, type, title, members = [] }, ownId) {
  if (type === "public") return room;
  const others = without(members, ownId).map(({ name }) => name);
  if (type === "direct") return others.join(", ") || strings.directMessage;
  return title || strings.privateRoom;
}

/**
 * Returns the label, with a # before that of a public room.
 * @param {RoomInfo} info
 * @param {string} ownId
 */
export function roomTitle(info, ownId) {
  const label = roomLabel(info, ownId);
  return info.type === "public" ? `#${label}` : label;
}

/**
 * Returns the user whose avatar represents a room: the other one in a direct message of two.
 * @param {RoomInfo} info
 * @param {string} ownId
 */
export function roomAvatar({ type, members = [] }, ownId) {
  if (type === "direct" && members.length === 2) return without(members, ownId)[0];
}

/**
 * Returns the number of unread messages for the user: mentions, and all in a direct message.
 * @param {Pick<ListedRoom, "type" | "unread" | "mentions">} room
 */
export function unreadForUser({ type, unread, mentions }) {
  return type === "direct" ? unread : mentions;
}

/**
 * Returns whether a message mentions a user, by name or as one of a group.
 * @param {Pick<Message, "author" | "mentions" | "groupMention">} message
 * @param {string} user
 */
export function mentionsUser({ author, mentions = [], groupMention }, user) {
  return author !== user && (!!groupMention || mentions.some(({ id }) => id === user));
}

/**
 * Sorts favourites by rank, then rooms by label, then direct messages, latest first.
 * @param {readonly ListedRoom[]} rooms
 * @param {string} ownId
 */
export function sortRooms(rooms, ownId) {
  const rank = (/** @type {ListedRoom} */ room) => SECTIONS.indexOf(sectionOf(room));
  return rooms.toSorted((a, b) =>
    rank(a) - rank(b) || (a.favouriteRank ?? 0) - (b.favouriteRank ?? 0) ||
    (a.type === "direct" && (b.at ?? 0) - (a.at ?? 0)) ||
    compareLabels(roomLabel(a, ownId), roomLabel(b, ownId))
  );
}

/**
 * Returns the next or previous room, wrapping around at the ends.
 * @param {readonly ListedRoom[]} rooms
 * @param {string} current
 * @param {{ step: 1 | -1, isUnread: boolean }} options `isUnread`: skips rooms without unread messages
 */
export function adjacentRoom(rooms, current, { step, isUnread }) {
  const index = rooms.findIndex(({ room }) => room === current);
  const others = [...rooms.slice(index + 1), ...rooms.slice(0, Math.max(index, 0))];
  const ordered = step === 1 ? others : others.toReversed();
  return ordered.find(({ unread }) => !isUnread || unread > 0)?.room;
}

/**
 * Returns whether a user may pin messages: guests may only in direct messages.
 * @param {{ isGuest: boolean }} user
 * @param {Pick<RoomInfo, "type">} room
 */
export function canPin({ isGuest }, { type }) {
  return type === "direct" || !isGuest;
}

/**
 * @param {readonly Member[]} members
 * @param {string} user
 */
function without(members, user) {
  return members.filter(({ id }) => id !== user);
}
