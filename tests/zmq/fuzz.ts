/**
 * Does anything that a caller can do, in any order, from a seed: `deno run fuzz.ts <seed> <steps>`.
 * Ends with the number of descriptors that were left open.
 */

import {
  Context,
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  type Socket,
  Stream,
  Subscriber,
  XPublisher,
  XSubscriber,
  ZmqError,
} from "../../zmq/mod.ts";

const [seed = 1, steps = 1000] = Deno.args.map(Number);

const TYPES = [
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Stream,
  Subscriber,
  XPublisher,
  XSubscriber,
];
const MAX_OPEN = 24;
const STEPS_A_TURN = 50;
const VALUES = [0, 1, -1, 5, 2 ** 40, 1.5, NaN, "", "text", null, undefined, true, false, {}, 7n];
const MESSAGES = ["", "text", null, 3, [], ["a", "b"], new Uint8Array(3), undefined, [null, {}]];
const OPTIONS = [
  "sendHighWaterMark",
  "receiveHighWaterMark",
  "sendTimeout",
  "receiveTimeout",
  "routingId",
  "immediate",
  "mandatory",
  "conflate",
  "curveServer",
  "curveSecretKey",
  "plainUsername",
  "zapDomain",
  "lastEndpoint",
  "securityMechanism",
  "affinity",
  "nonsense",
];

let state = seed;

/** A whole number below a limit (mulberry32). */
function random(limit: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
}

function pick<T>(values: readonly T[]): T | undefined {
  return values[random(values.length)];
}

let context = new Context({ maxSockets: MAX_OPEN * 4 });
let sockets: Socket[] = [];
const closing: Promise<void>[] = [];
const aborts = new Set<AbortController>();

/** Calls a method that the type of socket may or may not have. */
function call(name: string, ...values: unknown[]): unknown {
  const socket = pick(sockets);
  const method: unknown = socket === undefined ? undefined : Reflect.get(socket, name);
  return typeof method === "function" ? Reflect.apply(method, socket, values) : undefined;
}

function signal(): { signal?: AbortSignal } {
  if (random(2) === 0) return {};
  const abort = new AbortController();
  aborts.add(abort);
  return { signal: abort.signal };
}

function address(): string {
  const addresses = [`inproc://fuzz-${random(4)}`, "tcp://127.0.0.1:*", "nonsense", "ipc://"];
  return pick(sockets)?.closed === false && random(2) === 0
    ? String(pick(sockets.filter(({ closed }) => !closed))?.lastEndpoint)
    : pick(addresses) ?? "";
}

const ACTIONS: readonly (() => unknown)[] = [
  () => {
    const type = pick(TYPES);
    if (type !== undefined && sockets.length < MAX_OPEN) {
      sockets.push(new type({ context, linger: 0 }));
    }
  },
  () => call("bind", address()),
  () => call("connect", address()),
  () => call("unbind", address()),
  () => call("disconnect", address()),
  () => call("send", pick(MESSAGES), signal()),
  () => call("send", pick(MESSAGES), signal()),
  () => call("trySend", pick(MESSAGES)),
  () => call("receive", signal()),
  () => call("receive", signal()),
  () => call("receiveBatch", random(4), signal()),
  () => call("drain", random(4)),
  () => call("subscribe", "a"),
  () => call("unsubscribe", "a"),
  () => Reflect.set(pick(sockets) ?? {}, pick(OPTIONS) ?? "", pick(VALUES)),
  () => Reflect.get(pick(sockets) ?? {}, pick(OPTIONS) ?? ""),
  () => [pick(sockets)?.readable, pick(sockets)?.writable],
  () => random(4) === 0 ? pick(sockets)?.events.receive(signal()) : undefined,
  () => random(8) === 0 ? pick(sockets)?.events.close() : undefined,
  () => random(2) === 0 ? call("close") : undefined,
  () => random(4) === 0 ? sockets.splice(random(sockets.length), 1)[0]?.close() : undefined,
  () => random(50) === 0 ? sockets.splice(random(sockets.length), 1) : undefined, // lost unclosed
  () => {
    const abort = pick([...aborts]);
    if (abort !== undefined) aborts.delete(abort);
    abort?.abort();
  },
  () => {
    if (random(200) > 0) return;
    closing.push(context.close());
    context = new Context({ maxSockets: MAX_OPEN * 4 });
    sockets = random(2) === 0 ? [] : sockets;
  },
];

function isExpected(error: unknown): boolean {
  return error instanceof ZmqError || error instanceof TypeError || error instanceof RangeError ||
    (error instanceof DOMException && error.name === "AbortError");
}

const unexpected: unknown[] = [];

function note(error: unknown): void {
  if (!isExpected(error)) unexpected.push(error);
}

function act(): void {
  try {
    const result = pick(ACTIONS)?.();
    if (result instanceof Promise) result.catch(note);
  } catch (error) {
    note(error);
  }
}

function descriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

/** The first socket and the first wait open what the binding keeps for good. */
async function warmUp(): Promise<void> {
  const first = new Context();
  await new Pull({ context: first, receiveTimeout: 1 }).receive().catch(note);
  await first.close();
}

await warmUp();
const before = descriptors();
for (let step = 0; step < steps; step++) {
  act();
  if (step % STEPS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
}
for (const abort of aborts) abort.abort();
for (const socket of sockets) socket.close();
await Promise.all([...closing, context.close()]);
for (const error of unexpected) throw error;
await Deno.stdout.write(new TextEncoder().encode(`${descriptors() - before}`));
