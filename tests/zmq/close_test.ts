import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Context, Dealer, Pull, Push, Router, Subscriber, ZmqError } from "../../zmq/mod.ts";
import { anyPort } from "../harness/free_port.ts";
import { join, test } from "./sockets.ts";

test("Socket: a second close does nothing", async () => {
  const socket = new Dealer();
  assertEquals(socket.closed, false);
  socket.close();
  socket.close();
  assertEquals(socket.closed, true);
  await socket[Symbol.asyncDispose]();
});

test("Socket: every operation on a closed socket fails with EBADF", async () => {
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

test("Socket: using closes it at the end of the block", () => {
  let outside: Pull;
  {
    using inside = new Pull();
    outside = inside;
  }
  assert(outside.closed);
  return Promise.resolve();
});

test("Socket: close frees its address", async () => {
  const endpoint = await ownEndpoint();
  for (let round = 0; round < 3; round++) {
    await using pull = new Pull();
    await bindWhenFree(pull, endpoint);
  }
});

/** Returns an address that can be bound and is not used by another test. */
async function ownEndpoint(): Promise<string> {
  for (;;) {
    const endpoint = `tcp://127.0.0.1:${anyPort()}`;
    await using pull = new Pull();
    if (await pull.bind(endpoint).then(() => true, () => false)) return endpoint;
  }
}

/** Retries, because libzmq frees an address on another thread, a moment after `close`. */
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

test("Socket.bind: fails with EADDRINUSE for an address in use, with EINVAL for a malformed one", async () => {
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

test("Socket.bind: refuses an unsupported transport before libzmq sees it", () => {
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

test("Context: a closed context opens no sockets", async () => {
  const context = new Context();
  await context.close();
  await context.close();
  assertEquals(context.closed, true);
  assertEquals(assertThrows(() => new Push({ context }), ZmqError).code, "ETERM");
  assertEquals(assertThrows(() => context.ioThreads, ZmqError).code, "ETERM");
});

test("Context.close: waits for unsent messages for as long as linger", async () => {
  const context = new Context();
  const push = new Push({ context, linger: 1 });
  push.connect("tcp://127.0.0.1:1");
  await push.send("never read");
  await context.close();
  assert(push.closed);
});

test("Socket: unreachable sockets are closed", async () => {
  const context = new Context({ maxSockets: 8 });
  // Each becomes unreachable at once. If they were not closed, the ninth could not be opened.
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

/** Allocates enough to make the garbage collector run. */
function makeGarbage(): void {
  for (let count = 0; count < 10; count++) new Uint8Array(1024 * 1024);
}

test("Context: ten thousand sockets can be opened and closed in turn", () => {
  for (let count = 0; count < 10_000; count++) new Push().close();
  return Promise.resolve();
}, 30_000);
