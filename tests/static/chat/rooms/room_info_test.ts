import type { ChangeEvent, ListedRoom, Member, RoomInfo } from "@hubbub/client";
import { assertEquals } from "@std/assert";
import {
  adjacentRoom,
  applyChange,
  applyReadState,
  mentionsUser,
  placeholderInfo,
  roomAvatar,
  roomLabel,
  sortRooms,
  unreadForUser,
} from "../../../../static/chat/rooms/room_info.js";
import { test } from "../../../testing.ts";

const ROOM = `~${"a".repeat(26)}`;
const ANN = { id: "a1", name: "Ann" };
const BOB = { id: "b1", name: "Bob" };
const CLEO = { id: "c1", name: "Cleo" };

test("placeholderInfo: recognizes private rooms by their names", () => {
  assertEquals([placeholderInfo("dev").type, placeholderInfo(ROOM).type], ["public", "private"]);
});

test("applyChange: applies changes in order", () => {
  const facts = [
    event({ type: "open", title: "Summer", isDirect: false, members: [BOB] }),
    event({ type: "add", member: CLEO }),
    event({ type: "remove", user: BOB.id }),
    event({ type: "settings", topic: "The lake" }),
    event({ type: "settings", title: "Autumn", isArchived: true }),
  ].reduce(applyChange<RoomInfo>, placeholderInfo(ROOM));
  assertEquals(facts, {
    room: ROOM,
    type: "private",
    title: "Autumn",
    topic: "The lake",
    isArchived: true,
    members: [ANN, CLEO],
    opener: ANN.id,
  });
});

test("applyReadState: takes the latest count of the server, from any device", () => {
  const room = { ...placeholderInfo("dev"), head: 5, read: 2, unread: 3, mentions: 1 };
  const standing = { head: 5, read: 4, unread: 1, mentions: 0 };
  assertEquals(applyReadState(room, standing), { ...room, ...standing });
  const chosen = { ...standing, head: 7, notificationLevel: "all" as const };
  assertEquals(applyReadState(room, chosen), { ...room, ...chosen });
  // It was read to the end here; the server has not received that yet.
  assertEquals(applyReadState({ ...room, read: 5 }, chosen), {
    ...room,
    read: 5,
    notificationLevel: "all",
  });
  // Two arrived after the server counted: only the server knows how many are unread in total.
  assertEquals(applyReadState({ ...room, head: 7 }, standing), undefined);
  // On another device the user marked it as unread, and then read on.
  const marked = { head: 5, read: 1, unread: 4, mentions: 1, isMarkedUnread: true };
  assertEquals(applyReadState({ ...room, read: 5 }, marked), { ...room, ...marked });
  assertEquals(applyReadState({ ...room, ...marked }, standing), { ...room, ...standing });
  const known = { ...room, head: 7, read: 4 };
  assertEquals(applyReadState(known, standing), known);
});

test("applyChange: is idempotent", () => {
  const facts: RoomInfo = { ...placeholderInfo(ROOM), members: [ANN, BOB] };
  assertEquals(applyChange(facts, event({ type: "add", member: BOB })), facts);
  assertEquals(applyChange(facts, event({ type: "remove", user: CLEO.id })), facts);
});

test("applyChange: keeps pins with their users, newest last", () => {
  const pins = [
    event({ type: "pin", message: "a" }),
    event({ type: "pin", message: "b" }),
    event({ type: "pin", message: "a" }),
    event({ type: "unpin", message: "b" }),
    event({ type: "unpin", message: "b" }),
    event({ type: "pin", message: "c" }),
  ].reduce(applyChange<RoomInfo>, placeholderInfo(ROOM)).pins;
  assertEquals(pins, ["a", "c"].map((message) => ({ message, from: "Ann" })));
});

test("applyChange: removes the oldest of 101 pins", () => {
  const pins =
    Array.from({ length: 101 }, (_, place) => event({ type: "pin", message: `${place}` }))
      .reduce(applyChange<RoomInfo>, placeholderInfo(ROOM)).pins;
  assertEquals([pins?.length, pins?.[0]?.message, pins?.at(-1)?.message], [100, "1", "100"]);
});

test("roomLabel: is the name of a public room, the title of a private one", () => {
  assertEquals(roomLabel({ ...placeholderInfo("dev"), title: "Development" }, ANN.id), "dev");
  assertEquals(roomLabel({ ...placeholderInfo(ROOM), title: "Summer" }, ANN.id), "Summer");
  assertEquals(roomLabel(placeholderInfo(ROOM), ANN.id), "Private room");
});

test("roomLabel: names the others in a direct message", () => {
  const facts: RoomInfo = { ...placeholderInfo(ROOM), type: "direct", members: [ANN, BOB, CLEO] };
  assertEquals([ANN, BOB].map(({ id }) => roomLabel(facts, id)), ["Bob, Cleo", "Ann, Cleo"]);
  assertEquals(roomLabel({ ...facts, members: [ANN] }, ANN.id), "Direct message");
});

test("roomAvatar: is the other user in a direct message of two", () => {
  const facts: RoomInfo = { ...placeholderInfo(ROOM), type: "direct", members: [ANN, BOB] };
  assertEquals([ANN, BOB].map(({ id }) => roomAvatar(facts, id)), [BOB, ANN]);
  assertEquals(roomAvatar({ ...facts, members: [ANN, BOB, CLEO] }, ANN.id), undefined);
  assertEquals(roomAvatar({ ...facts, type: "private" }, ANN.id), undefined);
});

test("sortRooms: sorts rooms by label, then direct messages by time", () => {
  const direct = (member: Member, at?: number): ListedRoom => ({
    ...listed({ ...placeholderInfo(ROOM), type: "direct", members: [member] }),
    ...(at !== undefined && { at }),
  });
  const rooms = [
    direct(CLEO),
    direct(ANN, 7),
    direct(BOB, 9),
    { ...listed(placeholderInfo("room10")), at: 8 },
    ...["lobby", "room9"].map((name) => listed(placeholderInfo(name))),
  ];
  assertEquals(sortRooms(rooms, "").map((room) => roomLabel(room, "")), [
    "lobby",
    "room9",
    "room10",
    "Bob",
    "Ann",
    "Cleo",
  ]);
});

test("adjacentRoom: wraps around, and can skip rooms without unread messages", () => {
  const rooms = ["a", "b", "c"].map((name) => ({
    ...listed(placeholderInfo(name)),
    unread: name === "c" ? 1 : 0,
  }));
  const beside = (current: string, step: 1 | -1, isUnread: boolean) =>
    adjacentRoom(rooms, current, { step, isUnread });
  assertEquals([beside("a", 1, false), beside("c", 1, false)], ["b", "a"]);
  assertEquals([beside("b", -1, false), beside("a", -1, false)], ["a", "c"]);
  assertEquals([beside("a", 1, true), beside("b", -1, true)], ["c", "c"]);
  assertEquals(beside("c", 1, true), undefined);
  assertEquals([beside("gone", 1, false), beside("gone", -1, false)], ["a", "c"]);
});

test("unreadForUser: counts mentions, and all messages of a direct message", () => {
  const room = { ...listed(placeholderInfo("lobby")), unread: 4 };
  assertEquals([unreadForUser(room), unreadForUser({ ...room, mentions: 1 })], [0, 1]);
  assertEquals(unreadForUser({ ...room, type: "direct" }), 4);
  assertEquals(unreadForUser({ ...room, type: "direct", unread: 0 }), 0);
});

function listed(facts: RoomInfo): ListedRoom {
  return { ...facts, head: 0, read: 0, unread: 0, mentions: 0 };
}

function event(change: ChangeEvent["change"]): ChangeEvent {
  const place = { id: "i", room: ROOM, at: 0, seq: 1, gid: 1, cursor: "e.1" };
  return { ...place, type: "change", author: ANN.id, from: ANN.name, change };
}

test("mentionsUser(): is true for everyone but the author of a group mention", () => {
  const called = (user: string, message: Parameters<typeof mentionsUser>[0]) =>
    mentionsUser({ author: "b", ...message }, user);
  assertEquals([
    called("a", { mentions: [{ id: "a", name: "Ann" }] }),
    called("l", { mentions: [{ id: "a", name: "Ann" }] }),
  ], [true, false]);
  assertEquals(["a", "b"].map((user) => called(user, { groupMention: "here" })), [true, false]);
});
