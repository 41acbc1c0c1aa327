// @ts-check
/** A burst of messages from PUSH to PULL or from PUB to SUB, measured by its receiver. */
import { setTimeout as delay } from "node:timers/promises";
import { announce, print } from "./plan.mjs";

/** @typedef {import("./plan.mjs").Binding} Binding */
/** @typedef {import("./plan.mjs").Plan} Plan */

const GREETING_INTERVAL_MS = 1;
const WINDOWS_IN_FLIGHT = 2;
const EMPTY = new Uint8Array(0);
/** Enough to spread the cost of a batch, few enough to stay in the processor's cache. */
const BATCH_MESSAGES = 1024;
const BATCH_BYTES = 1024 * 1024;

/**
 * @param {Binding} zmq
 * @param {Plan} plan
 */
// deno-lint-ignore explicit-module-boundary-types -- JavaScript: the comment holds the types
export async function receiveBurst(zmq, plan) {
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
  const receiveAll = plan.style === "batch" ? receiveInBatches : receiveOneByOne;
  await receiveAll({ data, credit }, tally, plan);
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
async function receiveOneByOne({ data, credit }, tally) {
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
async function receiveInBatches({ data, credit }, tally, { size }) {
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
// deno-lint-ignore explicit-module-boundary-types -- JavaScript: the comment holds the types
export async function sendBurst(zmq, plan) {
  const data = plan.pattern === "pub-sub" ? new zmq.Publisher() : new zmq.Push();
  const credit = new zmq.Pull();
  // Credits bound the messages in flight; a high-water mark would only make PUB drop some.
  if (plan.window > 0) data.sendHighWaterMark = 0;
  data.connect(plan.data);
  credit.connect(plan.credit);
  await greetReceiver(data, credit);

  const sendAll = plan.style === "batch" ? sendInBatches : sendOneByOne;
  let owed = 0;
  const payload = new Uint8Array(plan.size).fill(0x78);
  for (const messages of windows(plan)) {
    await sendAll(data, payload, messages);
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
async function sendOneByOne(data, payload, messages) {
  for (let sent = 0; sent < messages; sent++) await data.send(payload);
}

/**
 * @param {Sink} data
 * @param {Uint8Array} payload
 * @param {number} messages
 */
async function sendInBatches(data, payload, messages) {
  for (let sent = 0; sent < messages; sent++) {
    if (!data.trySend(payload)) await data.send(payload);
  }
}
