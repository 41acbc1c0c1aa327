import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Context, Dealer, Pair, Pull, Push, ZmqError } from "../../zmq/mod.ts";
import { zmq } from "../../zmq/library.ts";
import { handleOf } from "../../zmq/socket.ts";
import { eventsOf } from "../../zmq/would_block.ts";
import { join, test, texts, TRANSPORTS } from "./sockets.ts";

async function codeOf(work: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => work, ZmqError)).code;
}

for (const transport of TRANSPORTS) {
  test(`a receive that waits wakes when its message comes over ${transport}`, async () => {
    using push = new Push();
    using pull = new Pull();
    await join(transport, pull, push);
    for (const text of ["first", "second", "third"]) {
      const waiting = pull.receive();
      await push.send(text);
      assertEquals(texts(await waiting), [text]);
    }
  });

  test(`a send that waits is done when there is room over ${transport}`, async () => {
    using push = new Push({ sendHighWaterMark: 1 });
    const waiting = push.send("first");
    using pull = new Pull();
    await join(transport, pull, push);
    await waiting;
    assertEquals(texts(await pull.receive()), ["first"]);
  });

  test(`one socket can wait to send and to receive over ${transport}`, async () => {
    using left = new Dealer({ sendHighWaterMark: 1 });
    const received = left.receive();
    const sent = left.send("out");
    using right = new Dealer();
    await join(transport, right, left);
    await sent;
    await right.send("in");
    assertEquals(texts(await received), ["in"]);
    assertEquals(texts(await right.receive()), ["out"]);
  });
}

test("sending does not lose the wake-up of a receive that waits", async () => {
  using left = new Pair();
  using right = new Pair();
  await join("inproc", left, right);
  for (let round = 0; round < 500; round++) {
    const received = left.receive();
    await right.send("question");
    await left.send("meanwhile");
    assertEquals(texts(await received), ["question"]);
    assertEquals(texts(await right.receive()), ["meanwhile"]);
  }
});

test("a second call that would wait fails with EBUSY", async () => {
  using push = new Push();
  using pull = new Pull();
  const sending = push.send("first");
  const receiving = pull.receive();
  assertEquals(await codeOf(push.send("second")), "EBUSY");
  assertEquals(await codeOf(pull.receive()), "EBUSY");
  assertEquals(push.trySend("second"), false);
  await join("inproc", pull, push);
  await sending;
  assertEquals(texts(await receiving), ["first"]);
});

test("a timeout ends a wait with EAGAIN, and 0 does not wait at all", async () => {
  using push = new Push({ sendTimeout: 1 });
  using pull = new Pull({ receiveTimeout: 1 });
  assertEquals([push.sendTimeout, pull.receiveTimeout], [1, 1]);
  assertEquals(await codeOf(push.send("late")), "EAGAIN");
  assertEquals(await codeOf(pull.receive()), "EAGAIN");
  push.sendTimeout = 0;
  pull.receiveTimeout = 0;
  assertEquals(await codeOf(push.send("late")), "EAGAIN");
  assertEquals(await codeOf(pull.receive()), "EAGAIN");
  assertEquals(await codeOf(pull.receiveBatch()), "EAGAIN");
});

test("a signal ends a wait with its reason and leaves the socket usable", async () => {
  using push = new Push();
  using pull = new Pull();
  const stop = new AbortController();
  const reason = new Error("enough");
  const waits = [
    push.send("never", { signal: stop.signal }),
    pull.receive({ signal: stop.signal }),
  ];
  stop.abort(reason);
  for (const wait of waits) assertEquals(await assertRejects(() => wait), reason);
  assertEquals(await assertRejects(() => pull.receive({ signal: stop.signal })), reason);
  await join("inproc", pull, push);
  await push.send("still here");
  assertEquals(texts(await pull.receive()), ["still here"]);
});

test("a signal that is none is a TypeError before anything waits", async () => {
  using dealer = new Dealer({ sendTimeout: 1, receiveTimeout: 1 });
  for (const value of ["x", "", 5, {}, { throwIfAborted() {} }]) {
    const signal = value as AbortSignal; // as code without types could
    for (const call of [() => dealer.send("x", { signal }), () => dealer.receive({ signal })]) {
      await assertRejects(call, TypeError, "Cannot wait: expected an AbortSignal");
    }
  }
  assertEquals(await codeOf(dealer.send("x")), "EAGAIN");
});

test("a number of messages to take is a whole number from 0", async () => {
  using pull = new Pull({ receiveTimeout: 0 });
  for (const max of [NaN, -1, 1.5]) {
    assertThrows(() => pull.drain(max), RangeError, `at most ${max} messages`);
    await assertRejects(() => pull.receiveBatch(max), RangeError);
  }
  // @ts-expect-error a number
  assertThrows(() => pull.drain("x"), TypeError, "expected a number");
  assertEquals([pull.drain(0), pull.drain(Infinity)], [[], []]);
});

test("closing a socket ends what waits on it with EAGAIN", async () => {
  const socket = new Dealer();
  const waits = [socket.send("never"), socket.receive(), socket[Symbol.asyncIterator]().next()];
  const codes = Promise.all(waits.slice(0, 2).map(codeOf));
  await assertRejects(() => waits[2] ?? Promise.resolve(), ZmqError); // EBUSY: the loop came second
  socket.close();
  assertEquals(await codes, ["EAGAIN", "EAGAIN"]);
});

test("closing a socket ends a loop over it without an error", async () => {
  const socket = new Pull();
  const loop = (async () => {
    for await (const _ of socket) assert(false, "nobody sent anything");
  })();
  socket.close();
  await loop;
  for await (const _ of socket) assert(false, "the socket is closed");
});

test("a descriptor that a closed socket leaves to another is waited for anew", async () => {
  using other = new Pull();
  other.receive().catch(() => {}); // keeps one wait going throughout
  const closed = new Pull();
  closed.receive().catch(() => {});
  // Many turns of the loop, in which the wait under way comes to include the socket.
  for (let turn = 0; turn < 2000; turn++) await new Promise((resolve) => setImmediate(resolve));
  const { descriptor } = handleOf(closed);
  closed.close();
  const sockets = [new Pull()];
  while (sockets.every((socket) => handleOf(socket).descriptor !== descriptor)) {
    await new Promise((resolve) => setImmediate(resolve));
    sockets.push(new Pull());
  }
  const pull = sockets.at(-1) ?? other;
  using push = new Push();
  await join("inproc", pull, push);
  const receiving = pull.receive();
  await new Promise((resolve) => setImmediate(resolve));
  await push.send("hello");
  assertEquals(texts(await receiving), ["hello"]);
  for (const socket of sockets) socket.close();
});

test("closing a context ends what waits on its sockets with ETERM", async () => {
  const context = new Context();
  const socket = new Pull({ context });
  const waiting = codeOf(socket.receive());
  await context.close();
  assertEquals(await waiting, "ETERM");
  assertEquals(socket.closed, true);
});

test("a busy wait receives what comes meanwhile, and is bounded", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("tcp", pull, push);
  await push.send("soon");
  assertEquals(texts(await pull.receive({ busyWait: 1000 })), ["soon"]);
  await assertRejects(() => pull.receive({ busyWait: 1001 }), RangeError, "at most 1000");
  await assertRejects(() => pull.receive({ busyWait: -1 }), RangeError);
});

/** Whether a timer that is due at once fires while the work is under way. */
async function letsTimersIn(work: () => Promise<void>): Promise<boolean> {
  let hasFired = false;
  const timer = setTimeout(() => hasFired = true, 0);
  await work();
  clearTimeout(timer);
  return hasFired;
}

test("sending and receiving without end let timers in", async () => {
  using push = new Push({ sendHighWaterMark: 0 });
  using pull = new Pull({ receiveHighWaterMark: 0 });
  await join("inproc", pull, push);
  const count = 100_000;
  const sending = async () => {
    for (let sent = 0; sent < count; sent++) await push.send("flood");
  };
  assert(await letsTimersIn(sending), "sending starved the timer");

  const receiving = async () => {
    for (let received = 0; received < count / 2; received++) await pull.receive();
  };
  assert(await letsTimersIn(receiving), "receiving starved the timer");

  const looping = async () => {
    let received = count / 2;
    for await (const _ of pull) if (++received === count) break;
  };
  assert(await letsTimersIn(looping), "a loop starved the timer");
});

test("Socket: a send that waits does not take the wake-up of a receive that waits", async () => {
  using a = new Pair({ sendHighWaterMark: 1 });
  using b = new Pair({ receiveHighWaterMark: 1 });
  await join("inproc", b, a);
  while (a.trySend("until it is full"));
  const reading = a.receive();
  const { pointer } = handleOf(a);
  const symbols = zmq();
  const { zmq_send } = symbols;
  let sends = 0;
  // A message comes between the two attempts, and zmq_send looks for what has come, as now and then.
  Reflect.set(symbols, "zmq_send", (...args: Parameters<typeof zmq_send>) => {
    if (args[0] === pointer && ++sends === 2) {
      b.trySend("meanwhile");
      eventsOf(pointer);
    }
    return zmq_send(...args);
  });
  try {
    const sending = a.send("waits");
    assertEquals(texts(await reading), ["meanwhile"]);
    while (b.readable) await b.receive();
    await sending;
  } finally {
    Reflect.set(symbols, "zmq_send", zmq_send);
  }
});
