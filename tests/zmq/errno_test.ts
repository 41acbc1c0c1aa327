/**
 * libzmq's error number is read by a second call, and code that runs in between may overwrite it: V8
 * once looks for a file that does not exist. Here a failing call of the C library does the same.
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Context, findLibrary, Pull, Push, Request, Router, ZmqError } from "../../zmq/mod.ts";
import { zmq } from "../../zmq/library.ts";
import { join, test, texts } from "./sockets.ts";

const { symbols: libc } = Deno.dlopen(findLibrary(), {
  chdir: { parameters: ["buffer" /* const char *path */], result: "i32" },
});
const NOWHERE = new TextEncoder().encode("/no/such/folder\0");

/** Overwrites errno with ENOENT before every nth read of it, while the body runs. */
async function overwriting(every: number, body: () => Promise<void> | void): Promise<void> {
  const symbols = zmq();
  const read = symbols.zmq_errno;
  let readings = 0;
  Reflect.set(symbols, "zmq_errno", () => {
    if (readings++ % every === 0) assertEquals(libc.chdir(NOWHERE), -1);
    return read();
  });
  try {
    await body();
  } finally {
    Reflect.set(symbols, "zmq_errno", read);
  }
}

for (const [when, every] of [["now and then", 3], ["always", 1]] as const) {
  test(`errno: a receive on an empty socket waits when errno is overwritten ${when}`, async () => {
    using push = new Push();
    using pull = new Pull();
    await join("tcp", pull, push);
    await overwriting(every, async () => {
      assertEquals(pull.drain(), []);
      const waiting = pull.receive();
      await push.send(["over", "tcp"]);
      assertEquals(texts(await waiting), ["over", "tcp"]);
      pull.receiveTimeout = 0;
      const error = await assertRejects(() => pull.receive(), ZmqError);
      assertEquals(error.code, "EAGAIN");
    });
  });

  test(`errno: a send on a full socket waits when errno is overwritten ${when}`, async () => {
    using push = new Push({ sendHighWaterMark: 1 });
    using pull = new Pull({ receiveHighWaterMark: 1 });
    await overwriting(every, async () => {
      assertEquals(push.trySend("no peer"), false);
      await join("inproc", pull, push);
      let queued = 0;
      while (push.trySend(["message", `${queued}`])) queued++;
      const waiting = push.send(["message", `${queued}`]);
      for (let index = 0; index <= queued; index++) {
        assertEquals(texts(await pull.receive()), ["message", `${index}`]);
      }
      await waiting;
      push.sendTimeout = 0;
      // libzmq's send looks for space that the peer freed once a millisecond only; the events are exact.
      while (push.writable) push.trySend("again");
      const error = await assertRejects(() => push.send("full"), ZmqError);
      assertEquals(error.code, "EAGAIN");
    });
  });

  test(`errno: opening a socket waits for a free slot when errno is overwritten ${when}`, async () => {
    await using context = new Context({ maxSockets: 1 });
    await overwriting(every, () => {
      for (let number = 0; number < 20; number++) new Pull({ context }).close();
    });
  });
}

test("errno: an error keeps its code when errno is sometimes overwritten", async () => {
  using router = new Router({ mandatory: true });
  using request = new Request();
  using pull = new Pull();
  await join("tcp", router, request);
  const address = router.lastEndpoint ?? "";
  await request.send("first");
  await overwriting(3, async () => {
    const codeOf = async (act: () => Promise<void>) => (await assertRejects(act, ZmqError)).code;
    assertEquals(await codeOf(() => router.send(["unknown", "hello"])), "EHOSTUNREACH");
    assertEquals(await codeOf(() => request.send("second")), "EFSM");
    assertEquals(await codeOf(() => pull.bind(address)), "EADDRINUSE");
    assertEquals(assertThrows(() => pull.connect("tcp://"), ZmqError).code, "EINVAL");
    assertEquals(assertThrows(() => pull.linger = -2, ZmqError).code, "EINVAL");
  });
  await using context = new Context({ maxSockets: 1 });
  using _only = new Pull({ context });
  await overwriting(3, () => {
    assertEquals(assertThrows(() => new Pull({ context }), ZmqError).code, "EMFILE");
  });
});
