import { assert, assertEquals } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { type EventEncoder, type History, Hub } from "../../../hub/mod.ts";
import { Presence } from "../../../chat/presence/presence.ts";
import type { Entry } from "../../../chat/protocol.ts";
import { encodeEvent } from "../../../http/event_stream.ts";
import { apiFormat, presenceFormat, tutorialFormat } from "../../../routes/streams/event_format.ts";
import { StreamLimits } from "../../../routes/streams/stream_limits.ts";
import { type StreamContext, StreamRegistry } from "../../../routes/streams/stream_registry.ts";
import { SECRET, signWithSecret } from "../../auth/tokens.ts";
import { PRIVATE } from "../../chat/directory/directory_fixture.ts";
import { ManualClock } from "../../harness/manual_clock.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { openStream, TestServer } from "../../harness/test_server.ts";
import { operate } from "../../harness/cookie_user.ts";
import { joinChat, SETTINGS } from "../access/access_modes.ts";
import { test } from "../../testing.ts";

const rooms = ["lobby"];
const context = {
  caller: { address: "203.0.113.7" },
  isHidden: false,
  isStillAllowed: true,
  permissions: { isLoaded: true, mayReadNow: (_room: string) => true },
  presenceUser: () => Promise.resolve(undefined),
};

function messageIn(room: string): Entry {
  const body = new TextEncoder().encode("{}");
  return { epoch: "a", gid: 8, type: "message", room, seq: 1, id: "8", at: 0, body };
}

/** Clients without a cursor never need the history. */
const history: History<Entry> = {
  after: () => Promise.reject(new Error("Unexpected request for the history")),
  head: () => Promise.reject(new Error("Unexpected request for the head")),
};

function newHub(): Hub<Entry> {
  const hub = new Hub({ history, encoder: apiFormat });
  hub.restart({ epoch: "a", gid: 7 });
  hub.setSourceUp(true);
  return hub;
}

function newStreams(hub: Hub<Entry>, presence?: Presence): StreamRegistry {
  const limits = new StreamLimits({ maxStreams: 100, areLimitsOn: true });
  return new StreamRegistry({ hub, limits, maxQueuedBytes: 65_536, presence });
}

/** Returns all events that a stream without entries receives within this time. */
async function told(format: EventEncoder<Entry>, ms: number): Promise<string[]> {
  using clock = new ManualClock();
  const streams = newStreams(newHub());
  const response = streams.open({ rooms, format, context });
  await setImmediate();
  clock.tick(ms);
  await setImmediate();
  await streams.close();
  const [_retry, ...blocks] = (await response.text()).split("\n\n");
  return blocks.filter((block) => block !== "");
}

for (
  const { path, format, resume, beat } of [
    {
      path: "/api/events",
      format: apiFormat,
      resume: 'event: resume\ndata: {"status":"continued"}',
      beat: 'event: heartbeat\nid: a.7\ndata: {"broker":"up"}',
    },
    { path: "/event/fetch", format: tutorialFormat, resume: ": ", beat: ": " },
  ]
) {
  test(`StreamRegistry: sends a heartbeat every 15 s on ${path}`, async () => {
    assertEquals(await told(format, 14_999), [resume, beat]);
    assertEquals(await told(format, 15_000), [resume, beat, beat]);
  });
}

test("StreamRegistry: spreads the retry times of clients", async () => {
  const streams = newStreams(newHub());
  const responses = Array.from(
    { length: 20 },
    () => streams.open({ rooms, format: apiFormat, context }),
  );
  await streams.close();
  const texts = await Promise.all(responses.map((response) => response.text()));
  const times = texts.map((text) => Number(/^retry: (\d+)$/m.exec(text)?.[1]));
  assertEquals(times.filter((time) => !(time >= 1_000 && time <= 3_000)), []);
  assert(Math.max(...times) - Math.min(...times) > 500, `${times}`);
});

test("StreamRegistry: unsubscribes a client that leaves, even before it has caught up", async () => {
  const hub = newHub();
  const streams = newStreams(hub);
  // The hub encodes a heartbeat for each group, and has no group without subscribers.
  let beats = 0;
  const heartbeat: EventEncoder["heartbeat"] = (state) => (beats++, apiFormat.heartbeat(state));
  const open = () =>
    streams.open({ rooms, format: { ...apiFormat, name: "counted", heartbeat }, context }).body;
  const audiences = () => {
    beats = 0;
    hub.heartbeat();
    return beats;
  };
  const early = open();
  await early?.cancel();
  const readers = [open(), open()];
  await setImmediate();
  assertEquals([audiences(), streams.size], [1, 2]);
  for (const reader of readers) await reader?.cancel();
  assertEquals([audiences(), streams.size], [0, 0]);
  await streams.close();
});

test("StreamRegistry: closes streams one after the other, several at a time if they are many", async () => {
  for (const { count, atOnce } of [{ count: 10, atOnce: 1 }, { count: 202, atOnce: 2 }]) {
    const limits = new StreamLimits({ maxStreams: count, areLimitsOn: false });
    const streams = new StreamRegistry({ hub: newHub(), limits, maxQueuedBytes: 65_536 });
    const left: number[] = [];
    const ended = Array.from({ length: count }, async () => {
      await streams.open({ rooms, format: apiFormat, context }).text();
      left.push(streams.size);
    });
    await setImmediate();
    await Promise.all([streams.close(), ...ended]);
    const steps = Array.from({ length: count / atOnce }, (_, i) => count - (i + 1) * atOnce);
    assertEquals([...new Set(left)], steps);
  }
});

test("StreamRegistry: sends no updates before the resume event, and none on the tutorial's stream", async () => {
  const hub = new Hub({ history, encoder: apiFormat });
  const streams = newStreams(hub);
  const open = (format: EventEncoder) => streams.open({ rooms, format, context });
  const responses = [apiFormat, tutorialFormat].map(open);
  const tell = (name: string) =>
    streams.broadcast({ subject: name, event: encodeEvent({ event: name }) });
  tell("early");
  hub.restart({ epoch: "a", gid: 7 });
  await setImmediate();
  tell("late");
  await streams.close();
  const heard = await Promise.all(responses.map(async (response) => {
    const events = (await response.text()).matchAll(/^event: (.+)$/gm);
    return Array.from(events, ([, name]) => name);
  }));
  assertEquals(heard, [["heartbeat", "resume", "heartbeat", "late"], []]);
});

/** A context whose permissions the test changes. */
function contextOf({ isStillAllowed = true, readable = rooms } = {}) {
  const mayReadNow = (room: string) => state.readable.includes(room);
  const state = {
    ...context,
    isStillAllowed,
    readable,
    permissions: { isLoaded: true, mayReadNow },
  };
  return state;
}

test("P7 StreamRegistry: closes a stream as soon as one of its rooms may not be read", async () => {
  const hub = newHub();
  const streams = newStreams(hub);
  const context = contextOf({ readable: ["lobby", PRIVATE] });
  const response = streams.open({ rooms: ["lobby", PRIVATE], format: apiFormat, context });
  await setImmediate();
  streams.recheckAccess();
  assertEquals(streams.size, 1);
  context.readable = ["lobby"];
  streams.recheckAccess();
  hub.publish(messageIn(PRIVATE));
  const text = await response.text();
  assertEquals([streams.size, text.includes("event: message")], [0, false]);
  await streams.close();
});

// In invite mode no user exists in another log.
for (const mode of ["open", "proxy", "token"] as const) {
  test(`P7 StreamRegistry: in ${mode} mode another log closes only streams with a private room`, async () => {
    await using chat = await TestServer.start({ HUBBUB_ACCESS: mode, ...SETTINGS[mode] });
    const ann = await operate(chat.data, (operator) => {
      return joinChat("Ann", { mode, url: chat.url, operator });
    });
    const plans = await ann.open("Plans", []);
    using closed = await ann.follow(["lobby", plans]);
    using open = await ann.follow(["lobby"]);
    await Promise.all([closed, open].map((stream) => stream.until("heartbeat")));
    await chat.replaceLog();
    for await (const _ of closed);
    while ((await open.until("resume")).data !== '{"status":"reset"}');
    // This process follows the other log now.
    while ((await ann.ask("GET", `/api/rooms/${plans}`)).status === 503);
    assertEquals((await ann.ask("GET", "/health/ready")).status, 200);
  });
}

test("StreamRegistry: rechecks a user's permissions for their own streams only", async () => {
  const streams = newStreams(newHub());
  const by = (identity: string) => ({ ...contextOf(), caller: { ...context.caller, identity } });
  const [ann, bob] = [by("ann"), by("bob")];
  for (const context of [ann, bob]) streams.open({ rooms, format: apiFormat, context });
  const asked: string[] = [];
  ann.permissions.mayReadNow = () => asked.push("ann") < 0;
  bob.permissions.mayReadNow = () => asked.push("bob") < 0;
  streams.recheckAccess("ann");
  assertEquals([asked, streams.size], [["ann"], 1]);
  streams.recheckAccess();
  assertEquals([asked, streams.size], [["ann", "bob"], 0]);
  await streams.close();
});

test("StreamRegistry: sends a user's updates once the user becomes known", async () => {
  const hub = newHub();
  using presence = new Presence({
    nameOf: ({ name }) => name,
    format: presenceFormat,
    publish: (room, chunk) => hub.publishTransient(room, chunk),
    report: () => {},
  });
  const streams = newStreams(hub, presence);
  const late: { -readonly [Name in keyof StreamContext]: StreamContext[Name] } = { ...context };
  late.presenceUser = () => {
    late.caller = { ...context.caller, identity: "ann" };
    return Promise.resolve({ id: "ann", name: "Ann" });
  };
  const response = streams.open({ rooms, format: apiFormat, context: late });
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  for (const user of ["ann", "bob"]) {
    streams.broadcast({
      subject: "rooms",
      event: encodeEvent({ event: "rooms", data: user }),
      user,
    });
  }
  await streams.close();
  const text = await response.text();
  assertEquals(text.match(/event: rooms\ndata: .*/g), ["event: rooms\ndata: ann"]);
});

test("StreamRegistry: a user who left a room may reconnect at once, all who lost one may not", async () => {
  const streams = newStreams(newHub());
  const open = (identity: string) => {
    const context = { ...contextOf({ readable: [] }), caller: { ...contextOf().caller, identity } };
    return streams.open({ rooms, format: apiFormat, context }).text();
  };
  const texts = ["ann", "bob"].map(open);
  streams.recheckAccess("ann");
  streams.recheckAccess();
  const endings = (await Promise.all(texts)).map((text) => text.endsWith("retry: 0\n\n"));
  assertEquals(endings, [true, false]);
  await streams.close();
});

test("StreamRegistry: tells a user who lost access to authenticate again", async () => {
  const streams = newStreams(newHub());
  const context = contextOf();
  const response = streams.open({ rooms, format: apiFormat, context });
  context.isStillAllowed = false;
  streams.recheckAccess();
  assert((await response.text()).endsWith("event: auth\ndata: {}\n\n"));
  await streams.close();
});

test("StreamRegistry: names the requested rooms that may not be read", async () => {
  const streams = newStreams(newHub());
  const denied = [PRIVATE];
  const response = streams.open({ rooms, denied, format: apiFormat, context: contextOf() });
  await streams.close();
  assert((await response.text()).includes(`event: denied\ndata: {"rooms":["${PRIVATE}"]}\n\n`));
});

test("GET /api/events: tells a client that its token has expired, and then not to reconnect", async () => {
  await using chat = await LocalServer.start({
    HUBBUB_ACCESS: "token",
    HUBBUB_TOKEN_SECRET: SECRET,
  });
  const sign = (seconds: number, options = {}) => {
    const exp = Math.floor(Date.now() / 1_000) + seconds;
    return signWithSecret({ sub: "ann", exp, hubbub: { read: ["lobby"] } }, options);
  };
  const pathWith = (token: string) => `/api/events?access_token=${token}`;
  let token = await sign(3);
  let opened = await openStream(chat.url + pathWith(token));
  // Tries again if the token expired before it arrived.
  while (opened.response.status === 204) {
    token = await sign(3);
    opened = await openStream(chat.url + pathWith(token));
  }
  using stream = opened;
  await stream.until("auth");
  for await (const { event } of stream) throw new Error(`"${event}" came after the end`);
  const headers = { authorization: `Bearer ${token}` };
  const ask = async (path: string, headers = {}) => {
    const response = await fetch(chat.url + path, { headers });
    return [response.status, await response.text()];
  };
  assertEquals(await ask(pathWith(token)), [204, ""]);
  assertEquals(await ask("/event/fetch", headers), [204, ""]);
  assertEquals((await ask("/api/rooms", headers))[0], 401);
  const bad = await sign(-60, { secret: crypto.randomUUID() });
  assertEquals((await ask(pathWith(bad)))[0], 401);
  assertEquals((await ask("/api/events"))[0], 401);
});
