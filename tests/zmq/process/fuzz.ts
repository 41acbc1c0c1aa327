/**
 * Calls the API in random order: `deno run fuzz.ts <seed> <steps>`. The seed determines everything except
 * the timing of libzmq's own threads. A run is a sequence of steps, each of which is one of `ACTIONS`.
 * Prints how many of libzmq's descriptors were left open.
 */

import {
  Authenticator,
  Context,
  type ContextOptions,
  Dealer,
  Pair,
  Proxy,
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
} from "../../../zmq/mod.ts";
import { descriptors } from "../descriptors.ts";

const [seed = 1, steps = 1000] = Deno.args.map(Number);

/** Compatible types. */
const PAIRS = [
  [Dealer, Router],
  [Pair, Pair],
  [Publisher, Subscriber],
  [Push, Pull],
  [Request, Reply],
  [Router, Router],
  [Stream, Stream],
  [XPublisher, XSubscriber],
] as const;
const MAX_OPEN = 24;
const MAX_SOCKETS = MAX_OPEN * 8;
const STEPS_A_TURN = 50;
const LINGERS_MS = [0, 1, 5, 20];
const VALUES = [0, 1, -1, 5, 2 ** 40, 1.5, NaN, "", "text", null, undefined, true, false, {}, 7n];
const MESSAGES = [
  ["", "text", null, 3, [], ["a", "b"], new Uint8Array(3), undefined, [null, {}], ["a", , "b"]],
  // Routers and streams send to a peer by its routing id.
  [["text", "hello"], ["chosen-1", "hello"], ["chosen-2", ""], ["unknown", "hello"]],
].flat();
const COUNTS = [0, 1, 3, NaN, -1];
const ROUTING_IDS = ["chosen-1", "chosen-2", "chosen-3", "", "\0zero", "x".repeat(256)];
const ADDRESSES: readonly unknown[] = [
  ...[0, 1, 2, 3].flatMap((name) => [
    `inproc://fuzz-${name}`,
    `ipc://@hubbub-fuzz-${Deno.pid}-${name}`,
  ]),
  "inproc://zeromq.zap.01",
  "inproc://monitor-1",
  "tcp://127.0.0.1:*",
  "tcp://127.0.0.1:1",
  "tcp://nonsense",
  "ipc://",
  "ipc:///nowhere/at/all",
  "norm://1",
  "udp://127.0.0.1:1",
  "nonsense",
  "zero\0byte",
  5,
];
const OPTIONS = [
  "sendHighWaterMark",
  "receiveHighWaterMark",
  "sendTimeout",
  "receiveTimeout",
  "routingId",
  "immediate",
  "mandatory",
  "handover",
  "probeRouter",
  "manual",
  "noDrop",
  "verbosity",
  "conflate",
  "curveServer",
  "curveSecretKey",
  "plainServer",
  "plainUsername",
  "plainPassword",
  "zapDomain",
  "socksProxy",
  "reconnectInterval",
  "heartbeatInterval",
  "lastEndpoint",
  "securityMechanism",
  "affinity",
  "nonsense",
];
const CONTEXT_OPTIONS: readonly ContextOptions[] = [
  { ioThreads: 2 },
  { ioThreads: 0 },
  { ioThreads: 65 },
  { maxSockets: 2 ** 31 - 1 },
  { threadAffinityCpuAdd: 8191 },
  { threadSchedulingPolicy: 77 },
  { threadPriority: 1000 },
  { blocky: false, ipv6: true },
];

let state = seed;

/** Returns a random whole number below a limit (mulberry32). */
function random(limit: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
}

function pick<T>(values: readonly T[]): T | undefined {
  return values[random(values.length)];
}

let context = new Context(); // opens nothing before its first use
let sockets: Socket[] = [];
const closing: Promise<void>[] = [];
const aborts = new Set<AbortController>();
const unexpected: unknown[] = [];
let successes = 0;

function newContext(options: ContextOptions): Context {
  const made = new Context({ maxSockets: MAX_SOCKETS });
  try {
    closing.push(new Context(options).close());
    return Object.assign(made, options, { maxSockets: MAX_SOCKETS });
  } catch (error) {
    note(error);
    return made;
  }
}

/** Calls a method that the socket may not have. */
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

/** Returns an address, sometimes one in use. */
function address(): unknown {
  const socket = pick(sockets.filter(({ closed }) => !closed));
  return random(2) === 0 && socket !== undefined ? socket.lastEndpoint : pick(ADDRESSES);
}

function open(type: new (options: { context: Context; linger: number }) => Socket): Socket {
  const socket = new type({ context, linger: pick(LINGERS_MS) ?? 0 });
  sockets.push(socket);
  return socket;
}

/** Opens two connected sockets, so that most of the steps that follow can succeed. */
function openPair(): void {
  const [first, second] = pick(PAIRS) ?? PAIRS[0];
  if (sockets.length >= MAX_OPEN) return;
  const bound = open(first);
  const connected = open(second);
  bound.bindSync("tcp://127.0.0.1:*");
  Reflect.apply(connected.connect, connected, [bound.lastEndpoint, routing()]);
  if (connected instanceof Subscriber) connected.subscribe();
}

function routing(): { routingId?: string } {
  return random(2) === 0 ? {} : { routingId: pick(ROUTING_IDS) ?? "" };
}

function runProxy(): Promise<void> | undefined {
  const [front, back] = [pick(sockets), pick(sockets)];
  if (random(10) > 0 || front === undefined || back === undefined) return undefined;
  const proxy = new Proxy(front, back);
  const running = proxy.run();
  setTimeout(() => {
    try {
      if (random(2) === 0) proxy.pause();
      proxy.terminate();
    } catch (error) {
      note(error);
    }
  });
  return running;
}

const ACTIONS: readonly (() => unknown)[] = [
  openPair,
  openPair,
  () => sockets.length < MAX_OPEN ? open((pick(PAIRS) ?? PAIRS[0])[random(2)] ?? Pair) : undefined,
  () => call("bind", address()),
  () => call("connect", address(), routing()),
  () => call("unbind", address()),
  () => call("disconnect", address()),
  () => call("send", pick(MESSAGES), signal()),
  () => call("send", pick(MESSAGES), signal()),
  () => call("trySend", pick(MESSAGES)),
  () => call("receive", signal()),
  () => call("receive", signal()),
  () => call("receiveBatch", pick(COUNTS), signal()),
  () => call("drain", pick(COUNTS)),
  () => call("subscribe", pick(["a", "", 5])),
  () => call("unsubscribe", "a"),
  () => Reflect.set(pick(sockets) ?? {}, pick(OPTIONS) ?? "", pick(VALUES)),
  () => Reflect.get(pick(sockets) ?? {}, pick(OPTIONS) ?? ""),
  () => [pick(sockets)?.readable, pick(sockets)?.writable],
  () => random(4) === 0 ? pick(sockets)?.events.receive(signal()) : undefined,
  () => random(4) === 0 ? pick(sockets)?.events.on("handshake", () => {}) : undefined,
  () => random(8) === 0 ? pick(sockets)?.events.close() : undefined,
  () => random(4) === 0 ? call("close") : undefined,
  () => random(50) === 0 ? sockets.splice(random(sockets.length), 1) : undefined, // lost unclosed
  () => {
    if (random(10) > 0) return;
    const authenticator = new Authenticator({ context, allowNull: random(2) === 0 });
    setTimeout(() => authenticator.close(), random(5));
  },
  runProxy,
  () => {
    const abort = pick([...aborts]);
    if (abort !== undefined) aborts.delete(abort);
    abort?.abort();
  },
  () => {
    if (random(200) > 0) return;
    closing.push(context.close());
    context = newContext(pick(CONTEXT_OPTIONS) ?? {});
  },
];

/** Errors of the binding start with "Cannot", and so do two errors of V8. */
function isExpected(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === "AbortError";
  if (error instanceof ZmqError) return true;
  return (error instanceof TypeError || error instanceof RangeError) &&
    /^Cannot (?!(read|set) propert|(read|write) private|convert)/.test(error.message);
}

function note(error: unknown): void {
  if (!isExpected(error)) unexpected.push(error);
}

function act(): void {
  try {
    const result = pick(ACTIONS)?.();
    if (result instanceof Promise) result.then(() => successes++, note);
  } catch (error) {
    note(error);
  }
}

/** Opens a socket and waits once, so that the descriptors that the binding keeps for good are open. */
async function warmUp(): Promise<void> {
  const first = new Context();
  await new Pull({ context: first, receiveTimeout: 1 }).receive().catch(note);
  await first.close();
}

globalThis.process.removeAllListeners("warning"); // options that are set too late, in thousands
await warmUp();
const before = descriptors();
for (let step = 0; step < steps; step++) {
  act();
  if (step % STEPS_A_TURN > 0) continue;
  await new Promise((resolve) => setImmediate(resolve));
  sockets = sockets.filter(({ closed }) => !closed || random(20) === 0);
}
for (const abort of aborts) abort.abort();
await Promise.all([...closing, context.close()]);
for (const error of unexpected) throw error;
const text = JSON.stringify({ successes, leaked: descriptors() - before });
await Deno.stdout.write(new TextEncoder().encode(text));
