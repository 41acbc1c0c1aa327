import { assertEquals } from "@std/assert";
import type { EventRange } from "../../../../static/client/stream/room_feed.js";
import { RoomFeed } from "../../../../static/client/stream/room_feed.js";
import { test } from "../../../testing.ts";

test("RoomFeed: delivers each entry after its cursor once", () => {
  const { feed, log } = open("e.5");
  assertEquals([feed.take(range(5, 6)), feed.take(range(6, 7)), feed.take(range(5, 6))], [
    true,
    true,
    true,
  ]);
  assertEquals([log, feed.cursor], [["6", "7"], "e.7"]);
});

test("RoomFeed: advances over entries of other rooms and empty ranges", () => {
  const { feed, log } = open("e.5");
  feed.take(range(5, 8, { room: "dev" }));
  feed.take({ from: "e.8", to: "e.9", rooms: ["dev", "lobby"] });
  assertEquals([log, feed.cursor], [[], "e.9"]);
});

test("RoomFeed: drops entries before its cursor", () => {
  const { feed, log } = open("e.5");
  for (const gid of [3, 4, 5, 6]) feed.take(range(gid - 1, gid));
  assertEquals(log, ["6"]);
});

test("P3 RoomFeed: takes nothing after a gap, and reports it", () => {
  const { feed, log } = open("e.5");
  assertEquals([feed.take(range(6, 7)), feed.take(range(7, 8))], [false, false]);
  assertEquals([log, feed.cursor], [[], "e.5"]);
});

test("P3 RoomFeed: does not advance over a range without its room", () => {
  const { feed } = open("e.5");
  assertEquals(feed.take({ from: "e.5", to: "e.9", rooms: ["dev"] }), false);
  assertEquals(feed.cursor, "e.5");
});

test("RoomFeed: is lost, once, if the range is of another log", () => {
  const { feed, log } = open("old.5");
  feed.take(range(5, 6));
  feed.take(range(6, 7));
  assertEquals([log, feed.cursor], [["lost"], ""]);
});

test("RoomFeed: takes nothing while closed", () => {
  const { feed, log } = open("e.5");
  feed.close();
  feed.take(range(5, 6));
  feed.lose();
  assertEquals(log, []);
});

test("RoomFeed: reports a denial once, and may be opened again", () => {
  const { feed, log } = open("e.5");
  feed.deny();
  feed.deny();
  feed.take(range(5, 6));
  assertEquals([log, feed.cursor], [["denied"], ""]);
  feed.open("e.6");
  feed.take(range(6, 7));
  assertEquals(log, ["denied", "7"]);
});

function open(cursor: string) {
  const log: string[] = [];
  const feed = new RoomFeed("lobby", {
    onEvent: (event) => log.push("text" in event ? event.text : event.type),
    onLost: () => log.push("lost"),
    onDenied: () => log.push("denied"),
    onCursorSet: () => {},
  });
  feed.open(cursor);
  return { feed, log };
}

function range(from: number, to: number, { room = "lobby" } = {}): EventRange {
  const message = { id: `id-${to}`, room, from: "Ann", text: String(to), at: 0, seq: to, gid: to };
  return {
    from: `e.${from}`,
    to: `e.${to}`,
    rooms: ["dev", "lobby"],
    event: { ...message, type: "message", cursor: `e.${to}` },
  };
}
