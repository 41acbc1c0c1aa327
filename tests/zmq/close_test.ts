import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Context, Dealer, Pull, Push, Router, Subscriber, ZmqError } from "../../zmq/mod.ts";
import { anyPort } from "../free_port.ts";
import { join, test } from "./sockets.ts";

test("closing twice is like closing once", async () => {
  const socket = new Dealer();
  assertEquals(socket.closed, false);
  socket.close();
  socket.close();
  assertEquals(socket.closed, true);
  await socket[Symbol.asyncDispose]();
});

test("a closed socket refuses everything with EBADF", async () => {
  const socket = new Router();
  socket.close();
  const calls: (() => unknown)[] = [
    () => socket.connect("tcp://127.0.0.1:1"),
    () => socket.disconnect("tcp://127.0.0.1:1"),
    () => socket.bindSync("tcp://127.0.0.1:*"),
    () => socket.unbindSync("tcp://127.0.0.1:*"),
    () => socket.trySend(["peer", "text"]),
    () => socket.drain(),
    () => socket.linger,
    () => socket.linger = 0,
    () => socket.events,
  ];
  for (const call of calls) assertEquals(assertThrows(call, ZmqError).code, "EBADF");
  const waits = [() => socket.send(["peer", "text"]), () => socket.receive()];
  for (const wait of waits) assertEquals((await assertRejects(wait, ZmqError)).code, "EBADF");
  assertEquals([socket.readable, socket.writable], [false, false]);
});

test("using closes a socket at the end of its block", () => {
  let outside: Pull;
  {
    using inside = new Pull();
    outside = inside;
  }
  assert(outside.closed);
  return Promise.resolve();
});

test("an address is free again when its socket is closed", async () => {
  const endpoint = await ownEndpoint();
  for (let round = 0; round < 3; round++) {
    await using pull = new Pull();
    await bindWhenFree(pull, endpoint);
  }
});

/** An address that can be bound, and that nobody else is given from then on. */
async function ownEndpoint(): Promise<string> {
  for (;;) {
    const endpoint = `tcp://127.0.0.1:${anyPort()}`;
    await using pull = new Pull();
    if (await pull.bind(endpoint).then(() => true, () => false)) return endpoint;
  }
}

/** libzmq gives an address back on a thread of its own, a moment after `close`. */
async function bindWhenFree(socket: Pull, endpoint: string): Promise<void> {
  for (;;) {
    try {
      return await socket.bind(endpoint);
    } catch (error) {
      if (!(error instanceof ZmqError) || error.code !== "EADDRINUSE") throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

test("an address that is taken fails with EADDRINUSE, a bad one with EINVAL", async () => {
  using first = new Pull();
  using second = new Pull();
  await join("tcp", first);
  const endpoint = first.lastEndpoint ?? "";
  const error = await assertRejects(() => second.bind(endpoint), ZmqError);
  assertEquals(error.code, "EADDRINUSE");
  assertEquals(error.address, endpoint);
  assertEquals(error.message, `Cannot bind to "${endpoint}": address already in use`);
  const bad = await assertRejects(() => second.bind("nonsense"), ZmqError);
  assertEquals(bad.code, "EINVAL");
});

test("a transport that is not supported is refused before libzmq sees it", () => {
  using dealer = new Dealer();
  for (const scheme of ["norm", "pgm", "epgm", "udp", "vmci", "tipc", "vsock", "ws", "TCP", ""]) {
    const address = `${scheme}://127.0.0.1:1`;
    for (const call of [() => dealer.bindSync(address), () => dealer.connect(address)]) {
      const error = assertThrows(call, ZmqError, "only tcp://, ipc:// and inproc://");
      assertEquals([error.code, error.address], ["EPROTONOSUPPORT", address]);
    }
  }
  // @ts-expect-error an address is text
  assertThrows(() => dealer.connect(5), TypeError, "expected a string");
  return Promise.resolve();
});

test("a context that is closed takes no more sockets", async () => {
  const context = new Context();
  await context.close();
  await context.close();
  assertEquals(context.closed, true);
  assertEquals(assertThrows(() => new Push({ context }), ZmqError).code, "ETERM");
  assertEquals(assertThrows(() => context.ioThreads, ZmqError).code, "ETERM");
});

test("a closed context waits for unsent messages as long as linger says", async () => {
  const context = new Context();
  const push = new Push({ context, linger: 1 });
  push.connect("tcp://127.0.0.1:1");
  await push.send("nobody will ever read this");
  await context.close();
  assert(push.closed);
});

test("sockets that nobody can reach are closed", async () => {
  const context = new Context({ maxSockets: 8 });
  // Each is lost at once; were they not closed, the ninth could never be opened.
  for (let count = 0; count < 64; count++) {
    while (!canOpen(context)) {
      makeGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await context.close();
});

function canOpen(context: Context): boolean {
  try {
    new Subscriber({ context });
    return true;
  } catch (error) {
    if (error instanceof ZmqError && error.code === "EMFILE") return false;
    throw error;
  }
}

/** As much as one can without the collector taking notice for long. */
function makeGarbage(): void {
  for (let count = 0; count < 10; count++) new Uint8Array(1024 * 1024);
}

test("ten thousand sockets can be opened and closed", () => {
  for (let count = 0; count < 10_000; count++) new Push().close();
  return Promise.resolve();
}, 30_000);
