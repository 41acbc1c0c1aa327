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
  type Socket,
  socketOptions,
  Stream,
  Subscriber,
  XPublisher,
  ZmqError,
} from "../../zmq/mod.ts";
import { allowedProcessors } from "../../zmq/processors.ts";
import { test } from "./sockets.ts";

/** Options that this libzmq or this machine may lack; a default that libzmq does not take back. */
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

/** Sets each option to the value that it has: every one must take its own value back. */
function writeAll(owner: object, table: OptionTable): void {
  for (const [name, { access }] of Object.entries(table)) {
    if (access !== "rw" || OPTIONAL.test(name)) continue;
    const value = Reflect.get(owner, name, owner);
    if (value === null) continue;
    Reflect.set(owner, name, value);
    assertEquals(Reflect.get(owner, name, owner), value, name);
  }
}

test("every option of the tables can be read and set back", async () => {
  using dealer = new Dealer({ routingId: "me" });
  for (const table of [socketOptions, sendOptions, receiveOptions]) {
    readAll(dealer, table);
    writeAll(dealer, table);
  }
  await using context = new Context();
  readAll(context, contextOptions);
  writeAll(context, { maxSockets: contextOptions.maxSockets, ipv6: contextOptions.ipv6 });
});

test("options have libzmq's defaults", () => {
  using dealer = new Dealer();
  const { linger, sendHighWaterMark, receiveHighWaterMark, sendTimeout, maxMessageSize } = dealer;
  assertEquals([linger, sendHighWaterMark, receiveHighWaterMark], [-1, 1000, 1000]);
  assertEquals([sendTimeout, maxMessageSize], [-1, -1]);
  assertEquals([dealer.routingId, dealer.lastEndpoint, dealer.curvePublicKey], [null, null, null]);
  assertEquals([dealer.securityMechanism, dealer.plainServer, dealer.type], [null, false, 5]);
  return Promise.resolve();
});

test("options of the constructor are set before anything else", () => {
  using pull = new Pull({ linger: 5, maxMessageSize: 2 ** 40, zapDomain: "d", ipv6: true });
  assertEquals([pull.linger, pull.maxMessageSize, pull.zapDomain], [5, 2 ** 40, "d"]);
  assertEquals([pull.ipv6, pull.affinity], [true, 0]);
  using plain = new Pull({ plainServer: true });
  assertEquals(plain.securityMechanism, "plain");
  return Promise.resolve();
});

test("options of one type of socket are set on it", () => {
  using _router = new Router({ mandatory: true, handover: true, probeRouter: true });
  using _request = new Request({ correlate: true, relaxed: true, routingId: "r" });
  using _publisher = new Publisher({ noDrop: true, conflate: false, invertMatching: true });
  using _xPublisher = new XPublisher({ manual: true, welcomeMessage: "hi", verbosity: "allSubs" });
  using _subscriber = new Subscriber({ invertMatching: true, conflate: true });
  using _stream = new Stream({ notify: false });
  return Promise.resolve();
});

// A connection that broke took the rest of a message along, for which libzmq ended the process.
test("only a socket that cannot receive waits for connections that are complete", () => {
  for (const type of [Push, Publisher]) {
    using socket = new type({ immediate: true });
    assertEquals(socket.immediate, true);
  }
  for (const type of [Dealer, Pair, Pull, Request, Router, Stream, Subscriber, XPublisher]) {
    assertThrows(() => Reflect.construct(type, [{ immediate: true }]), TypeError, "immediate");
  }
  return Promise.resolve();
});

test("a value of the wrong type is a TypeError that names the option", () => {
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

test("a context refuses numbers that would end the process", async () => {
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

test("the threads of a context can be bound to a processor that the process may use", async () => {
  if (Deno.build.os !== "linux") return;
  const one = allowedProcessors()[0] ?? -1;
  await using context = new Context({ threadAffinityCpuAdd: one, threadSchedulingPolicy: 3 });
  using pull = new Pull({ context });
  await pull.bind("tcp://127.0.0.1:*");
});

test("a proxy cannot be set, and the error tells why", () => {
  const options: Record<string, unknown> = { socksProxy: "127.0.0.1:1" };
  assertThrows(() => new Pull(options), TypeError, "when the proxy cannot be reached");
  return Promise.resolve();
});

test("a high-water mark is fixed once the socket is bound or connected", async () => {
  using pull = new Pull();
  pull.receiveHighWaterMark = 5;
  await pull.bind("tcp://127.0.0.1:*");
  const error = assertThrows(
    () => pull.receiveHighWaterMark = 6,
    ZmqError,
    "before the first bind",
  );
  assertEquals([error.code, pull.receiveHighWaterMark], ["EINVAL", 5]);
});

test("an option that a socket does not have is a TypeError", () => {
  const options: Record<string, unknown> = { sendTimeout: 1 };
  assertThrows(() => new Pull(options), TypeError, "Pull has no such option");
  const inherited: Record<string, unknown> = { toString: 1 };
  assertThrows(() => new Pull(inherited), TypeError);
  assertThrows(() => new Context({ ...options }), TypeError, "Context has no such option");
  using pull = new Pull();
  assertThrows(() => Reflect.set(pull, "lastEndpoint", "x"), TypeError, "only lets it be read");
  assertThrows(() => pull.conflate, TypeError, "only lets it be set");
  return Promise.resolve();
});

test("types forbid what a socket cannot do", () => {
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

test("capabilities are yes or no", () => {
  for (const value of Object.values(capability)) assertEquals(typeof value, "boolean");
  assertEquals(capability.ipc, true);
  return Promise.resolve();
});
