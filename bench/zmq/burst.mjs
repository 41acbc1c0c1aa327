// @ts-check
/**
 * The JavaScript peer: one side (or, over inproc, both sides on one event loop) of a measured
 * burst. Node runs it with zeromq.js and Deno with our binding, so that a difference between
 * them is never a difference of programs. The contract is that of peer.c.
 */
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";

const DEADLINE_MS = 30_000;
const GREETING_INTERVAL_MS = 1;
const WINDOWS_IN_FLIGHT = 2;
const EMPTY = new Uint8Array(0);
/** Enough to spread the cost of a batch, few enough to stay in the processor's cache. */
const BATCH_MESSAGES = 1024;
const BATCH_BYTES = 1024 * 1024;

/** @typedef {typeof import("../../zmq/mod.ts")} Binding */

/** @typedef {"await" | "batch"} Style zeromq.js's way, or our calls for hot loops */

/**
 * @param {Binding} zmq
 * @param {{ args: string[], runtime: string, style: Style }} how
 */
// deno-lint-ignore explicit-module-boundary-types -- JavaScript: the comment holds the types
export async function runPeer(zmq, { args, runtime, style }) {
  const plan = { ...readPlan(args), style };
  if (plan.role === "version") return print({ runtime, libzmq: zmq.version });
  setTimeout(() => process.exit(1), DEADLINE_MS).unref();
  const [receive, send] = plan.pattern === "req-rep"
    ? [answerRequests, makeRequests]
    : [receiveBurst, sendBurst];
  await Promise.all([
    plan.role === "send" || receive(zmq, plan),
    plan.role === "receive" || send(zmq, plan),
  ]);
}

/** @param {string[]} args */
function readPlan(args) {
  const [role = "", pattern = "", ...rest] = args;
  const [size = 0, warmup = 0, count = 0, window = 0] = rest.map(Number);
  const [data = "", credit = ""] = rest.slice(4);
  return { role, pattern, size, warmup, count, window, data, credit };
}

/** @typedef {ReturnType<typeof readPlan> & { style: Style }} Plan */

/** @param {object} report */
function print(report) {
  process.stdout.write(JSON.stringify(report) + "\n");
}

/**
 * @param {Plan} plan
 * @param {{ data: string | null, credit: string | null }} endpoints
 */
function announce(plan, endpoints) {
  if (plan.role === "receive") print(endpoints);
}

/**
 * @param {Binding} zmq
 * @param {Plan} plan
 */
async function receiveBurst(zmq, plan) {
  const data = plan.pattern === "pub-sub" ? new zmq.Subscriber() : new zmq.Pull();
  const credit = new zmq.Push();
  if (data instanceof zmq.Subscriber) data.subscribe();
  if (plan.window > 0) data.receiveHighWaterMark = 0;
  await data.bind(plan.data);
  await credit.bind(plan.credit);
  announce(plan, { data: data.lastEndpoint, credit: credit.lastEndpoint });

  await data.receive(); // the first greeting; more may follow it
  await credit.send(EMPTY);
  const tally = new Tally(plan);
  const take = plan.style === "batch" ? takeInBatches : takeOneByOne;
  await take({ data, credit }, tally, plan);
  print(tally.report());
  await credit.send(EMPTY); // confirms the end mark
  data.close();
  credit.close();
}

/** @typedef {InstanceType<Binding["Pull"]> | InstanceType<Binding["Subscriber"]>} Source */
/** @typedef {InstanceType<Binding["Push"]> | InstanceType<Binding["Publisher"]>} Sink */

/**
 * @param {{ data: Source, credit: Sink }} sockets
 * @param {Tally} tally
 */
async function takeOneByOne({ data, credit }, tally) {
  for await (const [part] of data) {
    const isCreditDue = tally.add(part);
    tally.startWhenWarm();
    if (isCreditDue) await credit.send(EMPTY);
    if (tally.isOver) return;
  }
}

/**
 * @param {{ data: Source, credit: Sink }} sockets
 * @param {Tally} tally
 * @param {Plan} plan
 */
async function takeInBatches({ data, credit }, tally, { size }) {
  const most = Math.min(BATCH_MESSAGES, Math.ceil(BATCH_BYTES / size));
  while (!tally.isOver) {
    for (const [part] of await data.receiveBatch(most)) {
      const isCreditDue = tally.add(part);
      if (isCreditDue) await credit.send(EMPTY);
    }
    tally.startWhenWarm();
  }
}

/** Counts what a receiver gets: greetings (empty), warm-up, measured messages, end mark (empty). */
class Tally {
  isOver = false;
  #plan;
  #received = 0;
  #receivedAtStart = 0;
  #startedAt = 0;
  #endedAt = 0;

  /** @param {Plan} plan */
  constructor(plan) {
    this.#plan = plan;
  }

  /**
   * Counts one message and tells whether a credit is due for it.
   * @param {Uint8Array | undefined} part
   */
  add(part) {
    const { window } = this.#plan;
    if (!part?.length) return this.#end();
    this.#received++;
    return window > 0 && this.#received % window === 0;
  }

  /** A batch is counted after it has been received, so the clock must not start inside one. */
  startWhenWarm() {
    if (this.#startedAt > 0 || this.#received < this.#plan.warmup) return;
    this.#receivedAtStart = this.#received;
    this.#startedAt = performance.now();
  }

  #end() {
    this.#endedAt = performance.now();
    this.isOver = this.#received > 0;
    return false;
  }

  report() {
    const { warmup, count } = this.#plan;
    return {
      messages: this.#received - this.#receivedAtStart,
      seconds: (this.#endedAt - this.#startedAt) / 1000,
      lost: warmup + count - this.#received,
    };
  }
}

/**
 * @param {Binding} zmq
 * @param {Plan} plan
 */
async function sendBurst(zmq, plan) {
  const data = plan.pattern === "pub-sub" ? new zmq.Publisher() : new zmq.Push();
  const credit = new zmq.Pull();
  // Where credits bound what is in flight, a high-water mark would only make PUB drop.
  if (plan.window > 0) data.sendHighWaterMark = 0;
  data.connect(plan.data);
  credit.connect(plan.credit);
  await greetReceiver(data, credit);

  const give = plan.style === "batch" ? giveInBatches : giveOneByOne;
  let owed = 0;
  const payload = new Uint8Array(plan.size).fill(0x78);
  for (const messages of windows(plan)) {
    await give(data, payload, messages);
    if (messages !== plan.window) continue;
    owed++;
    if (owed < WINDOWS_IN_FLIGHT) continue;
    await credit.receive();
    owed--;
  }
  await data.send(EMPTY);
  for (let last = owed + 1; last > 0; last--) await credit.receive();
  data.close();
  credit.close();
}

/**
 * Empty messages until the receiver answers: only then does a PUB know of its subscriber.
 * @param {Sink} data
 * @param {InstanceType<Binding["Pull"]>} credit
 */
async function greetReceiver(data, credit) {
  let isAnswered = false;
  const answer = credit.receive().then(() => isAnswered = true);
  while (!isAnswered) {
    await data.send(EMPTY);
    await Promise.race([answer, delay(GREETING_INTERVAL_MS)]);
  }
}

/**
 * The sizes of the bursts between which a sender may have to wait for a credit.
 * @param {Plan} plan
 * @returns {Generator<number, void>}
 */
function* windows({ warmup, count, window }) {
  const total = warmup + count;
  const step = window || total;
  for (let sent = 0; sent < total; sent += step) yield Math.min(step, total - sent);
}

/**
 * @param {Sink} data
 * @param {Uint8Array} payload
 * @param {number} messages
 */
async function giveOneByOne(data, payload, messages) {
  for (let sent = 0; sent < messages; sent++) await data.send(payload);
}

/**
 * @param {Sink} data
 * @param {Uint8Array} payload
 * @param {number} messages
 */
async function giveInBatches(data, payload, messages) {
  for (let sent = 0; sent < messages; sent++) {
    if (!data.trySend(payload)) await data.send(payload);
  }
}

/**
 * @param {Binding} zmq
 * @param {Plan} plan
 */
async function answerRequests(zmq, plan) {
  const reply = new zmq.Reply();
  await reply.bind(plan.data);
  announce(plan, { data: reply.lastEndpoint, credit: null });
  for (let answered = 0; answered < plan.warmup + plan.count; answered++) {
    await reply.send(await reply.receive());
  }
  reply.close();
}

/**
 * @param {Binding} zmq
 * @param {Plan} plan
 */
async function makeRequests(zmq, plan) {
  const request = new zmq.Request();
  request.connect(plan.data);
  const payload = new Uint8Array(plan.size).fill(0x78);
  const times = new Float64Array(plan.count);
  for (let made = -plan.warmup; made < plan.count; made++) {
    const startedAt = performance.now();
    await request.send(payload);
    await request.receive();
    if (made >= 0) times[made] = performance.now() - startedAt;
  }
  print(reportRoundTrips(times));
  request.close();
}

/** @param {Float64Array} times in milliseconds */
function reportRoundTrips(times) {
  const total = times.reduce((sum, time) => sum + time, 0);
  times.sort();
  const percentileUs = (/** @type {number} */ share) =>
    (times[Math.floor(times.length * share)] ?? NaN) * 1000;
  return {
    messages: times.length,
    seconds: total / 1000,
    lost: 0,
    p50_us: percentileUs(0.5),
    p99_us: percentileUs(0.99),
  };
}
