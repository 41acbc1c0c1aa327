// @ts-check
/** Round trips from REQ to REP and back, measured by the side that asks. */
import { announce, print } from "./plan.mjs";

/** @typedef {import("./plan.mjs").Binding} Binding */
/** @typedef {import("./plan.mjs").Plan} Plan */

/** An example of what a program might choose; README.md has what other waits gave. */
const BUSY_WAIT_US = 200;

/**
 * @param {Binding} zmq
 * @param {Plan} plan
 */
// deno-lint-ignore explicit-module-boundary-types -- JavaScript: the comment holds the types
export async function answerRequests(zmq, plan) {
  const options = receiveOptions(plan);
  const reply = new zmq.Reply();
  await reply.bind(plan.data);
  announce(plan, { data: reply.lastEndpoint, credit: null });
  for (let answered = 0; answered < plan.warmup + plan.count; answered++) {
    await reply.send(await reply.receive(...options));
  }
  reply.close();
}

/**
 * @param {Binding} zmq
 * @param {Plan} plan
 */
// deno-lint-ignore explicit-module-boundary-types -- JavaScript: the comment holds the types
export async function makeRequests(zmq, plan) {
  const options = receiveOptions(plan);
  const request = new zmq.Request();
  request.connect(plan.data);
  const payload = new Uint8Array(plan.size).fill(0x78);
  const times = new Float64Array(plan.count);
  for (let made = -plan.warmup; made < plan.count; made++) {
    const startedAt = performance.now();
    await request.send(payload);
    await request.receive(...options);
    if (made >= 0) times[made] = performance.now() - startedAt;
  }
  print(reportRoundTrips(times));
  request.close();
}

/**
 * As arguments, because zeromq.js takes none.
 * @param {Plan} plan
 */
function receiveOptions({ style }) {
  return style === "batch" ? [{ busyWait: BUSY_WAIT_US }] : [];
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
