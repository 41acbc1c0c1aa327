import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { EventStream, type StreamState } from "../../../static/client/event_stream.js";
import { HeldTimers } from "./held_timers.ts";
import { beat, denied, message, resume, ScriptedServer } from "./scripted_server.ts";
import { test } from "../../testing.ts";

const DEADLINE_MS = 10_000;
const CONTINUED = resume("continued");
/** It falls when the test says so. */
const SILENCE_MS = 3_600_000;
const BANNED = { status: 403, code: "banned" };

test("EventStream gives each piece of the log with where it begins and ends", async () => {
  await using server = new ScriptedServer([[
    CONTINUED,
    beat("up", "e.8"),
    message(9),
    beat("down"),
  ]]);
  const log = await read(server, { until: "e.9 > e.9" });
  assertEquals(log, ["open true", "e.7 > e.8", "e.8 > e.9: 9", "up false", "e.9 > e.9"]);
});

test("EventStream goes on after the last event it had, when the server said to", async () => {
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
  test(`EventStream tries again when the answer is ${status}`, async () => {
    await using server = new ScriptedServer([status, [CONTINUED, message(8)]]);
    assertEquals(await read(server, { until: "e.7 > e.8: 8" }), ["open true", "e.7 > e.8: 8"]);
  });
}

for (const status of [503, 429]) {
  test(`EventStream waits as long as an answer ${status} says`, async () => {
    const after = { "retry-after": "1" };
    await using server = new ScriptedServer([status, [CONTINUED, message(8)]], after);
    const before = performance.now();
    await read(server, { until: "e.7 > e.8: 8" });
    assertGreaterOrEqual(performance.now() - before, 1_000);
  });
}

test("EventStream comes no more after 204", async () => {
  await using server = new ScriptedServer([[CONTINUED], 204, [CONTINUED, message(8)]]);
  const { stream, log } = await follow(server, { until: "status 204" });
  assertEquals(log, ["open true", "open false", "bar signed-out", "status 204"]);
  assertEquals([stream.cursor, server.cursors.length], ["", 2]);
});

for (
  const [bar, refusal] of [["signed-out", 401], ["signed-out", 204], ["banned", BANNED]] as const
) {
  const what = typeof refusal === "number" ? refusal : `${refusal.status} ${refusal.code}`;
  test(`EventStream that is told to show who reads is ${bar} when the answer is ${what}`, async () => {
    const auth = "event: auth\ndata: {}\n\n";
    await using server = new ScriptedServer([[CONTINUED, auth, "hang"], refusal]);
    const { log } = await follow(server, { until: `bar ${bar}` });
    assertEquals(log, ["open true", "open false", `bar ${bar}`]);
    assertEquals(server.cursors, ["e.7", "e.7"]);
  });
}

test("EventStream that is let in again is barred no more", async () => {
  await using server = new ScriptedServer([401, [CONTINUED, message(8)]]);
  const log = await read(server, { until: "e.7 > e.8: 8", openAt: "bar signed-out" });
  assertEquals(log, ["bar signed-out", "open true", "bar undefined", "e.7 > e.8: 8"]);
});

test("EventStream goes on without the rooms that may not be read", async () => {
  const rooms = ["dev", "lobby", "none"];
  await using server = new ScriptedServer([
    [denied("dev", "none"), CONTINUED, message(8)],
    [CONTINUED, message(9)],
  ]);
  const log = await read(server, { until: "e.8 > e.9: 9", rooms });
  assertEquals(log.slice(0, 3), ["denied dev none", "open true", "e.7 > e.8: 8"]);
  assertEquals(server.rooms, [rooms, ["lobby"]]);
});

test("EventStream hears that there are other rooms to read, wherever it is", async () => {
  const rooms = "event: rooms\ndata: {}\n\n";
  const begun = 'event: room-created\ndata: {"room":"dev","after":"e.7"}\n\n';
  await using server = new ScriptedServer([[rooms, CONTINUED, message(8), begun, message(9)]]);
  const log = await read(server, { until: "e.8 > e.9: 9" });
  assertEquals(log, ["rooms", "open true", "e.7 > e.8: 8", "room-created", "e.8 > e.9: 9"]);
});

test("EventStream that was broken says that news without a cursor were missed", async () => {
  await using server = new ScriptedServer([[CONTINUED, message(8)], 503, [CONTINUED, message(9)]]);
  const { log, missed } = await follow(server, { until: "e.8 > e.9: 9" });
  assertEquals(log, ["open true", "e.7 > e.8: 8", "open false", "open true", "e.8 > e.9: 9"]);
  // Before it is open again.
  assertEquals(missed, [3]);
});

test("EventStream ends where none of its rooms may be read", async () => {
  const refusal = { status: 404, code: "unknown-room" };
  await using server = new ScriptedServer([[CONTINUED], refusal, [CONTINUED, message(8)]]);
  const { stream, log } = await follow(server, { until: "denied lobby" });
  assertEquals(log, ["open true", "open false", "denied lobby"]);
  assertEquals([stream.cursor, server.cursors.length], ["", 2]);
});

for (const status of ["gap", "reset"]) {
  test(`EventStream says lost after ${status} and reads no further`, async () => {
    await using server = new ScriptedServer([[resume(status), message(8)]]);
    assertEquals(await read(server, { until: "lost" }), ["lost"]);
    assertEquals(server.cursors, ["e.7"]);
  });
}

test("EventStream opens a stream anew that fell silent", async () => {
  await using server = new ScriptedServer([[CONTINUED, "hang"], [CONTINUED, message(8)]]);
  const log = await read(server, { until: "e.7 > e.8: 8", silentAt: "open true" });
  assertEquals(log, ["open true", "open false", "open true", "e.7 > e.8: 8"]);
});

test("EventStream that is reopened goes on where it was, at once", async () => {
  await using server = new ScriptedServer([[CONTINUED, message(8), "hang"], [
    CONTINUED,
    message(9),
  ]]);
  const log = await read(server, { until: "e.8 > e.9: 9", reopenAt: "e.7 > e.8: 8" });
  assert(!log.includes("open false"), log.join());
  assertEquals(server.cursors, ["e.7", "e.8"]);
});

test("EventStream that is reopened watches the new stream, whatever becomes of the old", async () => {
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

test("EventStream tells who is here, and that nobody is known to type once it has ended", async () => {
  const event = (name: string, data: unknown) =>
    `event: ${name}\ndata: ${JSON.stringify({ room: "lobby", ...Object(data) })}\n\n`;
  const users = [{ id: "ann", name: "Ann" }];
  await using server = new ScriptedServer([
    [
      CONTINUED,
      message(8),
      event("presence", { count: 1, users }),
      event("typing", { users }),
      event("presence", { count: 2, came: [{ id: "bob", name: "Bob" }], left: [] }),
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
  /** The line after which, the first time, the stream has been silent for too long. */
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
  using silence = new HeldTimers(SILENCE_MS);
  const place = { rooms, cursor: "e.7" };
  const log: string[] = [];
  // After how many lines of the log it was said that something was missed.
  const missed: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let before: StreamState = { isOpen: false, isBrokerUp: true };
  const note = (line: string) => {
    log.push(line);
    if (line === reopenAt) stream.reopen();
    if (line === openAt) stream.open(place);
    if (line === silentAt && log.indexOf(line) === log.length - 1) silence.goOff();
    if (line === until) resolve();
  };
  const stream = new EventStream({
    address: (rooms, cursor) =>
      `${server.url}/?${rooms.map((room) => `room=${room}&`).join("")}after=${cursor}`,
    fetch: async (...request) => {
      const response = await fetch(...request);
      // After the stream has acted on it.
      if (response.status === 204) setTimeout(() => note("status 204"));
      return response;
    },
    span: ({ from, to, event }) =>
      note(`${from} > ${to}${event && "text" in event ? `: ${event.text}` : ""}`),
    lost: () => note("lost"),
    denied: (rooms) => note(`denied ${rooms.join(" ")}`),
    rooms: ({ type }) => type === "missed" ? missed.push(log.length) : note(type),
    state: (state) => {
      if (state.isOpen !== before.isOpen) note(`open ${state.isOpen}`);
      if (state.isBrokerUp !== before.isBrokerUp) note(`up ${state.isBrokerUp}`);
      if (state.bar !== before.bar) note(`bar ${state.bar}`);
      before = state;
    },
    presence: (presences) => {
      for (const [room, { count, typing }] of presences) {
        note(`${room} has ${count}, ${typing.length} typing`);
      }
    },
    silence: SILENCE_MS,
  });
  stream.open(place);
  await deadline(promise, DEADLINE_MS);
  return { stream, log, missed };
}
