import { assert, assertEquals } from "@std/assert";
import { Frame, Pull, Push } from "../../../zmq/mod.ts";
import { join, test, texts, TRANSPORTS } from "../sockets.ts";

for (const transport of TRANSPORTS) {
  test(`Push, Pull: deliver every message in order over ${transport}`, async () => {
    using push = new Push();
    using pull = new Pull();
    await join(transport, pull, push);
    const numbers = Array.from({ length: 5000 }, (_, number) => String(number));
    const sending = (async () => {
      for (const number of numbers) await push.send(number);
    })();
    const received: string[] = [];
    for await (const [part] of pull) {
      received.push(`${part}`);
      if (received.length === numbers.length) break;
    }
    await sending;
    assertEquals(received, numbers);
  });

  test(`Push, Pull: a message of several parts arrives complete over ${transport}`, async () => {
    using push = new Push();
    using pull = new Pull();
    await join(transport, pull, push);
    const bytes = new Uint8Array([0, 1, 255]);
    await push.send(["text", bytes, 42, null, bytes.buffer, new DataView(bytes.buffer, 1, 1)]);
    const parts = await pull.receive();
    assertEquals(parts.map((part) => [...part]), [
      [116, 101, 120, 116],
      [0, 1, 255],
      [52, 50],
      [],
      [0, 1, 255],
      [1],
    ]);
    assert(parts.every((part) => part instanceof Frame));
  });

  test(`Push, Pull: a part of 1 MiB arrives unchanged over ${transport}`, async () => {
    using push = new Push();
    using pull = new Pull();
    await join(transport, pull, push);
    const large = Uint8Array.from({ length: 2 ** 20 }, (_, index) => index % 251);
    await push.send(large);
    const [part] = await pull.receive();
    assertEquals(part?.length, large.length);
    assert(part?.every((byte, index) => byte === large[index]));
  });

  test(`Push: spreads messages over its peers over ${transport}`, async () => {
    using push = new Push();
    using left = new Pull();
    using right = new Pull();
    await join(transport, push, left, right);
    // Both have received a message, so both are connected, and Push skips neither.
    let sent = 0;
    while (!left.readable || !right.readable) {
      if (push.trySend(`${sent}`)) sent++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [a, b] = [left.drain(), right.drain()];
    assert(a.length > 0 && b.length > 0);
  });
}

test("drain: returns the messages that have arrived, at most max", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("inproc", pull, push);
  assertEquals(pull.drain(), []);
  for (const text of ["a", "b", "c", "d"]) assert(push.trySend(text));
  assertEquals((await pull.receiveBatch(3)).flatMap(texts), ["a", "b", "c"]);
  assertEquals(pull.drain(1).flatMap(texts), ["d"]);
  assertEquals(pull.drain(), []);
});

test("receiveBatch: waits for the first message", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("tcp", pull, push);
  const batch = pull.receiveBatch();
  await push.send("first");
  assertEquals((await batch).flatMap(texts), ["first"]);
});

test("trySend: returns false if send would wait", async () => {
  using push = new Push({ sendHighWaterMark: 1 });
  using pull = new Pull({ receiveHighWaterMark: 1 });
  assertEquals(push.trySend("no peer"), false);
  await join("inproc", pull, push);
  let sent = 0;
  while (push.trySend(`${sent}`)) sent++;
  assert(sent > 0 && sent < 10);
  assertEquals(push.writable, false);
  assertEquals(pull.drain().length, sent);
  assertEquals(push.writable, true);
});

test("conflate: keeps only the newest message", async () => {
  using push = new Push();
  using pull = new Pull({ conflate: true });
  await join("inproc", push, pull);
  for (const text of ["old", "older", "newest"]) await push.send(text);
  assertEquals(texts(await pull.receive()), ["newest"]);
  assertEquals(pull.readable, false);
});

test("unbind, disconnect: the address accepts no further messages", async () => {
  using push = new Push();
  using pull = new Pull();
  await join("tcp", pull, push);
  const endpoint = pull.lastEndpoint ?? "";
  await push.send("before");
  await pull.receive();
  push.disconnect(endpoint);
  await pull.unbind(endpoint);
  assertEquals(push.writable, false);
});
