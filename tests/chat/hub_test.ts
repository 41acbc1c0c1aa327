import { assertEquals } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import type { Cursor } from "../../chat/cursor.ts";
import type { Listener } from "../../chat/audience.ts";
import type { Format } from "../../chat/format.ts";
import { Hub } from "../../chat/hub.ts";
import type { History } from "../../chat/paced_history.ts";
import type { Entry } from "../../chat/wire.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** News as short words: `lobby:3 `, `continued `, `up `, and `up? ` where no place is told. */
const format: Format = {
  name: "words",
  entry: ({ room, gid }) => encoder.encode(`${room}:${gid} `),
  resume: ({ status, ...gap }) => encoder.encode(`${[status, ...Object.values(gap)].join("-")} `),
  beat: ({ isBrokerUp, place }) =>
    encoder.encode(`${isBrokerUp ? "up" : "down"}${place ? "" : "?"} `),
};

class Reader implements Listener {
  isClosed = false;
  text = "";
  chunks = 0;
  /** Until it reads again nothing may wait for it. */
  reading: PromiseWithResolvers<void> | undefined;

  write(chunk: Uint8Array): void {
    this.text += decoder.decode(chunk);
    this.chunks++;
  }

  hasRoomFor(): boolean {
    return this.reading === undefined;
  }

  async drained(): Promise<boolean> {
    await this.reading?.promise;
    return !this.isClosed;
  }

  close(): void {
    this.isClosed = true;
  }

  /** What came since the last look, without the words on the broker. */
  take(): string {
    const text = this.text.replaceAll(/(up|down)\?? /g, "");
    this.text = "";
    return text.trim();
  }
}

function entry(gid: number, room = "lobby", epoch = "a"): Entry {
  const body = new Uint8Array();
  return { epoch, gid, kind: "message", room, seq: gid, id: `${gid}`, at: 0, body };
}

/** A log that answers when the test says so, a few entries at a time. */
class TestLog implements History {
  readonly entries: Entry[] = [];
  epoch = "a";
  pruned = 0;
  asked = 0;
  /** Entries in an answer, at most. */
  page = 3;
  before: () => void | Promise<void> = () => {};

  async after(gid: number, rooms?: readonly string[]) {
    this.asked++;
    await this.before();
    const entries = this.entries.filter((one) =>
      one.gid > gid && (rooms?.includes(one.room) ?? true)
    )
      .slice(0, this.page);
    const upTo = entries.length < this.page ? this.entries.length : entries.at(-1)?.gid ?? gid;
    return { epoch: this.epoch, entries, upTo, pruned: this.pruned };
  }

  async head(): Promise<Cursor> {
    this.asked++;
    await this.before();
    return { epoch: this.epoch, gid: this.entries.length };
  }
}

/** A hub whose process started when the log had `stored` entries. */
function startedHub(stored = 0, { page = 3 } = {}) {
  const log = new TestLog();
  log.page = page;
  const hub = new Hub(log, format);
  for (let gid = 1; gid <= stored; gid++) log.entries.push(entry(gid));
  hub.restart({ epoch: "a", gid: stored });
  hub.setBrokerUp(true);
  const publish = (room = "lobby") => {
    const next = entry(log.entries.length + 1, room);
    log.entries.push(next);
    hub.deliver(next);
  };
  return { hub, log, publish };
}

/** A hub that asks the log for what was stored before: it could not be had when it started. */
async function unfilledHub(stored: number) {
  const started = startedHub(stored, { page: 1 });
  await setImmediate();
  started.log.page = 3;
  started.log.asked = 0;
  return started;
}

const rooms = ["lobby"];

Deno.test("A listener without a cursor hears what comes from now on", async () => {
  const { hub, publish } = startedHub();
  publish();
  const reader = new Reader();
  await hub.follow(reader, { rooms, format });
  publish();
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:2");
});

Deno.test("A listener hears its rooms alone, in the order of the log", async () => {
  const { hub, publish } = startedHub();
  const [one, both] = [new Reader(), new Reader()];
  await hub.follow(one, { rooms, format });
  await hub.follow(both, { rooms: ["dev", "lobby"], format });
  for (const room of ["lobby", "dev", "other", "lobby"]) publish(room);
  await setImmediate();
  assertEquals(one.take(), "continued lobby:1 lobby:4");
  assertEquals(both.take(), "continued lobby:1 dev:2 lobby:4");
});

Deno.test("What comes in one turn reaches a listener as one chunk", async () => {
  const { hub, publish } = startedHub();
  const reader = new Reader();
  await hub.follow(reader, { rooms, format });
  reader.chunks = 0;
  for (let i = 0; i < 10; i++) publish();
  await setImmediate();
  assertEquals(reader.chunks, 1);
});

Deno.test("In a large audience the event loop goes on before all are served", async () => {
  const { hub, publish } = startedHub();
  const readers = Array.from({ length: 300 }, () => new Reader());
  await Promise.all(readers.map((reader) => hub.follow(reader, { rooms, format })));
  for (const reader of readers) reader.take();
  publish();
  await setImmediate();
  const early = readers.filter(({ text }) => text !== "").length;
  publish();
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  assertEquals([0 < early, early < 300], [true, true]);
  for (const reader of readers) assertEquals(reader.take(), "lobby:1 lobby:2");
});

Deno.test("A large audience does not keep small ones waiting", async () => {
  const { hub, publish } = startedHub();
  const many = Array.from({ length: 600 }, () => new Reader());
  const [one] = [new Reader()];
  await Promise.all(many.map((reader) => hub.follow(reader, { rooms, format })));
  await hub.follow(one, { rooms: ["dev"], format });
  one.take();
  publish("lobby");
  publish("dev");
  await setImmediate();
  await setImmediate();
  assertEquals(one.take(), "dev:2");
  hub.leave(one);
});

Deno.test("P3 A listener that comes again gets what it missed from memory, without a question", async () => {
  const { hub, log, publish } = startedHub();
  for (let i = 0; i < 5; i++) publish();
  const reader = new Reader();
  await hub.follow(reader, { rooms, format, after: { epoch: "a", gid: 2 } });
  publish();
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:3 lobby:4 lobby:5 lobby:6");
  assertEquals(log.asked, 0);
});

Deno.test("P3 What is older than this process comes from the log, then from memory, then live", async () => {
  const { hub, publish } = await unfilledHub(8);
  publish();
  const reader = new Reader();
  await hub.follow(reader, { rooms, format, after: { epoch: "a", gid: 0 } });
  publish();
  await setImmediate();
  const all = Array.from({ length: 10 }, (_, i) => `lobby:${i + 1}`).join(" ");
  assertEquals(reader.take(), `continued ${all}`);
});

Deno.test("P3 Replay that races live at every question leaves no hole and repeats nothing", async () => {
  for (let turn = 1; turn <= 6; turn++) {
    const { hub, log, publish } = await unfilledHub(10);
    log.before = () => {
      if (log.asked === turn) publish();
    };
    const reader = new Reader();
    await hub.follow(reader, { rooms, format, after: { epoch: "a", gid: 0 } });
    if (log.asked < turn) publish();
    await setImmediate();
    const all = Array.from({ length: 11 }, (_, i) => `lobby:${i + 1}`).join(" ");
    assertEquals(reader.take(), `continued ${all}`, `published at question ${turn}`);
  }
});

Deno.test("P3 What came earlier in the turn in which a listener joins is not repeated", async () => {
  const { hub, publish } = startedHub();
  const [first, second] = [new Reader(), new Reader()];
  await hub.follow(first, { rooms, format });
  publish();
  const following = hub.follow(second, { rooms, format, after: { epoch: "a", gid: 0 } });
  await following;
  await setImmediate();
  assertEquals(first.take(), "continued lobby:1");
  assertEquals(second.take(), "continued lobby:1");
});

Deno.test("P7 What the log has and this process has not heard waits: a removal may be among it", async () => {
  const { hub, log } = await unfilledHub(3);
  for (const gid of [4, 5]) log.entries.push(entry(gid));
  const [staying, removed] = [new Reader(), new Reader()];
  const following = [staying, removed].map((reader) =>
    hub.follow(reader, { rooms, format, after: { epoch: "a", gid: 1 } })
  );
  await setImmediate();
  assertEquals([staying.text, removed.text], ["", ""]);
  removed.isClosed = true;
  hub.leave(removed);
  for (const gid of [4, 5]) hub.deliver(entry(gid));
  await Promise.all(following);
  assertEquals(staying.take(), "continued lobby:2 lobby:3 lobby:4 lobby:5");
});

Deno.test("P3 A cursor of another epoch or of the future is answered with reset, then live", async () => {
  const { hub, publish } = startedHub(3);
  for (const after of [{ epoch: "b", gid: 1 }, { epoch: "", gid: 0 }, { epoch: "a", gid: 99 }]) {
    const reader = new Reader();
    await hub.follow(reader, { rooms, format, after });
    publish();
    await setImmediate();
    assertEquals(reader.take().replace(/\d+$/, "n"), "reset lobby:n");
    hub.leave(reader);
  }
});

Deno.test("P3 A cursor that another process gave out is waited for", async () => {
  const { hub, log } = startedHub(3);
  const ahead = entry(4);
  log.entries.push(ahead);
  const reader = new Reader();
  const following = hub.follow(reader, { rooms, format, after: { epoch: "a", gid: 4 } });
  await setImmediate();
  hub.deliver(ahead);
  await following;
  const next = entry(5);
  log.entries.push(next);
  hub.deliver(next);
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:5");
});

Deno.test("P3 All listeners are told reset when the log becomes another one", async () => {
  const { hub } = startedHub(3);
  const reader = new Reader();
  await hub.follow(reader, { rooms, format });
  hub.restart({ epoch: "b", gid: 1 });
  hub.deliver(entry(2, "lobby", "b"));
  await setImmediate();
  assertEquals(reader.take(), "continued reset lobby:2");
});

Deno.test("P3 A listener whose cursor is older than what was pruned is told which gap there is", async () => {
  const { hub, log, publish } = startedHub(8);
  log.pruned = 5;
  log.entries.fill(entry(0, "pruned"), 0, 5);
  const [late, early] = [new Reader(), new Reader()];
  await hub.follow(late, { rooms, format, after: { epoch: "a", gid: 2 } });
  await hub.follow(early, { rooms, format, after: { epoch: "a", gid: 5 } });
  publish();
  await setImmediate();
  assertEquals(late.take(), "gap-3-5 lobby:6 lobby:7 lobby:8 lobby:9");
  assertEquals(early.take(), "continued lobby:6 lobby:7 lobby:8 lobby:9");
});

Deno.test("P3 Listeners are told of a gap where entries were pruned before this process had them", async () => {
  const { hub, log } = startedHub(3);
  const reader = new Reader();
  await hub.follow(reader, { rooms, format });
  hub.skip({ from: 4, to: 6 });
  hub.deliver(entry(7));
  await setImmediate();
  assertEquals(reader.take(), "continued gap-4-6 lobby:7");
  assertEquals(hub.state.place?.gid, 7);
  // Whoever was there before asks the log, which knows of the gap.
  log.entries.push(...[4, 5, 6].map((gid) => entry(gid, "pruned")), entry(7));
  log.pruned = 6;
  const late = new Reader();
  await hub.follow(late, { rooms, format, after: { epoch: "a", gid: 3 } });
  assertEquals(late.take(), "gap-4-6 lobby:7");
});

Deno.test("P3 Who waits for an entry that was pruned meanwhile goes on", async () => {
  const { hub, log } = startedHub(3);
  log.entries.push(entry(4));
  const reader = new Reader();
  const following = hub.follow(reader, { rooms, format, after: { epoch: "a", gid: 4 } });
  await setImmediate();
  hub.skip({ from: 4, to: 4 });
  await following;
  assertEquals(reader.text.includes("up "), true);
});

Deno.test("A listener that names a room twice hears of it once", async () => {
  const { hub, publish } = startedHub();
  publish();
  const reader = new Reader();
  const after = { epoch: "a", gid: 0 };
  await hub.follow(reader, { rooms: ["lobby", "lobby"], format, after });
  publish();
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:1 lobby:2");
});

Deno.test("Readers that come back after a restart of their process cost one question", async () => {
  const { hub, log, publish } = startedHub(100, { page: 1_000 });
  const readers = Array.from({ length: 50 }, () => new Reader());
  const after = (gid: number) => ({ rooms, format, after: { epoch: "a", gid } });
  await Promise.all(readers.map((reader, i) => hub.follow(reader, after(i))));
  assertEquals(log.asked, 1);
  publish();
  await setImmediate();
  readers.forEach((reader, i) => {
    const due = Array.from({ length: 101 - i }, (_, k) => `lobby:${i + k + 1}`);
    assertEquals(reader.take(), ["continued", ...due].join(" "));
  });
});

Deno.test("What a deleted message said is not told from memory", async () => {
  const { hub, log, publish } = startedHub();
  publish();
  const { asked } = log;
  const deletion: Entry = { ...entry(2), kind: "delete" };
  log.entries.push(deletion);
  hub.deliver(deletion);
  const reader = new Reader();
  await hub.follow(reader, { rooms, format, after: { epoch: "a", gid: 0 } });
  assertEquals([reader.take(), log.asked > asked], ["continued lobby:1 lobby:2", true]);
});

Deno.test("P6 A listener that does not read holds up nobody, and has all in order when it reads", async () => {
  const { hub, log, publish } = startedHub();
  const [slow, quick] = [new Reader(), new Reader()];
  let again = 0;
  await hub.follow(slow, { rooms, format, again: () => void again++ });
  await hub.follow(quick, { rooms, format });
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

Deno.test("P3 A listener that fell behind is told reset where the log has become another one", async () => {
  const { hub, publish } = startedHub();
  const slow = new Reader();
  await hub.follow(slow, { rooms, format });
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

Deno.test("P6 A listener that fell behind is closed where the broker does not answer", async () => {
  const { hub, log, publish } = startedHub();
  const slow = new Reader();
  await hub.follow(slow, { rooms, format });
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

Deno.test("P3 A log that becomes another one while a listener catches up ends in reset", async () => {
  const { hub, log } = await unfilledHub(9);
  log.before = () => {
    if (log.asked === 2) hub.restart({ epoch: "b", gid: 0 });
  };
  const reader = new Reader();
  await hub.follow(reader, { rooms, format, after: { epoch: "a", gid: 0 } });
  hub.deliver(entry(1, "lobby", "b"));
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:1 lobby:2 lobby:3 reset lobby:1");
});

Deno.test("A listener that came before the broker is told so, and follows when it comes", async () => {
  const hub = new Hub(new TestLog(), format);
  const reader = new Reader();
  const following = hub.follow(reader, { rooms, format });
  assertEquals(reader.text, "down? ");
  hub.restart({ epoch: "a", gid: 3 });
  await following;
  hub.deliver(entry(4));
  await setImmediate();
  assertEquals(reader.take(), "continued lobby:4");
});

Deno.test("P3 Beats reach those who still wait, without a place that would move their cursors", async () => {
  const { hub, log } = startedHub(3);
  log.entries.push(entry(4));
  const [early, ahead] = [new Reader(), new Reader()];
  await hub.follow(early, { rooms, format });
  const following = hub.follow(ahead, { rooms, format, after: { epoch: "a", gid: 4 } });
  await setImmediate();
  hub.beat();
  await setImmediate();
  assertEquals([early.text, ahead.text], ["continued up up ", "up? "]);
  hub.deliver(entry(4));
  await following;

  const silent = new Hub(new TestLog(), format);
  const first = new Reader();
  silent.follow(first, { rooms, format });
  silent.beat();
  assertEquals(first.text, "down? down? ");
});

Deno.test("P6 A listener that leaves while it waits is let go at once", async () => {
  const { hub, log } = startedHub(3);
  log.entries.push(entry(4));
  const waits = [
    { hub, after: { epoch: "a", gid: 4 } },
    { hub: new Hub(new TestLog(), format), after: undefined },
  ];
  for (const { hub, after } of waits) {
    const reader = new Reader();
    const following = hub.follow(reader, { rooms, format, after });
    await setImmediate();
    reader.isClosed = true;
    hub.leave(reader);
    await following;
    const heard = reader.text;
    hub.beat();
    assertEquals(reader.text, heard);
  }
});

Deno.test("A listener that left hears nothing, even if it left while it caught up", async () => {
  const { hub, log, publish } = startedHub(5);
  const [early, late] = [new Reader(), new Reader()];
  await hub.follow(early, { rooms, format });
  log.before = () => {
    late.isClosed = true;
    hub.leave(late);
  };
  await hub.follow(late, { rooms, format, after: { epoch: "a", gid: 0 } });
  hub.leave(early);
  const heard = [early.text, late.text];
  publish();
  await setImmediate();
  assertEquals([early.text, late.text], heard);
});

Deno.test("Listeners are told when the broker goes and comes, once each", async () => {
  const { hub } = startedHub();
  const reader = new Reader();
  await hub.follow(reader, { rooms, format });
  reader.text = "";
  for (const isUp of [true, false, false, true]) hub.setBrokerUp(isUp);
  await setImmediate();
  assertEquals(reader.text, "down up ");
});
