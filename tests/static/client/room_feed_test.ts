import { assertEquals } from "@std/assert";
import type { Span } from "../../../static/client/event_stream.js";
import { RoomFeed } from "../../../static/client/room_feed.js";
import { test } from "../../testing.ts";

test("Feed takes what follows its cursor, each once", () => {
  const { feed, log } = open("e.5");
  assertEquals([feed.take(span(5, 6)), feed.take(span(6, 7)), feed.take(span(5, 6))], [
    true,
    true,
    true,
  ]);
  assertEquals([log, feed.cursor], [["6", "7"], "e.7"]);
});

test("Feed moves on with what is of other rooms, and with nothing", () => {
  const { feed, log } = open("e.5");
  feed.take(span(5, 8, { room: "dev" }));
  feed.take({ from: "e.8", to: "e.9", rooms: ["dev", "lobby"] });
  assertEquals([log, feed.cursor], [[], "e.9"]);
});

test("Feed drops what it knows from its history when a stream begins earlier", () => {
  const { feed, log } = open("e.5");
  for (const gid of [3, 4, 5, 6]) feed.take(span(gid - 1, gid));
  assertEquals(log, ["6"]);
});

test("P3 Feed takes nothing after a hole, and says that there is one", () => {
  const { feed, log } = open("e.5");
  assertEquals([feed.take(span(6, 7)), feed.take(span(7, 8))], [false, false]);
  assertEquals([log, feed.cursor], [[], "e.5"]);
});

test("P3 Feed does not move on with a stream that lacks its room", () => {
  const { feed } = open("e.5");
  assertEquals(feed.take({ from: "e.5", to: "e.9", rooms: ["dev"] }), false);
  assertEquals(feed.cursor, "e.5");
});

test("Feed is lost, once, when the stream is of another log", () => {
  const { feed, log } = open("old.5");
  feed.take(span(5, 6));
  feed.take(span(6, 7));
  assertEquals([log, feed.cursor], [["lost"], ""]);
});

test("Feed that is closed takes nothing", () => {
  const { feed, log } = open("e.5");
  feed.close();
  feed.take(span(5, 6));
  feed.lose();
  assertEquals(log, []);
});

test("Feed that is denied says so, once, and may be opened again", () => {
  const { feed, log } = open("e.5");
  feed.deny();
  feed.deny();
  feed.take(span(5, 6));
  assertEquals([log, feed.cursor], [["denied"], ""]);
  feed.open("e.6");
  feed.take(span(6, 7));
  assertEquals(log, ["denied", "7"]);
});

function open(cursor: string) {
  const log: string[] = [];
  const feed = new RoomFeed("lobby", {
    event: (event) => log.push("text" in event ? event.text : event.type),
    lost: () => log.push("lost"),
    denied: () => log.push("denied"),
    changed: () => {},
  });
  feed.open(cursor);
  return { feed, log };
}

function span(from: number, to: number, { room = "lobby" } = {}): Span {
  const message = { id: `id-${to}`, room, from: "Ann", text: String(to), at: 0, seq: to, gid: to };
  return {
    from: `e.${from}`,
    to: `e.${to}`,
    rooms: ["dev", "lobby"],
    event: { ...message, type: "message", cursor: `e.${to}` },
  };
}
