import type { ListedRoom } from "@hubbub/client";
import { assertEquals } from "@std/assert";
import { filterRooms } from "../../../../../static/chat/rooms/browse/room_filter.js";
import { placeholderInfo } from "../../../../../static/chat/rooms/room_info.js";
import { test } from "../../../../testing.ts";

function listed(room: string, more: Partial<ListedRoom> = {}): ListedRoom {
  return { ...placeholderInfo(room), head: 0, read: 0, unread: 0, mentions: 0, ...more };
}

test("filterRooms: finds rooms by name, then by topic, without direct messages", () => {
  const rooms = [
    listed("room10"),
    listed("room9", { topic: "Builds of dev" }),
    listed("dev"),
    listed("direct", { type: "direct" }),
  ];
  const found = (typed: string) => filterRooms(rooms, typed).map(({ room }) => room);
  assertEquals(found(""), ["dev", "room9", "room10"]);
  assertEquals(found("DEV"), ["dev", "room9"]);
  assertEquals(found("none"), []);
});
