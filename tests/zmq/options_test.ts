import { assertEquals, assertThrows } from "@std/assert";
import {
  capability,
  Context,
  type ContextOptions,
  contextOptions,
  Dealer,
  type OptionTable,
  Pair,
  Publisher,
  Pull,
  Push,
  receiveOptions,
  Request,
  Router,
  sendOptions,
  Socket,
  socketOptions,
  Stream,
  Subscriber,
  XPublisher,
  ZmqError,
} from "../../zmq/mod.ts";
import { allowedProcessors } from "../../zmq/cpu_affinity.ts";
import { test } from "./sockets.ts";

/** Options that this libzmq or machine may lack, or whose default libzmq does not accept. */
const OPTIONAL = /^(gssapi|vmci|zapEnforceDomain|loopbackFastPath|heartbeatTimeout)/;

function readAll(owner: object, table: OptionTable): void {
  for (const [name, { access }] of Object.entries(table)) {
    if (access === "w") continue;
    try {
      Reflect.get(owner, name, owner);
    } catch (error) {
      if (!OPTIONAL.test(name)) throw new Error(`Cannot read "${name}"`, { cause: error });
    }
  }
}

/** Sets each option to the value that it has. */
function writeAll(owner: object, table: OptionTable): void {
  for (const [name, { access }] of Object.entries(table)) {
    if (access !== "rw" || OPTIONAL.test(name)) continue;
    const value = Reflect.get(owner, name, owner);
    if (value === null) continue;
    Reflect.set(owner, name, value);
    assertEquals(Reflect.get(owner, name, owner), value, name);
  }
}

test("Options: every option accepts the value that it has", async () => {
  using dealer = new Dealer({ routingId: "me" });
  for (const table of [socketOptions, sendOptions, receiveOptions]) {
    readAll(dealer, table);
    writeAll(dealer, table);
  }
  await using context = new Context();
  readAll(context, contextOptions);
  writeAll(context, { maxSockets: contextOptions.maxSockets, ipv6: contextOptions.ipv6 });
});

test("Options: have libzmq's defaults", () => {
  using dealer = new Dealer();
  const { linger, sendHighWaterMark, receiveHighWaterMark, sendTimeout, maxMessageSize } = dealer;
  assertEquals([linger, sendHighWaterMark, receiveHighWaterMark], [-1, 1000, 1000]);
  assertEquals([sendTimeout, maxMessageSize], [-1, -1]);
  assertEquals([dealer.routingId, dealer.lastEndpoint, dealer.curvePublicKey], [null, null, null]);
  assertEquals([dealer.securityMechanism, dealer.plainServer, dealer.type], [null, false, 5]);
  return Promise.resolve();
});

test("Options: the constructor sets options before anything else", () => {
  using pull = new Pull({ linger: 5, maxMessageSize: 2 ** 40, zapDomain: "d", ipv6: true });
  assertEquals([pull.linger, pull.maxMessageSize, pull.zapDomain], [5, 2 ** 40, "d"]);
  assertEquals([pull.ipv6, pull.affinity], [true, 0]);
  using plain = new Pull({ plainServer: true });
  assertEquals(plain.securityMechanism, "plain");
  return Promise.resolve();
});

test("Options: options of a single socket type can be set", () => {
  using _router = new Router({ mandatory: true, handover: true, probeRouter: true });
  using _request = new Request({ correlate: true, relaxed: true, routingId: "r" });
  using _publisher = new Publisher({ noDrop: true, conflate: false, invertMatching: true });
  using _xPublisher = new XPublisher({ manual: true, welcomeMessage: "hi", verbosity: "allSubs" });
  using _subscriber = new Subscriber({ invertMatching: true, conflate: true });
  using _stream = new Stream({ notify: false });
  return Promise.resolve();
});

// A broken connection used to discard the rest of a message, and libzmq aborted the process when it was read.
test("Options: only sockets that cannot receive have immediate", () => {
  for (const type of [Push, Publisher]) {
    using socket = new type({ immediate: true });
    assertEquals(socket.immediate, true);
  }
  for (const type of [Dealer, Pair, Pull, Request, Router, Stream, Subscriber, XPublisher]) {
    assertThrows(() => Reflect.construct(type, [{ immediate: true }]), TypeError, "immediate");
  }
  return Promise.resolve();
});

test("Options: a value of the wrong type is a TypeError that names the option", () => {
  using pull = new Pull();
  const wrong: [keyof Pull & string, unknown, string][] = [
    ["linger", "1", 'Cannot set option "linger": expected a whole number, got "1"'],
    ["linger", 1.5, "expected a whole number, got 1.5"],
    ["linger", undefined, "got undefined"],
    ["plainServer", 1, 'Cannot set option "plainServer": expected true or false, got 1'],
    ["zapDomain", 3, "expected a string, bytes or null, got 3"],
    ["maxMessageSize", 10n, "expected a whole number, got 10"],
  ];
  for (const [name, value, message] of wrong) {
    assertThrows(() => Reflect.set(pull, name, value), TypeError, message);
  }
  assertThrows(() => pull.linger = 2 ** 31, RangeError, "must fit in 32 bits");
  assertThrows(() => pull.affinity = -1, RangeError, "must not be negative");
  assertEquals(assertThrows(() => pull.linger = -2, ZmqError).code, "EINVAL");
  return Promise.resolve();
});

test("Context: refuses numbers with which libzmq would abort the process", async () => {
  await using context = new Context({ ioThreads: 64, threadPriority: 0 });
  const wrong: ContextOptions[] = [
    { ioThreads: 65 },
    { maxSockets: context.maxSocketsLimit + 1 },
    { threadPriority: 1 },
    { threadSchedulingPolicy: 77 },
    { threadAffinityCpuAdd: 8191 },
  ];
  for (const options of wrong) assertThrows(() => new Context(options), RangeError, "must be");
  context.maxSockets = context.maxSocketsLimit;
});

test("Context: its threads can be bound to a processor that the process may use", async () => {
  if (Deno.build.os !== "linux") return;
  const one = allowedProcessors()[0] ?? -1;
  await using context = new Context({ threadAffinityCpuAdd: one, threadSchedulingPolicy: 3 });
  using pull = new Pull({ context });
  await pull.bind("tcp://127.0.0.1:*");
});

test("Options: socksProxy is read-only, and the error says why", () => {
  const options: Record<string, unknown> = { socksProxy: "127.0.0.1:1" };
  assertThrows(() => new Pull(options), TypeError, "when the proxy cannot be reached");
  return Promise.resolve();
});

/** Returns the warnings of the process while the body runs. */
async function warnings(body: () => Promise<void>): Promise<string[]> {
  const { process } = globalThis;
  const usual = process.listeners("warning");
  const messages: string[] = [];
  process.removeAllListeners("warning");
  process.on("warning", ({ message }) => messages.push(message));
  await body();
  await new Promise((resolve) => setImmediate(resolve));
  process.removeAllListeners("warning");
  for (const listener of usual) process.on("warning", listener);
  return messages;
}

// libzmq would send the new mark to the other end of each connection, and crash if that has gone.
test("Options: a high-water mark set after bind or connect is ignored, with a warning", async () => {
  using pull = new Pull();
  using push = new Push();
  const warned = await warnings(async () => {
    pull.receiveHighWaterMark = 5;
    await pull.bind("tcp://127.0.0.1:*");
    push.connect(pull.lastEndpoint ?? "");
    pull.receiveHighWaterMark = 6;
    push.sendHighWaterMark = 7;
  });
  assertEquals(warned, [
    'Option "receiveHighWaterMark" was set after bind or connect. It is ignored.',
    'Option "sendHighWaterMark" was set after bind or connect. It is ignored.',
  ]);
  assertEquals([pull.receiveHighWaterMark, push.sendHighWaterMark], [5, 1000]);
  assertThrows(() => Reflect.set(pull, "receiveHighWaterMark", "6"), TypeError);
});

test("Options: setting an option that takes effect at the next bind or connect warns after the first", async () => {
  using router = new Router();
  const warned = await warnings(async () => {
    router.routingId = "early";
    await router.bind("tcp://127.0.0.1:*");
    router.routingId = "late";
    router.linger = 0;
    router.mandatory = true;
    router.sendTimeout = 1;
  });
  const message =
    'Option "routingId" was set after bind or connect. It takes effect at the next one.';
  assertEquals(warned, [message]);
});

test("Options: the constructor throws a TypeError for an option that the socket does not have", () => {
  const options: Record<string, unknown> = { sendTimeout: 1 };
  assertThrows(() => new Pull(options), TypeError, "Pull has no such option");
  const inherited: Record<string, unknown> = { toString: 1 };
  assertThrows(() => new Pull(inherited), TypeError);
  assertThrows(() => new Context({ ...options }), TypeError, "Context has no such option");
  using pull = new Pull();
  assertThrows(() => Reflect.set(pull, "lastEndpoint", "x"), TypeError, "it is read-only");
  assertThrows(() => pull.conflate, TypeError, "it is write-only");
  return Promise.resolve();
});

test("Options: assigning an option that the socket or context does not have is a TypeError", () => {
  class Named extends Pull {
    label = "mine";
  }
  using pull = new Named();
  assertThrows(() => Reflect.set(pull, "recieveTimeout", 1), TypeError, "Named has no such option");
  pull.label = "still mine";
  assertEquals([pull.label, "recieveTimeout" in pull], ["still mine", false]);
  const context = new Context();
  assertThrows(() => Reflect.set(context, "threads", 1), TypeError, "Context has no such option");
  return Promise.resolve();
});

test("Socket, Context: constructors refuse wrong and additional arguments", () => {
  for (const options of [1, "options", null, () => {}]) {
    assertThrows(() => Reflect.construct(Pull, [options]), TypeError, "expected an object");
    assertThrows(() => Reflect.construct(Context, [options]), TypeError, "expected an object");
  }
  assertThrows(() => Reflect.construct(Context, [{}, {}]), TypeError, "one argument");
  class Open extends Socket {}
  assertThrows(() => Reflect.construct(Open, [7, {}, {}]), TypeError, "two arguments");
  return Promise.resolve();
});

test("Types: forbid operations that a socket does not support", () => {
  using pull: Socket = new Pull();
  // @ts-expect-error a pull cannot send
  pull.send;
  // @ts-expect-error linger is a number
  assertThrows(() => new Pull({ linger: true }), TypeError);
  // @ts-expect-error the endpoint can only be read
  assertThrows(() => new Pull({ lastEndpoint: "x" }), TypeError);
  assertEquals("send" in pull, false);
  return Promise.resolve();
});

test("capability: every property is a boolean", () => {
  for (const value of Object.values(capability)) assertEquals(typeof value, "boolean");
  assertEquals(capability.ipc, true);
  return Promise.resolve();
});
