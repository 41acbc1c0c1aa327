import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { RoomEvents } from "../../static/room_events.js";

const DEADLINE_MS = 10_000;
const CONTINUED = 'event: resume\ndata: {"status":"continued"}\n\n';

Deno.test("RoomEvents hands on messages and the broker's state as they come", async () => {
  await using side = serve(() => [CONTINUED, beat("up"), message(8), beat("down")]);
  const log = await read(side.url, { until: "broker down" });
  assertEquals(log, ["open", "broker up", "message 8", "broker down"]);
});

Deno.test("RoomEvents goes on after the last event it had when a stream breaks", async () => {
  await using side = serve((cursor) => [CONTINUED, message(cursor === "e.7" ? 8 : 9)]);
  const log = await read(side.url, { until: "message 9" });
  assertEquals(log, ["open", "message 8", "broken", "open", "message 9"]);
  assertEquals(side.cursors, ["e.7", "e.8"]);
});

Deno.test("RoomEvents tries again when the server answers with an error", async () => {
  await using side = serve((_, count) => count === 1 ? undefined : [CONTINUED, message(8)]);
  const log = await read(side.url, { until: "message 8" });
  assertEquals(log, ["broken", "open", "message 8"]);
});

for (const status of ["gap", "reset"]) {
  Deno.test(`RoomEvents says lost after ${status} and reads no further`, async () => {
    const resume = `event: resume\ndata: {"status":"${status}","from":1,"to":7}\n\n`;
    await using side = serve(() => [resume, message(8)]);
    const log = await read(side.url, { until: "lost" });
    assertEquals(log, ["open", "lost"]);
    assertEquals(side.cursors, ["e.7"]);
  });
}

/**
 * A server that answers each stream with these events and ends it then; with 502 where there are
 * none.
 */
function serve(script: (cursor: string, count: number) => string[] | undefined) {
  const cursors: string[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, (request) => {
    const cursor = new URL(request.url).searchParams.get("after") ?? "";
    cursors.push(cursor);
    const events = script(cursor, cursors.length);
    if (!events) return new Response("Bad gateway", { status: 502 });
    return new Response(events.join(""), { headers: { "content-type": "text/event-stream" } });
  });
  return {
    cursors,
    url: `http://127.0.0.1:${server.addr.port}/?after=`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Reads after the cursor e.7 until that line is in the log, which is returned. */
async function read(url: string, { until }: { until: string }): Promise<string[]> {
  const log: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const note = (line: string) => {
    log.push(line);
    if (line !== until) return;
    events.close();
    resolve();
  };
  const events = new RoomEvents({
    address: (cursor) => url + cursor,
    message: ({ seq }) => note(`message ${seq}`),
    lost: () => note("lost"),
    stream: (isOpen) => note(isOpen ? "open" : "broken"),
    broker: (isUp) => note(isUp ? "broker up" : "broker down"),
  });
  events.open("e.7");
  try {
    await deadline(promise, DEADLINE_MS);
  } finally {
    events.close();
  }
  return log;
}

function message(seq: number): string {
  const data = JSON.stringify({
    id: "i",
    room: "lobby",
    from: "A",
    text: "t",
    at: 0,
    seq,
    gid: seq,
  });
  return `id: e.${seq}\nevent: message\ndata: ${data}\n\n`;
}

function beat(broker: "up" | "down"): string {
  return `event: beat\ndata: {"broker":"${broker}"}\n\n`;
}
