import { assert, assertEquals, assertMatch } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { Hub } from "../../hub/hub.ts";
import type { Entry } from "../../chat/protocol.ts";
import { type Ending, EventStream } from "../../http/event_stream.ts";
import { apiFormat } from "../../routes/streams/event_format.ts";
import { entry, format, Reader, rooms, startedHub, TestLog, unfilledHub } from "./hub_stage.ts";
import { test } from "../testing.ts";

const encoder = new TextEncoder();

test("P3 A listener that comes again gets what it missed from memory, without a question", async () => {
  const { hub, log, publish } = startedHub();
  for (let i = 0; i < 5; i++) publish();
  const reader = new Reader();
  await hub.subscribe(reader, { rooms, format, after: { epoch: "a", gid: 2 } });
  publish();
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:3 lobby:4 lobby:5 lobby:6");
  assertEquals(log.asked, 0);
});

test("P3 What is older than this process comes from the log, then from memory, then live", async () => {
  const { hub, publish } = await unfilledHub(8);
  publish();
  const reader = new Reader();
  await hub.subscribe(reader, { rooms, format, after: { epoch: "a", gid: 0 } });
  publish();
  await setImmediate();
  const all = Array.from({ length: 10 }, (_, i) => `lobby:${i + 1}`).join(" ");
  assertEquals(reader.take(), `continued ${all}`);
});

test("P3 Replay that races live at every question leaves no hole and repeats nothing", async () => {
  for (let turn = 1; turn <= 6; turn++) {
    const { hub, log, publish } = await unfilledHub(10);
    log.before = () => {
      if (log.asked === turn) publish();
    };
    const reader = new Reader();
    await hub.subscribe(reader, { rooms, format, after: { epoch: "a", gid: 0 } });
    if (log.asked < turn) publish();
    await setImmediate();
    const all = Array.from({ length: 11 }, (_, i) => `lobby:${i + 1}`).join(" ");
    assertEquals(reader.take(), `continued ${all}`, `published at question ${turn}`);
  }
});

test("P3 What came earlier in the turn in which a listener joins is not repeated", async () => {
  const { hub, publish } = startedHub();
  const [first, second] = [new Reader(), new Reader()];
  await hub.subscribe(first, { rooms, format });
  publish();
  const following = hub.subscribe(second, { rooms, format, after: { epoch: "a", gid: 0 } });
  await following;
  await setImmediate();
  assertEquals(first.take(), "continued lobby:1");
  assertEquals(second.take(), "continued lobby:1");
});

test("P7 What the log has and this process has not heard waits: a removal may be among it", async () => {
  const { hub, log } = await unfilledHub(3);
  for (const gid of [4, 5]) log.entries.push(entry(gid));
  const [staying, removed] = [new Reader(), new Reader()];
  const following = [staying, removed].map((reader) =>
    hub.subscribe(reader, { rooms, format, after: { epoch: "a", gid: 1 } })
  );
  await setImmediate();
  assertEquals([staying.text, removed.text], ["", ""]);
  removed.isClosed = true;
  hub.unsubscribe(removed);
  for (const gid of [4, 5]) hub.deliver(entry(gid));
  await Promise.all(following);
  assertEquals(staying.take(), "continued lobby:2 lobby:3 lobby:4 lobby:5");
});

test("P3 A cursor of another epoch or of the future is answered with reset, then live", async () => {
  const { hub, publish } = startedHub(3);
  for (const after of [{ epoch: "b", gid: 1 }, { epoch: "", gid: 0 }, { epoch: "a", gid: 99 }]) {
    const reader = new Reader();
    await hub.subscribe(reader, { rooms, format, after });
    publish();
    await setImmediate();
    assertEquals(reader.take().replace(/\d+$/, "n"), "reset lobby:n");
    hub.unsubscribe(reader);
  }
});

test("P3 A cursor that another process gave out is waited for", async () => {
  const { hub, log } = startedHub(3);
  const ahead = entry(4);
  log.entries.push(ahead);
  const reader = new Reader();
  const following = hub.subscribe(reader, { rooms, format, after: { epoch: "a", gid: 4 } });
  await setImmediate();
  hub.deliver(ahead);
  await following;
  const next = entry(5);
  log.entries.push(next);
  hub.deliver(next);
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:5");
});

test("P3 A listener whose cursor is older than what was pruned is told which gap there is", async () => {
  const { hub, log, publish } = startedHub(8);
  log.pruned = 5;
  log.entries.fill(entry(0, "pruned"), 0, 5);
  const [late, early] = [new Reader(), new Reader()];
  await hub.subscribe(late, { rooms, format, after: { epoch: "a", gid: 2 } });
  await hub.subscribe(early, { rooms, format, after: { epoch: "a", gid: 5 } });
  publish();
  await setImmediate();
  assertEquals(late.take(), "gap-3-5 lobby:6 lobby:7 lobby:8 lobby:9");
  assertEquals(early.take(), "continued lobby:6 lobby:7 lobby:8 lobby:9");
});

test("P3 Who waits for an entry that was pruned meanwhile goes on", async () => {
  const { hub, log } = startedHub(3);
  log.entries.push(entry(4));
  const reader = new Reader();
  const following = hub.subscribe(reader, { rooms, format, after: { epoch: "a", gid: 4 } });
  await setImmediate();
  hub.skip({ from: 4, to: 4 });
  await following;
  assertEquals(reader.text.includes("up "), true);
});

test("Readers that come back after a restart of their process cost one question", async () => {
  const { hub, log, publish } = startedHub(100, { page: 1_000 });
  const readers = Array.from({ length: 50 }, () => new Reader());
  const after = (gid: number) => ({ rooms, format, after: { epoch: "a", gid } });
  await Promise.all(readers.map((reader, i) => hub.subscribe(reader, after(i))));
  assertEquals(log.asked, 1);
  publish();
  await setImmediate();
  readers.forEach((reader, i) => {
    const due = Array.from({ length: 101 - i }, (_, k) => `lobby:${i + k + 1}`);
    assertEquals(reader.take(), ["continued", ...due].join(" "));
  });
});

test("Those who come back together with one cursor get the same bytes, not copies of them", async () => {
  const { hub, publish } = startedHub(0, { kept: apiFormat });
  for (let i = 0; i < 3; i++) publish();
  const missed = await Promise.all([1, 2, 3].map(async () => {
    const onClose = (_ending: Ending, stream: EventStream) => hub.unsubscribe(stream);
    const stream = new EventStream({ maxWaitingBytes: 1_000, maxStalledMs: 60_000, onClose });
    void hub.subscribe(stream, { rooms, format: apiFormat, after: { epoch: "a", gid: 1 } });
    const reader = stream.toResponse().body?.getReader();
    const chunk = (await reader?.read())?.value;
    await reader?.cancel();
    return chunk;
  }));
  assertMatch(
    new TextDecoder().decode(missed[0]),
    /^event: resume\n[^]*\nid: a.2\n[^]*\nid: a.3\n/,
  );
  assertEquals(new Set(missed).size, 1);
});

test("Hub: a reader in another format catches up in that format", async () => {
  const { hub, publish } = startedHub();
  for (let i = 0; i < 5; i++) publish();
  const loud = {
    ...format,
    name: "loud",
    entry: ({ gid }: Entry) => encoder.encode(`LOUD:${gid} `),
  };
  const [reader, laggard] = [new Reader(), new Reader()];
  await hub.subscribe(reader, { rooms, format: loud, after: { epoch: "a", gid: 2 } });
  await hub.subscribe(laggard, { rooms, format: loud });
  laggard.reading = Promise.withResolvers();
  publish();
  await setImmediate();
  assertEquals(reader.take(), "continued LOUD:3 LOUD:4 LOUD:5 LOUD:6");
  laggard.reading.resolve();
  laggard.reading = undefined;
  await setImmediate();
  assertEquals(laggard.take(), "continued LOUD:6");
});

test("What a deleted message said is not told from memory", async () => {
  const { hub, log, publish } = startedHub();
  publish();
  const { asked } = log;
  const deletion: Entry = { ...entry(2), kind: "delete" };
  log.entries.push(deletion);
  hub.deliver(deletion);
  const reader = new Reader();
  await hub.subscribe(reader, { rooms, format, after: { epoch: "a", gid: 0 } });
  assertEquals([reader.take(), log.asked > asked], ["continued lobby:1 lobby:2", true]);
});

test("P6 A listener that does not read holds up nobody, and has all in order when it reads", async () => {
  const { hub, log, publish } = startedHub();
  const [slow, quick] = [new Reader(), new Reader()];
  let again = 0;
  await hub.subscribe(slow, { rooms, format, again: () => Promise.resolve(void again++) });
  await hub.subscribe(quick, { rooms, format });
  publish();
  await setImmediate();
  slow.reading = Promise.withResolvers();
  for (let i = 0; i < 5; i++) {
    publish();
    await setImmediate();
  }
  assertEquals(slow.take(), "continued lobby:1");
  assertEquals(quick.take(), "continued lobby:1 lobby:2 lobby:3 lobby:4 lobby:5 lobby:6");
  assertEquals(again, 0);
  slow.reading.resolve();
  slow.reading = undefined;
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  publish();
  await setImmediate();
  assertEquals(slow.take(), "lobby:2 lobby:3 lobby:4 lobby:5 lobby:6 lobby:7");
  assertEquals([quick.take(), again, log.asked], ["lobby:7", 1, 0]);
});

/** A stream for which next to nothing may wait, and what became of it. */
function smallStream() {
  const endings: Ending[] = [];
  const onClose = (ending: Ending) => void endings.push(ending);
  const stream = new EventStream({ maxWaitingBytes: 20, maxStalledMs: 60_000, onClose });
  const body = stream.toResponse().body;
  assert(body);
  return { stream, endings, reader: body.getReader() };
}

test("P6 A listener that missed more than may wait for it takes all of that, then it joins", async () => {
  const { hub, publish } = startedHub();
  for (let i = 0; i < 3; i++) publish();
  const { stream, endings, reader } = smallStream();
  const following = hub.subscribe(stream, { rooms, format, after: { epoch: "a", gid: 0 } });
  await setImmediate();
  const missed = await reader.read();
  await following;
  publish();
  const [joined, next] = [await reader.read(), await reader.read()];
  const texts = [missed, joined, next].map(({ value }) => new TextDecoder().decode(value));
  assertEquals(texts, ["continued lobby:1 lobby:2 lobby:3 ", "up ", "lobby:4 "]);
  stream.close();
  assertEquals(endings, ["closed"]);
});

test("P6 What a listener missed comes in 32 KiB at most, but for a larger event alone", async () => {
  const sizes = [20_000, 20_000, 90_000, 100, 100];
  const sized = { ...format, entry: ({ gid }: Entry) => new Uint8Array(sizes[gid - 1] ?? 0) };
  for (const fromLog of [true, false]) {
    const log = new TestLog();
    log.page = 10;
    const hub = new Hub(log, sized);
    // What was there before the process started is in the log alone, where it cannot be filled in.
    log.before = () => {
      if (fromLog && log.asked === 1) throw new Error("not now");
    };
    if (!fromLog) hub.restart({ epoch: "a", gid: 0 });
    for (const [i] of sizes.entries()) {
      log.entries.push(entry(i + 1));
      if (!fromLog) hub.deliver(entry(i + 1));
    }
    if (fromLog) hub.restart({ epoch: "a", gid: sizes.length });
    const reader = new Reader();
    const written: number[] = [];
    reader.write = (chunk) => void written.push(chunk.byteLength);
    await hub.subscribe(reader, { rooms, format: sized, after: { epoch: "a", gid: 0 } });
    // First that it goes on, at last that it has all.
    const [continued, down] = ["continued ".length, "down ".length];
    assertEquals(written, [continued + 20_000, 20_000, 90_000, 200, down], `from log: ${fromLog}`);
  }
});

test("P6 A beat does not cut a listener that still takes what it missed", async () => {
  const { hub, publish } = startedHub();
  for (let i = 0; i < 3; i++) publish();
  const { stream, endings, reader } = smallStream();
  const following = hub.subscribe(stream, { rooms, format, after: { epoch: "a", gid: 0 } });
  await setImmediate();
  hub.beat();
  assertEquals(endings, []);
  await reader.cancel();
  await following;
});

test("P3 A listener that fell behind is told reset where the log has become another one", async () => {
  const { hub, publish } = startedHub();
  const slow = new Reader();
  await hub.subscribe(slow, { rooms, format });
  publish();
  await setImmediate();
  slow.reading = Promise.withResolvers();
  publish();
  await setImmediate();
  hub.restart({ epoch: "b", gid: 0 });
  slow.reading.resolve();
  slow.reading = undefined;
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  hub.deliver(entry(1, "lobby", "b"));
  await setImmediate();
  assertEquals(slow.take(), "continued lobby:1 reset lobby:1");
});

test("P6 A listener that fell behind is closed where the broker does not answer", async () => {
  const { hub, log, publish } = startedHub();
  const slow = new Reader();
  await hub.subscribe(slow, { rooms, format });
  slow.reading = Promise.withResolvers();
  publish();
  await setImmediate();
  // Another message than in memory is asked for: what was deleted is nowhere there.
  log.entries.push({ ...entry(2), kind: "delete" });
  hub.deliver({ ...entry(2), kind: "delete" });
  log.before = () => Promise.reject(new Error("no answer"));
  slow.reading.resolve();
  slow.reading = undefined;
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  assertEquals(slow.isClosed, true);
});

test("A listener that fell behind is closed where it cannot be told who is here", async () => {
  const { hub, publish } = startedHub();
  const slow = new Reader();
  const again = () => Promise.reject(new Error("nobody is known"));
  await hub.subscribe(slow, { rooms, format, again });
  slow.reading = Promise.withResolvers();
  publish();
  await setImmediate();
  slow.reading.resolve();
  slow.reading = undefined;
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  assertEquals(slow.isClosed, true);
});

test("P3 A log that becomes another one while a listener catches up ends in reset", async () => {
  const { hub, log } = await unfilledHub(9);
  log.before = () => {
    if (log.asked === 2) hub.restart({ epoch: "b", gid: 0 });
  };
  const reader = new Reader();
  await hub.subscribe(reader, { rooms, format, after: { epoch: "a", gid: 0 } });
  hub.deliver(entry(1, "lobby", "b"));
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:1 lobby:2 lobby:3 reset lobby:1");
});
