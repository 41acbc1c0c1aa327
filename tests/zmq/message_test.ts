import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type MessageLike, Pull, Push } from "../../zmq/mod.ts";
import { type Library, zmq } from "../../zmq/library.ts";
import { join, test, texts } from "./sockets.ts";

test("Frame: later parts do not overwrite earlier ones", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("inproc", pull, push);
  const kept: string[] = [];
  const parts = [];
  for (let number = 0; number < 20_000; number++) {
    await push.send(`message ${number}`);
    const [part] = await pull.receive();
    parts.push(part);
    kept.push(`message ${number}`);
  }
  assertEquals(parts.map(String), kept);
});

test("Frame: can be read through any typed array", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("inproc", pull, push);
  await push.send(["odd", new Float64Array([1.5, -2])]);
  const [, numbers] = await pull.receive();
  assert(numbers !== undefined);
  const { buffer, byteOffset } = numbers;
  assertEquals([...new Float64Array(buffer, byteOffset, 2)], [1.5, -2]);
});

test("send: the buffer may be changed once the promise has settled", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("inproc", pull, push);
  const bytes = new Uint8Array([1, 2, 3]);
  await push.send(bytes);
  bytes.fill(9);
  assertEquals([...(await pull.receive())[0] ?? []], [1, 2, 3]);
});

test("send: text of any length and script arrives unchanged", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("inproc", pull, push);
  for (const text of ["", "é", "日本語 🎉", "x".repeat(100_000), "ü".repeat(70_000)]) {
    await push.send(text);
    assertEquals(texts(await pull.receive()), [text]);
  }
});

test("send: accepts bytes in shared memory", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("inproc", pull, push);
  const shared = new Uint8Array(new SharedArrayBuffer(3)).fill(7);
  await push.send([shared, shared.buffer]);
  assertEquals(texts(await pull.receive()), ["\x07\x07\x07", "\x07\x07\x07"]);
});

test("send: throws a TypeError for an unsupported part, and sends nothing", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("inproc", pull, push);
  const wrong = [undefined, {}, true, 1n, [], [[]], ["fine", undefined], ["fine", , "fine"]];
  for (const value of wrong) {
    const message = value as MessageLike; // as code without types could
    await assertRejects(() => push.send(message), TypeError);
    assertThrows(() => push.trySend(message), TypeError);
  }
  const huge = new Uint8Array(2 ** 32); // the system hands out its memory only when it is touched
  await assertRejects(() => push.send(huge), RangeError, "at most 4294967295");
  await assertRejects(() => push.send(["fine", huge.buffer]), RangeError);
  await push.send("whole");
  assertEquals(texts(await pull.receive()), ["whole"]);
});

test("maxMessageParts: discards further parts, and the next message is complete", async () => {
  using push = new Push();
  using pull = new Pull({ maxMessageParts: 3 });
  await join("inproc", pull, push);
  for (const message of [["a", "b", "c"], Array<string>(50_000).fill("x"), "next"]) {
    await push.send(message);
  }
  const received = [...pull.drain(2), await pull.receive()];
  assertEquals(received.map(texts), [["a", "b", "c"], ["x", "x", "x"], ["next"]]);
});

test("maxMessageParts: must be a whole number, at least 1", async () => {
  using pull = new Pull();
  assertEquals(pull.maxMessageParts, Infinity);
  for (const max of [0, 1.5, -1, NaN]) {
    assertThrows(() => pull.maxMessageParts = max, RangeError, `to ${max}: at least 1`);
  }
  await Promise.resolve();
});

/** Replaces one function of libzmq while the body runs. */
async function replacing(
  name: keyof Library,
  replacement: (...args: never[]) => unknown,
  body: () => Promise<void>,
): Promise<void> {
  const symbols = zmq();
  const real = symbols[name];
  Reflect.set(symbols, name, replacement);
  try {
    await body();
  } finally {
    Reflect.set(symbols, name, real);
  }
}

// libzmq returns the size as an int, so a larger part used to be truncated to this size.
test("receive: a part whose size exceeds an int is complete", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("inproc", pull, push);
  const { zmq_msg_recv } = zmq();
  const receiveClamped = (...args: Parameters<typeof zmq_msg_recv>) =>
    zmq_msg_recv(...args) < 0 ? -1 : 2 ** 31 - 1;
  await replacing("zmq_msg_recv", receiveClamped, async () => {
    await push.send(["not so", "large"]);
    assertEquals(texts(await pull.receive()), ["not so", "large"]);
  });
});

test("receive: throws a RangeError without memory for a part, and the next message is complete", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("inproc", pull, push);
  await push.send(["first", "large", "rest"]);
  await push.send(["next", "message"]);
  const { zmq_msg_recv } = zmq();
  let parts = 0;
  const receiveLarge = (...args: Parameters<typeof zmq_msg_recv>) => {
    const bytes = zmq_msg_recv(...args);
    return ++parts === 2 ? 2 ** 31 - 1 : bytes;
  };
  await replacing(
    "zmq_msg_recv",
    receiveLarge,
    () =>
      replacing("zmq_msg_size", () => 2n ** 53n, async () => {
        await assertRejects(() => pull.receive(), RangeError, "out of memory");
      }),
  );
  assertEquals(texts(await pull.receive()), ["next", "message"]);
});
