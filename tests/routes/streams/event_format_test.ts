import { assertEquals } from "@std/assert";
import type { EntryType } from "../../../chat/message.ts";
import type { Entry } from "../../../chat/protocol.ts";
import { apiFormat, tutorialFormat } from "../../../routes/streams/event_format.ts";
import { test } from "../../testing.ts";

function entryOf(type: EntryType): Entry {
  const body = new TextEncoder().encode('{"from":"Ann","text":"hello"}');
  return { epoch: "a", gid: 7, type, room: "lobby", seq: 1, id: "", at: 0, body };
}

const written = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test("tutorialFormat: has messages only; other entries become heartbeats", () => {
  const data = '{"from":"Ann","text":"hello"}';
  assertEquals(written(tutorialFormat.entry(entryOf("message"))), `event: msg\ndata: ${data}\n\n`);
  for (const type of ["edit", "delete", "change"] as const) {
    assertEquals(written(tutorialFormat.entry(entryOf(type))), ": \n\n");
  }
});

test("apiFormat: names events by their type, with cursors as ids", () => {
  for (const type of ["message", "edit", "delete", "change"] as const) {
    const [event, id] = written(apiFormat.entry(entryOf(type))).split("\n");
    assertEquals([event, id], [`event: ${type}`, "id: a.7"]);
  }
});
