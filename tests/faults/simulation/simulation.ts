// The chat in one process, without sockets and without time: the real parts of a broker and of two
// web processes, joined by faulty links that carry real frames. A seed decides what happens next.
//
//   Sender -> up -> Intake -> log -> down -> Feed -> Hub -> readers
//   Feed, Hub -> up -> answer -> down -> Feed, Hub

import { deadline } from "@std/async/deadline";
import { setImmediate } from "node:timers/promises";
import { handleRequest } from "../../../chat/broker/request_handlers.ts";
import { formatCursor } from "../../../hub/mod.ts";
import { Ingest } from "../../../chat/broker/ingest.ts";
import type { Draft } from "../../../chat/message.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import {
  decodeRequest,
  encodeAnswer,
  encodeHeartbeat,
  type Entry,
} from "../../../chat/protocol.ts";
import { type FaultRates, FaultyLink } from "../faulty_link.ts";
import { ManualClock } from "../../harness/manual_clock.ts";
import { Ledger, type Position } from "../invariants.ts";
import { Random } from "../../harness/random.ts";
import { SimulatedReader } from "./simulated_reader.ts";
import { type Frames, SimulatedWeb, toFrames } from "./simulated_web.ts";

const ROOMS = ["lobby", "dev", "pets"];
const FAULT_RATES: FaultRates = { drop: 0.1, repeat: 0.1, delay: 0.15, swallow: 0.01 };
const STEPS = 60;
const HEARTBEAT_MS = 1_000;
/** Heartbeats within which everything must have arrived, once the links are healed. */
const HEARTBEATS_TO_SETTLE = 12;
const LIMITS = { nameChars: 64, textChars: 4_000, bodyBytes: 65_536 };

/** Time limit for one seed, which takes about 10 ms. */
const LIMIT_MS = 10_000;

/** Runs one simulation for each seed and returns the broken promises, each with its seed. */
export async function simulate(seeds: readonly number[]): Promise<string[]> {
  using clock = new ManualClock();
  const broken = [];
  for (const seed of seeds) {
    using simulation = new Simulation(new Random(seed), clock);
    const violations = await deadline(simulation.run(), LIMIT_MS);
    broken.push(...violations.map((violation) => `HUBBUB_FAULT_SEED=${seed}: ${violation}`));
  }
  return broken;
}

class Simulation implements Disposable {
  readonly ledger = new Ledger();
  readonly readers: SimulatedReader[];
  readonly #random: Random;
  readonly #clock: ManualClock;
  readonly #log = new SqliteLog(":memory:");
  readonly #draftLink: FaultyLink<Frames>;
  readonly #requestLink: FaultyLink<Frames>;
  #intake = new Ingest(this.#log, LIMITS);
  #webs: SimulatedWeb[];
  #pulled: Frames[] = [];
  #drafts = 0;
  #sending = 0;

  constructor(random: Random, clock: ManualClock) {
    this.#random = random;
    this.#clock = clock;
    this.#draftLink = new FaultyLink(random, FAULT_RATES);
    this.#requestLink = new FaultyLink(random, FAULT_RATES);
    this.#webs = [this.#newWeb(), this.#newWeb()];
    const start = formatCursor(this.#log.head());
    this.readers = [ROOMS, ["lobby"], ["dev", "pets"], ["pets"]].map((rooms, i) =>
      new SimulatedReader(`reader ${i + 1}`, { rooms, start })
    );
  }

  /**
   * Injects the seed's faults, then heals the links and waits, a few heartbeats at most, for everything
   * to arrive.
   */
  async run(): Promise<string[]> {
    this.readers.forEach((reader) => this.#follow(reader));
    for (let step = 0; step < STEPS; step++) {
      await this.#step();
      await setImmediate();
    }
    this.#heal();
    let heartbeats = 0;
    while (heartbeats++ < HEARTBEATS_TO_SETTLE && !this.#isSettled()) await this.#heartbeat();
    // Entries that hubs received in the last turn are written in the next one.
    await setImmediate();
    return this.ledger.check(this.#stored(), this.readers);
  }

  [Symbol.dispose](): void {
    for (const web of this.#webs) web.close();
    this.#log[Symbol.dispose]();
  }

  async #step() {
    const chance = this.#random.below(100);
    if (chance < 45) this.#send();
    else if (chance < 75) await this.#work();
    else if (chance < 83) this.#publish(encodeHeartbeat(this.#head()));
    else if (chance < 89) this.#clock.tick(this.#random.below(HEARTBEAT_MS));
    else if (chance < 95) this.#follow(this.#random.pick(this.readers));
    else if (chance < 98) this.#killBroker();
    else this.#killWeb();
  }

  #send() {
    const id = `00000000-0000-4000-8000-${String(++this.#drafts).padStart(12, "0")}`;
    const room = this.#random.pick(ROOMS);
    const draft: Draft = { type: "message", id, room, from: "Ann", text: `${this.#drafts}` };
    this.ledger.attempt(id);
    // Sometimes two tabs send the same message, through any web process.
    for (let tabs = this.#random.chance(0.2) ? 2 : 1; tabs > 0; tabs--) this.#deliver(draft);
  }

  /** Sends until it is acknowledged, as a browser's outbox does. */
  async #deliver(draft: Draft) {
    this.#sending++;
    for (;;) {
      try {
        const { receipt } = await this.#random.pick(this.#webs).sender.send(draft);
        this.#sending--;
        return this.ledger.acknowledge(receipt);
      } catch {
        // No response in time, or the web process was killed: send the same id again.
        await setImmediate();
      }
    }
  }

  /** The broker accepts some of the waiting messages. */
  async #work() {
    const batch = this.#pulled.splice(0, 1 + this.#random.below(8));
    for await (const some of this.#intake.store(batch)) some.forEach((one) => this.#publish(one));
  }

  #publish(message: Parameters<typeof toFrames>[0]) {
    for (const web of this.#webs) web.receive(toFrames(message));
  }

  #follow(reader: SimulatedReader) {
    reader.follow(this.#random.pick(this.#webs).hub);
  }

  /** Data on disk survives; messages pulled or in flight are lost. */
  #killBroker() {
    this.#intake = new Ingest(this.#log, LIMITS);
    this.#pulled = [];
    this.#draftLink.cut();
    for (const web of this.#webs) web.down.cut();
  }

  #killWeb() {
    const index = this.#random.below(this.#webs.length);
    const killed = this.#webs[index];
    this.#webs[index] = this.#newWeb();
    killed?.close();
    for (const reader of this.readers) if (reader.hub === killed?.hub) this.#follow(reader);
  }

  #newWeb(): SimulatedWeb {
    const push = (frames: Frames) => void this.#pulled.push(...this.#draftLink.carry(frames));
    const ask = async (frames: Frames): Promise<Frames | undefined> => {
      const isAnswered = this.#requestLink.carry(frames).includes(frames);
      for (let turns = this.#random.below(4); turns > 0; turns--) await setImmediate();
      if (!isAnswered) return undefined;
      return toFrames(encodeAnswer(handleRequest(this.#log, decodeRequest(frames)).answer));
    };
    return new SimulatedWeb({ push, ask, down: new FaultyLink(this.#random, FAULT_RATES) });
  }

  #heal() {
    const links = [this.#draftLink, this.#requestLink, ...this.#webs.map(({ down }) => down)];
    for (const link of links) link.heal();
  }

  async #heartbeat() {
    this.#clock.tick(HEARTBEAT_MS);
    while (this.#pulled.length > 0) await this.#work();
    this.#publish(encodeHeartbeat(this.#head()));
    for (let turns = 0; turns < 20; turns++) await setImmediate();
    for (const reader of this.readers) if (reader.state === "cut") this.#follow(reader);
  }

  #isSettled(): boolean {
    const { gid } = this.#log.head();
    const isHeard = this.#webs.every(({ hub }) => hub.state.position?.gid === gid);
    return this.#sending === 0 && isHeard && this.readers.every(({ state }) => state === "live");
  }

  #head() {
    const { epoch, gid } = this.#log.head();
    return { epoch, head: gid };
  }

  #stored(): Position[] {
    return this.#log.after(0, { limit: this.#drafts + 1 })
      .map(({ gid, room, seq, id }: Entry) => ({ gid, room, seq, id }));
  }
}
