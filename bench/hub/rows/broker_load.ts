// The load generator of a broker, its own process: pushes drafts, receives the entries and checks that
// each arrives once, in order. Its arguments are the number of messages and of messages per second, 0 for
// as many as possible; its settings are those of a web process.

import { generate as newId } from "@std/uuid/v7";
import { readConfig } from "../../../chat/config/config.ts";
import { connectPush, connectSubscriber } from "../../../chat/broker/sockets.ts";
import { decodeEntry, encodeDraft, ENTRY_TOPICS } from "../../../chat/protocol.ts";
import type { Push, Subscriber } from "../../../zmq/mod.ts";
import { percentile } from "../figures.ts";
import { say } from "../report.ts";

/** Below the 10,000 entries that may wait for one subscriber. */
const WINDOW = 4_096;
const AT_ONCE = 256;
const WARM_UP = 5_000;
const WITHIN_MS = 60_000;
const TICK_MS = 1;
const KNOCK_MS = 50;
const REPLY = "bench";
const TEXT = "x".repeat(100);

interface Plan {
  readonly messages: number;
  readonly rate: number;
}

class Load {
  readonly #push: Push;
  readonly #subscriber: Subscriber;
  readonly #signal = AbortSignal.timeout(WITHIN_MS);
  #sentAt: number[] = [];
  #took: number[] = [];
  #gid = 0;

  constructor(push: Push, subscriber: Subscriber) {
    this.#push = push;
    this.#subscriber = subscriber;
  }

  /** A subscription takes a moment to reach the broker: sends drafts until one comes back. */
  async meet(): Promise<void> {
    let knocks = 0;
    const knock = () => this.#push.trySend(draft()) && knocks++;
    const timer = setInterval(knock, KNOCK_MS);
    do {
      const last = (await this.#receiveBatch()).at(-1) ?? [];
      clearInterval(timer);
      this.#gid = decodeEntry(last).gid;
    } while (this.#gid < knocks);
  }

  /** Sends the messages and receives them all; returns each latency in milliseconds. */
  async run({ messages, rate }: Plan): Promise<number[]> {
    this.#sentAt = [];
    this.#took = [];
    await Promise.all([this.#send({ messages, rate }), this.#receiveAll(messages)]);
    return this.#took;
  }

  #receiveBatch() {
    return this.#subscriber.receiveBatch(AT_ONCE, { signal: this.#signal });
  }

  async #send({ messages, rate }: Plan) {
    const start = performance.now();
    while (this.#sentAt.length < messages) {
      const due = rate === 0 ? messages : (performance.now() - start) / 1_000 * rate;
      const max = Math.min(messages, due, this.#took.length + WINDOW);
      while (this.#sentAt.length < max && this.#push.trySend(draft())) {
        this.#sentAt.push(performance.now());
      }
      await delay(TICK_MS);
    }
  }

  async #receiveAll(messages: number) {
    while (this.#took.length < messages) {
      const batch = await this.#receiveBatch();
      const now = performance.now();
      for (const frames of batch) this.#take(decodeEntry(frames).gid, now);
    }
  }

  #take(gid: number, now: number) {
    if (gid !== this.#gid + 1) throw new Error(`Heard entry ${gid} after ${this.#gid}`);
    this.#gid = gid;
    this.#took.push(now - (this.#sentAt[this.#took.length] ?? NaN));
  }
}

function draft() {
  const id = newId();
  return encodeDraft(REPLY, { type: "message", id, room: "bench", from: "bench", text: TEXT });
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function main(): Promise<void> {
  const [messages = 0, rate = 0] = Deno.args.map(Number);
  const { endpoints } = readConfig((name) => Deno.env.get(name));
  using push = connectPush(endpoints);
  using subscriber = connectSubscriber(endpoints);
  subscriber.subscribe(ENTRY_TOPICS);
  const load = new Load(push, subscriber);
  await load.meet();
  await load.run({ messages: WARM_UP, rate: 0 });
  const start = performance.now();
  const took = await load.run({ messages, rate });
  const seconds = (performance.now() - start) / 1_000;
  say(JSON.stringify({ messages, seconds, p99_ms: percentile(took, 0.99) }));
}

await main();
