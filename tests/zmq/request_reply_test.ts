import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Dealer, Reply, Request, Router, Stream, ZmqError } from "../../zmq/mod.ts";
import { address, join, test, texts, TRANSPORTS } from "./sockets.ts";

for (const transport of TRANSPORTS) {
  test(`each request gets its own reply over ${transport}`, async () => {
    using request = new Request();
    using reply = new Reply();
    await join(transport, reply, request);
    const serving = (async () => {
      for await (const [question] of reply) await reply.send(["echo", question ?? null]);
    })();
    for (const question of ["one", "two", "three"]) {
      await request.send(question);
      assertEquals(texts(await request.receive()), ["echo", question]);
    }
    reply.close();
    await serving;
  });

  test(`a router knows its peers by name over ${transport}`, async () => {
    using router = new Router({ mandatory: true });
    using anna = new Dealer({ routingId: "anna" });
    using ben = new Dealer({ routingId: "ben" });
    await join(transport, router, anna, ben);
    await anna.send("from anna");
    await ben.send(["from", "ben"]);
    const seen = [await router.receive(), await router.receive()].map(texts);
    assertEquals(seen.toSorted(), [["anna", "from anna"], ["ben", "from", "ben"]]);
    await router.send(["ben", "to ben"]);
    await router.send(["anna", "to anna"]);
    assertEquals(texts(await anna.receive()), ["to anna"]);
    assertEquals(texts(await ben.receive()), ["to ben"]);
  });

  test(`a mandatory router refuses an unknown peer over ${transport}`, async () => {
    using router = new Router({ mandatory: true });
    await join(transport, router);
    const error = await assertRejects(() => router.send(["nobody", "hello"]), ZmqError);
    assertEquals(error.code, "EHOSTUNREACH");
  });
}

test("a request out of turn fails with EFSM and leaves the socket usable", async () => {
  using request = new Request();
  using reply = new Reply();
  await join("inproc", reply, request);
  assertEquals((await assertRejects(() => request.receive(), ZmqError)).code, "EFSM");
  assertEquals((await assertRejects(() => reply.send("early"), ZmqError)).code, "EFSM");
  await request.send("now");
  assertEquals((await assertRejects(() => request.send("again"), ZmqError)).code, "EFSM");
  await reply.send(await reply.receive());
  assertEquals(texts(await request.receive()), ["now"]);
});

test("a router sees the empty part before a request", async () => {
  using router = new Router();
  using request = new Request({ routingId: "asker" });
  await join("tcp", router, request);
  await request.send("question");
  const [peer, delimiter, question] = await router.receive();
  assertEquals([`${peer}`, delimiter?.length, `${question}`], ["asker", 0, "question"]);
  await router.send([peer ?? null, null, "answer"]);
  assertEquals(texts(await request.receive()), ["answer"]);
});

test("a router can name the peer that it connects to", async () => {
  using server = new Dealer();
  using router = new Router({ mandatory: true });
  await server.bind("tcp://127.0.0.1:*");
  router.connect(server.lastEndpoint ?? "", { routingId: "server" });
  await router.send(["server", "hello"]);
  assertEquals(texts(await server.receive()), ["hello"]);
});

test("a routing id can be chosen once, whatever became of the connection", () => {
  for (const type of [Router, Stream]) {
    using socket = new type({ linger: 0 });
    socket.connect("tcp://127.0.0.1:1", { routingId: "left" });
    socket.disconnect("tcp://127.0.0.1:1");
    assertThrows(() => socket.connect("tcp://nonsense", { routingId: "failed" }), ZmqError);
    for (const routingId of ["left", "failed"]) {
      const again = () => socket.connect("tcp://127.0.0.1:1", { routingId });
      const error = assertThrows(again, ZmqError, `as "${routingId}": this socket has used`);
      assertEquals(error.code, "EADDRINUSE");
    }
  }
  return Promise.resolve();
});

test("two connections that wait for their names cannot have the same routing id", async () => {
  using router = new Router();
  const names = [address("inproc"), address("inproc")] as const;
  router.connect(names[0], { routingId: "same" });
  assertThrows(() => router.connect(names[1], { routingId: "same" }), ZmqError);
  using dealer = new Dealer();
  await dealer.bind(names[0]);
  await router.send(["same", "hello"]);
  assertEquals(texts(await dealer.receive()), ["hello"]);
});

test("a routing id has 1 to 255 bytes, of which the first is not zero", () => {
  using router = new Router({ routingId: "x".repeat(255) });
  using stream = new Stream();
  for (const routingId of ["", "\0name", "x".repeat(256)]) {
    assertThrows(() => router.connect("inproc://x", { routingId }), RangeError, "1 to 255");
    assertThrows(() => stream.connect("tcp://127.0.0.1:1", { routingId }), RangeError);
    assertThrows(() => new Dealer({ routingId }), RangeError);
  }
  return Promise.resolve();
});

test("relaxed and correlate let a request be asked anew", async () => {
  using request = new Request({ relaxed: true, correlate: true });
  using reply = new Reply();
  await join("inproc", reply, request);
  await request.send("lost");
  await request.send("asked anew");
  const answers = (async () => {
    for await (const [question] of reply) await reply.send(question ?? null);
  })();
  assertEquals(texts(await request.receive()), ["asked anew"]);
  reply.close();
  await answers;
});

test("probeRouter announces a dealer with an empty message", async () => {
  using router = new Router();
  using dealer = new Dealer({ probeRouter: true, routingId: "here" });
  await join("tcp", router, dealer);
  assertEquals(texts(await router.receive()), ["here", ""]);
});
