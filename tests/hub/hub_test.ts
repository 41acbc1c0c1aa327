import { assertEquals } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { Hub } from "../../hub/hub.ts";
import { entry, format, Reader, rooms, startedHub, TestLog } from "../chat/hub_stage.ts";
import { test } from "../testing.ts";

test("A listener without a cursor hears what comes from now on", async () => {
  const { hub, publish } = startedHub();
  publish();
  const reader = new Reader();
  await hub.subscribe(reader, { rooms, format });
  publish();
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:2");
});

test("A listener hears its rooms alone, in the order of the log", async () => {
  const { hub, publish } = startedHub();
  const [one, both] = [new Reader(), new Reader()];
  await hub.subscribe(one, { rooms, format });
  await hub.subscribe(both, { rooms: ["dev", "lobby"], format });
  for (const room of ["lobby", "dev", "other", "lobby"]) publish(room);
  await setImmediate();
  assertEquals(one.take(), "continued lobby:1 lobby:4");
  assertEquals(both.take(), "continued lobby:1 dev:2 lobby:4");
});

test("What comes in one turn reaches a listener as one chunk", async () => {
  const { hub, publish } = startedHub();
  const reader = new Reader();
  await hub.subscribe(reader, { rooms, format });
  reader.chunks = 0;
  for (let i = 0; i < 10; i++) publish();
  await setImmediate();
  assertEquals(reader.chunks, 1);
});

test("In a large audience the event loop goes on before all are served", async () => {
  const { hub, publish } = startedHub();
  const readers = Array.from({ length: 300 }, () => new Reader());
  await Promise.all(readers.map((reader) => hub.subscribe(reader, { rooms, format })));
  for (const reader of readers) reader.take();
  publish();
  await setImmediate();
  const early = readers.filter(({ text }) => text !== "").length;
  publish();
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  assertEquals([0 < early, early < 300], [true, true]);
  for (const reader of readers) assertEquals(reader.take(), "lobby:1 lobby:2");
});

test("A large audience does not keep small ones waiting", async () => {
  const { hub, publish } = startedHub();
  const many = Array.from({ length: 600 }, () => new Reader());
  const [one] = [new Reader()];
  await Promise.all(many.map((reader) => hub.subscribe(reader, { rooms, format })));
  await hub.subscribe(one, { rooms: ["dev"], format });
  one.take();
  publish("lobby");
  publish("dev");
  await setImmediate();
  await setImmediate();
  assertEquals(one.take(), "dev:2");
  hub.unsubscribe(one);
});

test("P3 All listeners are told reset when the log becomes another one", async () => {
  const { hub } = startedHub(3);
  const reader = new Reader();
  await hub.subscribe(reader, { rooms, format });
  hub.restart({ epoch: "b", gid: 1 });
  hub.deliver(entry(2, "lobby", "b"));
  await setImmediate();
  assertEquals(reader.take(), "continued reset lobby:2");
});

test("P3 Listeners are told of a gap where entries were pruned before this process had them", async () => {
  const { hub, log } = startedHub(3);
  const reader = new Reader();
  await hub.subscribe(reader, { rooms, format });
  hub.skip({ from: 4, to: 6 });
  hub.deliver(entry(7));
  await setImmediate();
  assertEquals(reader.take(), "continued gap-4-6 lobby:7");
  assertEquals(hub.state.place?.gid, 7);
  // Whoever was there before asks the log, which knows of the gap.
  log.entries.push(...[4, 5, 6].map((gid) => entry(gid, "pruned")), entry(7));
  log.pruned = 6;
  const late = new Reader();
  await hub.subscribe(late, { rooms, format, after: { epoch: "a", gid: 3 } });
  assertEquals(late.take(), "gap-4-6 lobby:7");
});

test("A listener that names a room twice hears of it once", async () => {
  const { hub, publish } = startedHub();
  publish();
  const reader = new Reader();
  const after = { epoch: "a", gid: 0 };
  await hub.subscribe(reader, { rooms: ["lobby", "lobby"], format, after });
  publish();
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:1 lobby:2");
});

test("A listener that came before the broker is told so, and follows when it comes", async () => {
  const hub = new Hub(new TestLog(), format);
  const reader = new Reader();
  const following = hub.subscribe(reader, { rooms, format });
  assertEquals(reader.text, "down? ");
  hub.restart({ epoch: "a", gid: 3 });
  await following;
  hub.deliver(entry(4));
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:4");
});

test("P3 Beats reach those who still wait, without a place that would move their cursors", async () => {
  const { hub, log } = startedHub(3);
  log.entries.push(entry(4));
  const [early, ahead] = [new Reader(), new Reader()];
  await hub.subscribe(early, { rooms, format });
  const following = hub.subscribe(ahead, { rooms, format, after: { epoch: "a", gid: 4 } });
  await setImmediate();
  hub.beat();
  await setImmediate();
  assertEquals([early.text, ahead.text], ["continued up up ", "up? "]);
  hub.deliver(entry(4));
  await following;

  const silent = new Hub(new TestLog(), format);
  const first = new Reader();
  silent.subscribe(first, { rooms, format });
  silent.beat();
  assertEquals(first.text, "down? down? ");
});

test("P6 A listener that leaves while it waits is let go at once", async () => {
  const { hub, log } = startedHub(3);
  log.entries.push(entry(4));
  const waits = [
    { hub, after: { epoch: "a", gid: 4 } },
    { hub: new Hub(new TestLog(), format), after: undefined },
  ];
  for (const { hub, after } of waits) {
    const reader = new Reader();
    const following = hub.subscribe(reader, { rooms, format, after });
    await setImmediate();
    reader.isClosed = true;
    hub.unsubscribe(reader);
    await following;
    const heard = reader.text;
    hub.beat();
    assertEquals(reader.text, heard);
  }
});

test("A listener that left hears nothing, even if it left while it caught up", async () => {
  const { hub, log, publish } = startedHub(5);
  const [early, late] = [new Reader(), new Reader()];
  await hub.subscribe(early, { rooms, format });
  log.before = () => {
    late.isClosed = true;
    hub.unsubscribe(late);
  };
  await hub.subscribe(late, { rooms, format, after: { epoch: "a", gid: 0 } });
  hub.unsubscribe(early);
  const heard = [early.text, late.text];
  publish();
  await setImmediate();
  assertEquals([early.text, late.text], heard);
});

test("Listeners are told when the broker goes and comes, once each", async () => {
  const { hub } = startedHub();
  const reader = new Reader();
  await hub.subscribe(reader, { rooms, format });
  reader.text = "";
  for (const isUp of [true, false, false, true]) hub.setBrokerUp(isUp);
  await setImmediate();
  assertEquals(reader.text, "down up ");
});

test("What is told beside entries reaches who follows the room in the format of it", async () => {
  const { hub } = startedHub();
  const [here, elsewhere, other] = [new Reader(), new Reader(), new Reader()];
  await hub.subscribe(here, { rooms, format });
  await hub.subscribe(elsewhere, { rooms: ["dev"], format });
  await hub.subscribe(other, { rooms, format: { ...format, name: "other words" } });
  hub.publishTransient("lobby", new TextEncoder().encode("typing "));
  await setImmediate();
  const heard = [here, elsewhere, other].map((reader) => reader.take());
  assertEquals(heard, ["continued typing", "continued", "continued"]);
});

test("Hub: a listener for entries alone hears nothing of what is told, also after it fell behind", async () => {
  const { hub, publish } = startedHub();
  const [all, entries] = [new Reader(), new Reader()];
  await hub.subscribe(all, { rooms, format });
  await hub.subscribe(entries, { rooms, format, entriesOnly: true });
  const tell = () => hub.publishTransient("lobby", new TextEncoder().encode("typing "));
  tell();
  publish();
  await setImmediate();
  const heard = () => [all, entries].map((reader) => reader.take());
  assertEquals(heard(), ["continued typing lobby:1", "continued lobby:1"]);
  entries.reading = Promise.withResolvers();
  publish();
  await setImmediate();
  const { resolve } = entries.reading;
  entries.reading = undefined;
  resolve();
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  tell();
  publish();
  await setImmediate();
  assertEquals(heard(), ["lobby:2 typing lobby:3", "lobby:2 lobby:3"]);
});

test("What all are told is written once, however many rooms they follow", async () => {
  const { hub } = startedHub();
  let written = 0;
  const counting = { ...format, beat: () => (written++, new Uint8Array(1)) };
  const readers = ["lobby", "dev", "ops"].map((room) => ({ room, reader: new Reader() }));
  for (const { room, reader } of readers) {
    await hub.subscribe(reader, { rooms: [room], format: counting });
  }
  const before = readers.map(({ reader }) => reader.chunks);
  written = 0;
  hub.beat();
  await setImmediate();
  assertEquals(written, 1);
  assertEquals(readers.map(({ reader }) => reader.chunks), before.map((chunks) => chunks + 1));
});
