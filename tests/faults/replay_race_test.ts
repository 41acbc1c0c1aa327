// Case 6: replay that races live delivery. Runs every interleaving in which the log and the live feed can
// advance between the steps of a subscriber that catches up: the scheduler is the microtask queue.

import { assertEquals } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import {
  type Cursor,
  type EventEncoder,
  type History,
  Hub,
  type Subscriber,
} from "../../hub/mod.ts";
import type { Entry } from "../../chat/protocol.ts";
import { EventStream } from "../../http/event_stream.ts";
import { test } from "../testing.ts";

const encoder = new TextEncoder();

const format: EventEncoder<Entry> = {
  name: "gids",
  entry: ({ gid, body }) => encoder.encode(`${gid}${new TextDecoder().decode(body)} `),
  resume: ({ status }) => encoder.encode(`${status} `),
  heartbeat: ({ position }) => encoder.encode(`heartbeat${position?.gid} `),
};

const rooms = ["lobby"];

/** Maximum number of microtask steps that a subscriber needs to catch up in these tests. */
const STEPS = 28;

class Reader implements Subscriber {
  readonly isClosed = false;
  text = "";

  write(chunk: Uint8Array): void {
    this.text += new TextDecoder().decode(chunk);
  }

  hasRoomFor(): boolean {
    return true;
  }

  drained(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): void {}
}

/** A log that the broker advances before processes receive its entries. */
class Stored implements History<Entry> {
  readonly entries: Entry[] = [];
  /** Whether a hub receives the existing entries when it starts. */
  readonly #fills: boolean;

  constructor(fills: boolean) {
    this.#fills = fills;
  }

  store(text = ""): Entry {
    const gid = this.entries.length + 1;
    const body = encoder.encode(text);
    const entry: Entry = {
      epoch: "a",
      gid,
      type: "message",
      room: "lobby",
      seq: gid,
      id: `${gid}`,
      at: 0,
      body,
    };
    this.entries.push(entry);
    return entry;
  }

  after(gid: number, rooms?: readonly string[]) {
    if (!rooms && !this.#fills) return Promise.reject(new Error("The broker is busy"));
    const entries = this.entries.slice(gid, gid + 500);
    return Promise.resolve({ epoch: "a", entries, upTo: gid + entries.length, pruned: 0 });
  }

  head(): Promise<Cursor> {
    return Promise.resolve({ epoch: "a", gid: this.entries.length });
  }
}

/** A hub that started with `stored` entries in the log and has since received `live` more. */
function startedHub({ stored, live = 0, fills = false, text = "" }: {
  stored: number;
  live?: number;
  fills?: boolean;
  text?: string;
}) {
  const log = new Stored(fills);
  const hub = new Hub({ history: log, encoder: format });
  for (let i = 0; i < stored; i++) log.store(text);
  hub.restart({ epoch: "a", gid: stored });
  for (let i = 0; i < live; i++) hub.publish(log.store(text));
  return { hub, log };
}

async function steps(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await null;
}

const gidsOf = (text: string) =>
  text.split(" ").filter((word) => /^\d+/.test(word)).map(parseFloat);
const upTo = (gid: number) => Array.from({ length: gid }, (_, i) => i + 1);

test("P3 Catch-up: an entry stored and published at any step arrives once, in order", async () => {
  const places = [{ stored: 3 }, { stored: 0, live: 3 }, { stored: 2, live: 1 }];
  for (const place of places.flatMap((one) => [one, { ...one, fills: true }])) {
    for (let storing = 0; storing < STEPS; storing++) {
      for (let lag = 0; lag < STEPS; lag++) {
        const { hub, log } = startedHub(place);
        const reader = new Reader();
        const following = hub.subscribe(reader, { rooms, after: { epoch: "a", gid: 0 } });
        await steps(storing);
        const [fourth, fifth] = [log.store(), log.store()];
        await steps(lag);
        hub.publish(fourth);
        hub.publish(fifth);
        await following;
        await setImmediate();
        const story = `${JSON.stringify(place)} stored at ${storing}, published ${lag} later`;
        assertEquals(gidsOf(reader.text), upTo(5), `${story}: ${reader.text}`);
      }
    }
  }
});

test("P3 Catch-up: a subscriber's cursor never precedes what it has", async () => {
  for (let lag = 0; lag < STEPS; lag++) {
    const { hub, log } = startedHub({ stored: 3 });
    const ahead = log.store();
    const reader = new Reader();
    const following = hub.subscribe(reader, { rooms, after: { epoch: "a", gid: 0 } });
    await steps(lag);
    hub.publish(ahead);
    await following;
    assertEquals(reader.text.trim().split(" ").at(-1), "heartbeat4", `published at ${lag}`);
  }
});

test("P3 Catch-up: a subscriber that lags far behind gets everything", async () => {
  const { hub } = startedHub({ stored: 1_200, live: 100, text: "x".repeat(1_000) });
  const onClose = () => {};
  const stream = new EventStream({ maxQueuedBytes: 64 * 1024, maxStalledMs: 10_000, onClose });
  const following = hub.subscribe(stream, { rooms, after: { epoch: "a", gid: 0 } });
  let text = "";
  const body = stream.toResponse().body ?? new ReadableStream<Uint8Array>();
  const reading = (async () => {
    for await (const chunk of body) text += new TextDecoder().decode(chunk);
  })();
  await following;
  stream.close();
  await reading;
  assertEquals(gidsOf(text), upTo(1_300));
});
