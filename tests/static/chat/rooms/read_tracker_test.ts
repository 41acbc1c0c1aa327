import { RejectedError, RetryableError } from "@hubbub/client";
import { assertEquals } from "@std/assert";
import { ReadTracker } from "../../../../static/chat/rooms/read_tracker.js";
import { test } from "../../../testing.ts";

/** Read markers sent to a server that answers as configured. */
function marksOf() {
  const told: string[] = [];
  const server = { told, answer: () => Promise.resolve() };
  const prefixes = new Map([[true, "unread "], [false, "on "]]);
  const moveReadMarker = (
    room: string,
    { seq, isMarkedUnread }: { seq: number; isMarkedUnread?: boolean },
  ) => {
    const prefix = isMarkedUnread === undefined ? "" : prefixes.get(isMarkedUnread);
    told.push(`${prefix}${room} ${seq}`);
    return server.answer();
  };
  return { server, marks: new ReadTracker({ rooms: { moveReadMarker } }) };
}

const later = () => new RetryableError("keep what was read", new Response(null, { status: 503 }));
const refused = () => new RejectedError("keep what was read", { detail: "Room not found" });

test("ReadTracker: sends the furthest marker once", async () => {
  const { server, marks } = marksOf();
  const areNew = [marks.mark("dev", 3), marks.mark("dev", 2), marks.mark("dev", 4)];
  assertEquals([areNew, server.told], [[true, false, true], []]);
  await marks.send();
  await marks.send();
  assertEquals(server.told, ["dev 4"]);
});

test("ReadTracker: retries until the marker arrives", async () => {
  const { server, marks } = marksOf();
  server.answer = () => Promise.reject(later());
  marks.mark("dev", 3);
  await marks.send();
  await marks.send();
  server.answer = () => Promise.resolve();
  await marks.send();
  await marks.send();
  assertEquals(server.told, ["dev 3", "dev 3", "dev 3"]);
});

test("ReadTracker: replaces a failed marker by a newer one", async () => {
  const { server, marks } = marksOf();
  const answer = Promise.withResolvers<void>();
  server.answer = () => answer.promise;
  marks.mark("dev", 3);
  const sent = marks.send();
  marks.mark("dev", 4);
  answer.reject(later());
  await sent;
  server.answer = () => Promise.resolve();
  await marks.send();
  assertEquals(server.told, ["dev 3", "dev 4"]);
});

test("ReadTracker: sends a mark as unread, and then that the user reads on", async () => {
  const { server, marks } = marksOf();
  marks.mark("dev", 4);
  marks.set("dev", { seq: 2, isMarkedUnread: true });
  marks.send();
  assertEquals(server.told, ["unread dev 2"]);
  marks.set("dev", { seq: 4, isMarkedUnread: false });
  // A newer message is part of reading on.
  assertEquals([marks.mark("dev", 4), marks.mark("dev", 5)], [false, true]);
  await marks.send();
  assertEquals(server.told, ["unread dev 2", "on dev 5"]);
});

test("ReadTracker: after a mark as unread on another device, sends again what was sent before", async () => {
  const { server, marks } = marksOf();
  marks.mark("dev", 4);
  await marks.send();
  marks.forget("dev");
  assertEquals(marks.mark("dev", 4), true);
  await marks.send();
  assertEquals(server.told, ["dev 4", "dev 4"]);
});

test("ReadTracker: does not retry a rejected marker", async () => {
  const { server, marks } = marksOf();
  server.answer = () => Promise.reject(refused());
  marks.mark("dev", 3);
  await marks.send();
  await marks.send();
  assertEquals(server.told, ["dev 3"]);
});
