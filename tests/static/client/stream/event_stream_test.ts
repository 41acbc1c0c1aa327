import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { EventStream, type StreamState } from "../../../../static/client/stream/event_stream.js";
import { HeldTimers } from "../held_timers.ts";
import { beat, denied, message, resume, ScriptedServer } from "../scripted_server.ts";
import { test } from "../../../testing.ts";

const DEADLINE_MS = 10_000;
const CONTINUED = resume("continued");
/** Held until the test fires it. */
const IDLE_TIMEOUT_MS = 3_600_000;
const BANNED = { status: 403, code: "banned" };

test("EventStream: reports each range of the log with its start and end", async () => {
  await using server = new ScriptedServer([[
    CONTINUED,
    beat("up", "e.8"),
    message(9),
    beat("down"),
  ]]);
  const log = await read(server, { until: "e.9 > e.9" });
  assertEquals(log, ["open true", "e.7 > e.8", "e.8 > e.9: 9", "up false", "e.9 > e.9"]);
});

test("EventStream: resumes after the last event, at the retry time of the server", async () => {
  const retry = "retry: 200\n\n";
  await using server = new ScriptedServer([[retry, CONTINUED, message(8)], [
    CONTINUED,
    message(9),
  ]]);
  const before = performance.now();
  const log = await read(server, { until: "e.8 > e.9: 9" });
  assertGreaterOrEqual(performance.now() - before, 200);
  assertEquals(log, ["open true", "e.7 > e.8: 8", "open false", "open true", "e.8 > e.9: 9"]);
  assertEquals(server.cursors, ["e.7", "e.8"]);
});

for (const status of [500, 502, 404, 403]) {
  test(`EventStream: reconnects after ${status}`, async () => {
    await using server = new ScriptedServer([status, [CONTINUED, message(8)]]);
    assertEquals(await read(server, { until: "e.7 > e.8: 8" }), ["open true", "e.7 > e.8: 8"]);
  });
}

for (const status of [503, 429]) {
  test(`EventStream: waits for the Retry-After of a ${status}`, async () => {
    const after = { "retry-after": "1" };
    await using server = new ScriptedServer([status, [CONTINUED, message(8)]], after);
    const before = performance.now();
    await read(server, { until: "e.7 > e.8: 8" });
    assertGreaterOrEqual(performance.now() - before, 1_000);
  });
}

test("EventStream: does not reconnect after 204", async () => {
  await using server = new ScriptedServer([[CONTINUED], 204, [CONTINUED, message(8)]]);
  const { stream, log } = await follow(server, { until: "status 204" });
  assertEquals(log, ["open true", "open false", "block signed-out", "status 204"]);
  assertEquals([stream.cursor, server.cursors.length], ["", 2]);
});

for (
  const [block, rejection] of [["signed-out", 401], ["signed-out", 204], [
    "banned",
    BANNED,
  ]] as const
) {
  const what = typeof rejection === "number" ? rejection : `${rejection.status} ${rejection.code}`;
  test(`EventStream: is ${block} if a ${what} follows an auth event`, async () => {
    const auth = "event: auth\ndata: {}\n\n";
    await using server = new ScriptedServer([[CONTINUED, auth, "hang"], rejection]);
    const { log } = await follow(server, { until: `block ${block}` });
    assertEquals(log, ["open true", "open false", `block ${block}`]);
    assertEquals(server.cursors, ["e.7", "e.7"]);
  });
}

test("EventStream: reports the end of an access block", async () => {
  await using server = new ScriptedServer([401, [CONTINUED, message(8)]]);
  const log = await read(server, { until: "e.7 > e.8: 8", openAt: "block signed-out" });
  assertEquals(log, ["block signed-out", "open true", "block undefined", "e.7 > e.8: 8"]);
});

test("EventStream: continues without the rooms that are denied", async () => {
  const rooms = ["dev", "lobby", "none"];
  await using server = new ScriptedServer([
    [denied("dev", "none"), CONTINUED, message(8)],
    [CONTINUED, message(9)],
  ]);
  const log = await read(server, { until: "e.8 > e.9: 9", rooms });
  assertEquals(log.slice(0, 3), ["denied dev none", "open true", "e.7 > e.8: 8"]);
  assertEquals(server.rooms, [rooms, ["lobby"]]);
});

test("EventStream: reports changes of the room list before and after it resumes", async () => {
  const rooms = "event: rooms\ndata: {}\n\n";
  const created = 'event: room-created\ndata: {"room":"dev","after":"e.7"}\n\n';
  await using server = new ScriptedServer([[rooms, CONTINUED, message(8), created, message(9)]]);
  const log = await read(server, { until: "e.8 > e.9: 9" });
  assertEquals(log, ["rooms", "open true", "e.7 > e.8: 8", "room-created", "e.8 > e.9: 9"]);
});

test("EventStream: reports missed transient events after an interruption", async () => {
  await using server = new ScriptedServer([[CONTINUED, message(8)], 503, [CONTINUED, message(9)]]);
  const { log, missed } = await follow(server, { until: "e.8 > e.9: 9" });
  assertEquals(log, ["open true", "e.7 > e.8: 8", "open false", "open true", "e.8 > e.9: 9"]);
  // After three lines of the log, so before it reports that it is open again.
  assertEquals(missed, [3]);
});

test("EventStream: ends if all its rooms are denied", async () => {
  const rejection = { status: 404, code: "unknown-room" };
  await using server = new ScriptedServer([[CONTINUED], rejection, [CONTINUED, message(8)]]);
  const { stream, log } = await follow(server, { until: "denied lobby" });
  assertEquals(log, ["open true", "open false", "denied lobby"]);
  assertEquals([stream.cursor, server.cursors.length], ["", 2]);
});

for (const status of ["gap", "reset"]) {
  test(`EventStream: reports lost entries after ${status}, and stops`, async () => {
    await using server = new ScriptedServer([[resume(status), message(8)]]);
    assertEquals(await read(server, { until: "lost" }), ["lost"]);
    assertEquals(server.cursors, ["e.7"]);
  });
}

test("EventStream: reconnects when the stream falls silent", async () => {
  await using server = new ScriptedServer([[CONTINUED, "hang"], [CONTINUED, message(8)]]);
  const log = await read(server, { until: "e.7 > e.8: 8", silentAt: "open true" });
  assertEquals(log, ["open true", "open false", "open true", "e.7 > e.8: 8"]);
});

test("EventStream.reopen(): resumes at once after the last event", async () => {
  await using server = new ScriptedServer([[CONTINUED, message(8), "hang"], [
    CONTINUED,
    message(9),
  ]]);
  const log = await read(server, { until: "e.8 > e.9: 9", reopenAt: "e.7 > e.8: 8" });
  assert(!log.includes("open false"), log.join());
  assertEquals(server.cursors, ["e.7", "e.8"]);
});

test("EventStream.reopen(): watches the silence of the new connection only", async () => {
  await using server = new ScriptedServer([
    [CONTINUED, message(8), "hang"],
    [CONTINUED, message(9), "hang"],
    [CONTINUED, message(10)],
  ]);
  await read(server, {
    until: "e.9 > e.10: 10",
    reopenAt: "e.7 > e.8: 8",
    silentAt: "e.8 > e.9: 9",
  });
  assertEquals(server.cursors, ["e.7", "e.8", "e.9"]);
});

test("EventStream: reports presence, and clears typing users when it ends", async () => {
  const event = (name: string, data: unknown) =>
    `event: ${name}\ndata: ${JSON.stringify({ room: "lobby", ...Object(data) })}\n\n`;
  const users = [{ id: "ann", name: "Ann" }];
  await using server = new ScriptedServer([
    [
      CONTINUED,
      message(8),
      event("presence", { count: 1, users }),
      event("typing", { users }),
      event("presence", { count: 2, joined: [{ id: "bob", name: "Bob" }], left: [] }),
    ],
    [CONTINUED, message(9)],
  ]);
  assertEquals(await read(server, { until: "e.8 > e.9: 9" }), [
    "open true",
    "e.7 > e.8: 8",
    "lobby has 1, 0 typing",
    "lobby has 1, 1 typing",
    "lobby has 2, 1 typing",
    "open false",
    "lobby has 2, 0 typing",
    "open true",
    "e.8 > e.9: 9",
  ]);
});

interface ReadOptions {
  /** The last line of the log. */
  until: string;
  reopenAt?: string;
  openAt?: string;
  rooms?: string[];
  /** The line after which, when first logged, the idle timeout fires. */
  silentAt?: string;
}

async function read(server: ScriptedServer, options: ReadOptions): Promise<string[]> {
  const { stream, log } = await follow(server, options);
  stream.close();
  return log;
}

/** Reads after the cursor e.7 until that line is in the log. */
async function follow(
  server: ScriptedServer,
  { until, reopenAt, openAt, silentAt, rooms = ["lobby"] }: ReadOptions,
) {
  using idle = new HeldTimers(IDLE_TIMEOUT_MS);
  const position = { rooms, cursor: "e.7" };
  const log: string[] = [];
  // Lengths of the log at each report of missed events.
  const missed: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let before: StreamState = { isOpen: false, isBrokerUp: true };
  const note = (line: string) => {
    log.push(line);
    if (line === reopenAt) stream.reopen();
    if (line === openAt) stream.open(position);
    if (line === silentAt && log.indexOf(line) === log.length - 1) idle.fire();
    if (line === until) resolve();
  };
  const stream = new EventStream({
    urlFor: (rooms, cursor) =>
      `${server.url}/?${rooms.map((room) => `room=${room}&`).join("")}after=${cursor}`,
    fetch: async (...request) => {
      const response = await fetch(...request);
      // After the stream has acted on it.
      if (response.status === 204) setTimeout(() => note("status 204"));
      return response;
    },
    onRange: ({ from, to, event }) =>
      note(`${from} > ${to}${event && "text" in event ? `: ${event.text}` : ""}`),
    onLost: () => note("lost"),
    onDenied: (rooms) => note(`denied ${rooms.join(" ")}`),
    onRoomListEvent: ({ type }) => type === "missed" ? missed.push(log.length) : note(type),
    onStateChange: (state) => {
      if (state.isOpen !== before.isOpen) note(`open ${state.isOpen}`);
      if (state.isBrokerUp !== before.isBrokerUp) note(`up ${state.isBrokerUp}`);
      if (state.accessBlock !== before.accessBlock) note(`block ${state.accessBlock}`);
      before = state;
    },
    onPresence: (presences) => {
      for (const [room, { count, typing }] of presences) {
        note(`${room} has ${count}, ${typing.length} typing`);
      }
    },
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  });
  stream.open(position);
  await deadline(promise, DEADLINE_MS);
  return { stream, log, missed };
}
