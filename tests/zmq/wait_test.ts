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
  test(`receive: a pending receive completes when a message arrives over ${transport}`, async () => {
    using push = new Push();
    using pull = new Pull();
    await join(transport, pull, push);
    for (const text of ["first", "second", "third"]) {
      const waiting = pull.receive();
      await push.send(text);
      assertEquals(texts(await waiting), [text]);
    }
  });

  test(`send: a pending send completes when there is room over ${transport}`, async () => {
    using push = new Push({ sendHighWaterMark: 1 });
    const waiting = push.send("first");
    using pull = new Pull();
    await join(transport, pull, push);
    await waiting;
    assertEquals(texts(await pull.receive()), ["first"]);
  });

  test(`Socket: a send and a receive can be pending together over ${transport}`, async () => {
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

test("send: does not consume the wake-up of a pending receive", async () => {
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

test("drain: does not consume the wake-up of a pending send", async () => {
  using left = new Pair({ sendHighWaterMark: 1 });
  using right = new Pair({ receiveHighWaterMark: 1 });
  await join("inproc", right, left);
  for (let round = 0; round < 500; round++) {
    while (left.trySend("until it is full"));
    const sending = left.send("waits");
    right.drain();
    assert(right.trySend("meanwhile"));
    assertEquals(left.drain().map(texts), [["meanwhile"]]);
    await sending;
  }
});

test("send, receive: a second pending call fails with EBUSY", async () => {
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

test("send, receive: fail with EAGAIN after the timeout, with 0 at once", async () => {
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

test("send, receive: an aborted signal ends the wait with its reason and leaves the socket usable", async () => {
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

test("send, receive: a bad signal is a TypeError before any wait", async () => {
  using dealer = new Dealer({ sendTimeout: 1, receiveTimeout: 1 });
  for (const value of ["x", "", 5, {}, { throwIfAborted() {} }]) {
    const signal = value as AbortSignal; // as code without types could
    for (const call of [() => dealer.send("x", { signal }), () => dealer.receive({ signal })]) {
      await assertRejects(call, TypeError, "Cannot wait: expected an AbortSignal");
    }
  }
  assertEquals(await codeOf(dealer.send("x")), "EAGAIN");
});

test("drain, receiveBatch: max must be a whole number from 0", async () => {
  using pull = new Pull({ receiveTimeout: 0 });
  for (const max of [NaN, -1, 1.5]) {
    assertThrows(() => pull.drain(max), RangeError, `at most ${max} messages`);
    await assertRejects(() => pull.receiveBatch(max), RangeError);
  }
  // @ts-expect-error a number
  assertThrows(() => pull.drain("x"), TypeError, "expected a number");
  assertEquals([pull.drain(0), pull.drain(Infinity)], [[], []]);
});

test("Socket.close: pending operations fail with EAGAIN", async () => {
  const socket = new Dealer();
  const waits = [socket.send("never"), socket.receive(), socket[Symbol.asyncIterator]().next()];
  const codes = Promise.all(waits.slice(0, 2).map(codeOf));
  await assertRejects(() => waits[2] ?? Promise.resolve(), ZmqError); // EBUSY: the loop came second
  socket.close();
  assertEquals(await codes, ["EAGAIN", "EAGAIN"]);
});

test("Socket.close: ends a loop over the socket without an error", async () => {
  const socket = new Pull();
  const loop = (async () => {
    for await (const _ of socket) assert(false, "received a message that was not sent");
  })();
  socket.close();
  await loop;
  for await (const _ of socket) assert(false, "the socket is closed");
});

test("Socket: a descriptor reused by a new socket is waited for again", async () => {
  using other = new Pull();
  other.receive().catch(() => {}); // keeps one wait going throughout
  const closed = new Pull();
  closed.receive().catch(() => {});
  // Enough turns of the loop for the running poll to include the socket.
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

test("Context.close: pending operations on its sockets fail with ETERM", async () => {
  const context = new Context();
  const socket = new Pull({ context });
  const waiting = codeOf(socket.receive());
  await context.close();
  assertEquals(await waiting, "ETERM");
  assertEquals(socket.closed, true);
});

test("receive: busyWait receives a message that arrives meanwhile, and is bounded", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("tcp", pull, push);
  await push.send("soon");
  assertEquals(texts(await pull.receive({ busyWait: 1000 })), ["soon"]);
  await assertRejects(() => pull.receive({ busyWait: 1001 }), RangeError, "at most 1000");
  await assertRejects(() => pull.receive({ busyWait: -1 }), RangeError);
});

/** Returns whether a timer that is due at once fires while the work goes on. */
async function letsTimersRun(work: () => Promise<void>): Promise<boolean> {
  let hasFired = false;
  const timer = setTimeout(() => hasFired = true, 0);
  await work();
  clearTimeout(timer);
  return hasFired;
}

test("send, receive: endless loops let timers run", async () => {
  using push = new Push({ sendHighWaterMark: 0 });
  using pull = new Pull({ receiveHighWaterMark: 0 });
  await join("inproc", pull, push);
  const count = 100_000;
  const sending = async () => {
    for (let sent = 0; sent < count; sent++) await push.send("flood");
  };
  assert(await letsTimersRun(sending), "sending starved the timer");

  const receiving = async () => {
    for (let received = 0; received < count / 2; received++) await pull.receive();
  };
  assert(await letsTimersRun(receiving), "receiving starved the timer");

  const looping = async () => {
    let received = count / 2;
    for await (const _ of pull) if (++received === count) break;
  };
  assert(await letsTimersRun(looping), "a loop starved the timer");
});

test("send: a pending send does not consume the wake-up of a pending receive", async () => {
  using a = new Pair({ sendHighWaterMark: 1 });
  using b = new Pair({ receiveHighWaterMark: 1 });
  await join("inproc", b, a);
  while (a.trySend("until it is full"));
  const reading = a.receive();
  const { pointer } = handleOf(a);
  const symbols = zmq();
  const { zmq_send } = symbols;
  let sends = 0;
  // A message arrives between the two attempts, and zmq_send processes it, as it sometimes does.
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
