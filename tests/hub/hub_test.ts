import { assertEquals, assertThrows } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { entry, newHub, rooms, startHub, TestSubscriber, words } from "./hub_fixture.ts";
import { test } from "../testing.ts";

const utf8 = new TextEncoder();

test("Hub: a subscriber without a cursor gets only new entries", async () => {
  const { hub, publish } = startHub();
  publish();
  const subscriber = new TestSubscriber();
  await hub.subscribe(subscriber, { rooms });
  publish();
  await setImmediate();
  assertEquals(subscriber.take(), "continued lobby:2");
});

test("Hub: sends a subscriber the entries of its rooms, in the order of the log", async () => {
  const { hub, publish } = startHub();
  const [one, both] = [new TestSubscriber(), new TestSubscriber()];
  await hub.subscribe(one, { rooms });
  await hub.subscribe(both, { rooms: ["dev", "lobby"] });
  for (const room of ["lobby", "dev", "other", "lobby"]) publish(room);
  await setImmediate();
  assertEquals(one.take(), "continued lobby:1 lobby:4");
  assertEquals(both.take(), "continued lobby:1 dev:2 lobby:4");
});

test("Hub: does not confuse rooms whose names contain spaces", async () => {
  const { hub, publish } = startHub();
  const [one, two] = [new TestSubscriber(), new TestSubscriber()];
  await hub.subscribe(one, { rooms: ["a b"] });
  await hub.subscribe(two, { rooms: ["a", "b"] });
  for (const room of ["a", "a b", "b"]) publish(room);
  await setImmediate();
  assertEquals([one.take(), two.take()], ["continued a b:2", "continued a:1 b:3"]);
});

test("Hub: writes entries published in one turn as one chunk", async () => {
  const { hub, publish } = startHub();
  const subscriber = new TestSubscriber();
  await hub.subscribe(subscriber, { rooms });
  subscriber.chunks = 0;
  for (let i = 0; i < 10; i++) publish();
  await setImmediate();
  assertEquals(subscriber.chunks, 1);
});

test("Hub: yields to the event loop while it serves a large group", async () => {
  const { hub, publish } = startHub();
  const subscribers = Array.from({ length: 300 }, () => new TestSubscriber());
  await Promise.all(subscribers.map((subscriber) => hub.subscribe(subscriber, { rooms })));
  for (const subscriber of subscribers) subscriber.take();
  publish();
  await setImmediate();
  const early = subscribers.filter(({ text }) => text !== "").length;
  publish();
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  assertEquals([0 < early, early < 300], [true, true]);
  for (const subscriber of subscribers) assertEquals(subscriber.take(), "lobby:1 lobby:2");
});

test("Hub: a large group does not delay a small one", async () => {
  const { hub, publish } = startHub();
  const many = Array.from({ length: 600 }, () => new TestSubscriber());
  const single = new TestSubscriber();
  await Promise.all(many.map((subscriber) => hub.subscribe(subscriber, { rooms })));
  await hub.subscribe(single, { rooms: ["dev"] });
  single.take();
  publish("lobby");
  publish("dev");
  await setImmediate();
  await setImmediate();
  assertEquals(single.take(), "dev:2");
});

test("P3 Hub: sends reset to all subscribers when the log is replaced", async () => {
  const { hub } = startHub(3);
  const subscriber = new TestSubscriber();
  await hub.subscribe(subscriber, { rooms });
  hub.restart({ epoch: "b", gid: 1 });
  hub.publish(entry(2, "lobby", "b"));
  await setImmediate();
  assertEquals(subscriber.take(), "continued reset lobby:2");
});

test("P3 Hub: sends the gap if entries were pruned before the hub received them", async () => {
  const { hub, log } = startHub(3);
  const subscriber = new TestSubscriber();
  await hub.subscribe(subscriber, { rooms });
  hub.skip({ from: 4, to: 6 });
  hub.publish(entry(7));
  await setImmediate();
  assertEquals(subscriber.take(), "continued gap-4-6 lobby:7");
  assertEquals(hub.state.position?.gid, 7);
  // A subscriber from before the gap reads the log, which knows of the gap.
  log.entries.push(...[4, 5, 6].map((gid) => entry(gid, "pruned")), entry(7));
  log.pruned = 6;
  const late = new TestSubscriber();
  await hub.subscribe(late, { rooms, after: { epoch: "a", gid: 3 } });
  assertEquals(late.take(), "gap-4-6 lobby:7");
});

test("Hub: a room named twice counts once", async () => {
  const { hub, publish } = startHub();
  publish();
  const subscriber = new TestSubscriber();
  const after = { epoch: "a", gid: 0 };
  await hub.subscribe(subscriber, { rooms: ["lobby", "lobby"], after });
  publish();
  await setImmediate();
  assertEquals(subscriber.take(), "continued lobby:1 lobby:2");
});

test("Hub: a subscriber from before the first restart gets a heartbeat and waits", async () => {
  const hub = newHub();
  const subscriber = new TestSubscriber();
  const subscribing = hub.subscribe(subscriber, { rooms });
  assertEquals(subscriber.text, "down? ");
  hub.restart({ epoch: "a", gid: 3 });
  await subscribing;
  hub.publish(entry(4));
  await setImmediate();
  assertEquals(subscriber.take(), "continued lobby:4");
});

test("Hub: refuses to publish an entry that does not follow its position", () => {
  assertThrows(
    () => newHub().publish(entry(1)),
    RangeError,
    'Cannot publish entry "a.1": the hub has not started',
  );
  const { hub } = startHub(3);
  for (const wrong of [entry(3), entry(4, "lobby", "b")]) {
    assertThrows(() => hub.publish(wrong), RangeError, 'the hub is at "a.3"');
  }
  hub.publish(entry(4));
  assertEquals(hub.state.position, { epoch: "a", gid: 4 });
});

test("P3 Hub: heartbeats reach subscribers that wait, without a position that would move their cursors", async () => {
  const { hub, log } = startHub(3);
  log.entries.push(entry(4));
  const [live, waiting] = [new TestSubscriber(), new TestSubscriber()];
  await hub.subscribe(live, { rooms });
  const subscribing = hub.subscribe(waiting, { rooms, after: { epoch: "a", gid: 4 } });
  await setImmediate();
  hub.heartbeat();
  await setImmediate();
  assertEquals([live.text, waiting.text], ["continued up up ", "up? "]);
  hub.publish(entry(4));
  await subscribing;

  const notStarted = newHub();
  const first = new TestSubscriber();
  notStarted.subscribe(first, { rooms });
  notStarted.heartbeat();
  assertEquals(first.text, "down? down? ");
});

test("P6 Hub: releases a subscriber that leaves while it waits", async () => {
  const { hub, log } = startHub(3);
  log.entries.push(entry(4));
  const waits = [
    { hub, after: { epoch: "a", gid: 4 } },
    { hub: newHub(), after: undefined },
  ];
  for (const { hub, after } of waits) {
    const subscriber = new TestSubscriber();
    const subscribing = hub.subscribe(subscriber, { rooms, after });
    await setImmediate();
    hub.unsubscribe(subscriber);
    await subscribing;
    const received = subscriber.text;
    hub.heartbeat();
    assertEquals(subscriber.text, received);
  }
});

test("Hub: sends nothing after unsubscribe, even during catch-up", async () => {
  const { hub, log, publish } = startHub(5);
  const [early, late] = [new TestSubscriber(), new TestSubscriber()];
  await hub.subscribe(early, { rooms });
  let received = "";
  log.before = () => {
    hub.unsubscribe(late);
    received = late.text;
  };
  await hub.subscribe(late, { rooms, after: { epoch: "a", gid: 0 } });
  hub.unsubscribe(early);
  const before = early.text;
  publish();
  await setImmediate();
  assertEquals([early.text, late.text], [before, received]);
});

test("Hub: sends one heartbeat whenever the source goes down or comes up", async () => {
  const { hub } = startHub();
  const subscriber = new TestSubscriber();
  await hub.subscribe(subscriber, { rooms });
  subscriber.text = "";
  for (const isUp of [true, false, false, true]) hub.setSourceUp(isUp);
  await setImmediate();
  assertEquals(subscriber.text, "down up ");
});

test("Hub: sends transient events to the room's subscribers that use the hub's encoder", async () => {
  const { hub } = startHub();
  const [here, elsewhere, other] = [
    new TestSubscriber(),
    new TestSubscriber(),
    new TestSubscriber(),
  ];
  await hub.subscribe(here, { rooms });
  await hub.subscribe(elsewhere, { rooms: ["dev"] });
  await hub.subscribe(other, { rooms, encoder: { ...words, name: "other words" } });
  hub.publishTransient("lobby", utf8.encode("typing "));
  await setImmediate();
  const received = [here, elsewhere, other].map((subscriber) => subscriber.take());
  assertEquals(received, ["continued typing", "continued", "continued"]);
});

test("Hub: sends no transient events to an entries-only subscriber, even after it lagged", async () => {
  const { hub, publish } = startHub();
  const [all, entries] = [new TestSubscriber(), new TestSubscriber()];
  await hub.subscribe(all, { rooms });
  await hub.subscribe(entries, { rooms, entriesOnly: true });
  const publishBoth = () => {
    hub.publishTransient("lobby", utf8.encode("typing "));
    publish();
  };
  const received = () => [all, entries].map((subscriber) => subscriber.take());
  publishBoth();
  await setImmediate();
  assertEquals(received(), ["continued typing lobby:1", "continued lobby:1"]);
  entries.stall();
  publish();
  await setImmediate();
  await entries.readOn();
  publishBoth();
  await setImmediate();
  assertEquals(received(), ["lobby:2 typing lobby:3", "lobby:2 lobby:3"]);
});

test("Hub: encodes a broadcast once, however many groups there are", async () => {
  const { hub } = startHub();
  let encoded = 0;
  const encoder = { ...words, heartbeat: () => (encoded++, new Uint8Array(1)) };
  const subscribers = ["lobby", "dev", "ops"].map((room) => ({
    room,
    subscriber: new TestSubscriber(),
  }));
  for (const { room, subscriber } of subscribers) {
    await hub.subscribe(subscriber, { rooms: [room], encoder });
  }
  const before = subscribers.map(({ subscriber }) => subscriber.chunks);
  encoded = 0;
  hub.heartbeat();
  await setImmediate();
  assertEquals(encoded, 1);
  assertEquals(
    subscribers.map(({ subscriber }) => subscriber.chunks),
    before.map((chunks) => chunks + 1),
  );
});
