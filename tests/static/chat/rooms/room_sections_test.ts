import type { ListedRoom } from "@hubbub/client";
import { assertEquals } from "@std/assert";
import { moveFavourite } from "../../../../static/chat/rooms/favourite_order.js";
import { filterRooms } from "../../../../static/chat/rooms/browse/room_filter.js";
import { placeholderInfo, sortRooms } from "../../../../static/chat/rooms/room_info.js";
import { sectionOf, shownRooms } from "../../../../static/chat/rooms/room_sections.js";
import { test } from "../../../testing.ts";

function listed(room: string, more: Partial<ListedRoom> = {}): ListedRoom {
  return { ...placeholderInfo(room), head: 0, read: 0, unread: 0, mentions: 0, ...more };
}

const names = (rooms: readonly ListedRoom[]) => rooms.map(({ room }) => room);

test("sectionOf: favourites of any type have a section of their own, which comes first", () => {
  const rooms = [
    listed("direct", { type: "direct" }),
    listed("dev"),
    listed("friend", { type: "direct", favouriteRank: 9 }),
    listed("secret", { type: "private" }),
    listed("ops", { favouriteRank: 3 }),
  ];
  assertEquals(rooms.map(sectionOf), [
    "direct-messages",
    "rooms",
    "favourites",
    "rooms",
    "favourites",
  ]);
  assertEquals(sortRooms(rooms, "")[0]?.room, "ops");
  assertEquals(sortRooms(rooms, "")[1]?.room, "friend");
});

test("shownRooms: a reduced section shows unread rooms and the open one", () => {
  const rooms = [listed("dev"), listed("ops", { unread: 2 }), listed("tea")];
  assertEquals(names(shownRooms(rooms, { open: "tea", isReduced: true })), ["ops", "tea"]);
  assertEquals(names(shownRooms(rooms, { open: "tea", isReduced: false })), ["dev", "ops", "tea"]);
});

test("moveFavourite: changes one rank, or all if there is no gap", () => {
  const [dev, ops, tea] = [["dev", 10], ["ops", 20], ["tea", 21]]
    .map(([room, favouriteRank]) => ({ room: `${room}`, favouriteRank: Number(favouriteRank) }));
  const all = [dev, ops, tea].filter((one) => one !== undefined);
  assertEquals(moveFavourite(all, "tea", 1), [["tea", 15]]);
  assertEquals(moveFavourite(all, "tea", 0), [["tea", 5]]);
  assertEquals(moveFavourite(all, "new", 3), [["new", 21 + 1_024]]);
  assertEquals(moveFavourite([], "new", 0), [["new", 1_024]]);
  assertEquals(moveFavourite(all, "dev", 1), [["ops", 1_024], ["dev", 2_048], ["tea", 3_072]]);
});

test("filterRooms: finds rooms by name, then by topic, without direct messages", () => {
  const rooms = [
    listed("room10"),
    listed("room9", { topic: "Builds of dev" }),
    listed("dev"),
    listed("direct", { type: "direct" }),
  ];
  assertEquals(names(filterRooms(rooms, "")), ["dev", "room9", "room10"]);
  assertEquals(names(filterRooms(rooms, "DEV")), ["dev", "room9"]);
  assertEquals(names(filterRooms(rooms, "none")), []);
});
