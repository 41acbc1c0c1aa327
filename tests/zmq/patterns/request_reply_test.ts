import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Dealer, Reply, Request, Router, Stream, ZmqError } from "../../../zmq/mod.ts";
import { address, join, test, texts, TRANSPORTS } from "../sockets.ts";

for (const transport of TRANSPORTS) {
  test(`Request: each gets its own reply over ${transport}`, async () => {
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

  test(`Router: addresses peers by routing id over ${transport}`, async () => {
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

  test(`Router: with mandatory, sending to an unknown peer fails over ${transport}`, async () => {
    using router = new Router({ mandatory: true });
    await join(transport, router);
    const error = await assertRejects(() => router.send(["unknown", "hello"]), ZmqError);
    assertEquals(error.code, "EHOSTUNREACH");
  });
}

test("Request: sending out of turn fails with EFSM and leaves the socket usable", async () => {
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

test("Router: receives the empty part in front of a request", async () => {
  using router = new Router();
  using request = new Request({ routingId: "asker" });
  await join("tcp", router, request);
  await request.send("question");
  const [peer, delimiter, question] = await router.receive();
  assertEquals([`${peer}`, delimiter?.length, `${question}`], ["asker", 0, "question"]);
  await router.send([peer ?? null, null, "answer"]);
  assertEquals(texts(await request.receive()), ["answer"]);
});

test("Router: can assign a routing id to the peer that it connects to", async () => {
  using server = new Dealer();
  using router = new Router({ mandatory: true });
  await server.bind("tcp://127.0.0.1:*");
  router.connect(server.lastEndpoint ?? "", { routingId: "server" });
  await router.send(["server", "hello"]);
  assertEquals(texts(await server.receive()), ["hello"]);
});

test("Router: assigns each routing id once, whatever became of the connection", () => {
  for (const type of [Router, Stream]) {
    using socket = new type({ linger: 0 });
    socket.connect("tcp://127.0.0.1:1", { routingId: "left" });
    socket.disconnect("tcp://127.0.0.1:1");
    assertThrows(() => socket.connect("tcp://nonsense", { routingId: "failed" }), ZmqError);
    for (const routingId of ["left", "failed"]) {
      const again = () => socket.connect("tcp://127.0.0.1:1", { routingId });
      const error = assertThrows(again, ZmqError, `as "${routingId}": this routing id was used`);
      assertEquals(error.code, "EADDRINUSE");
    }
  }
  return Promise.resolve();
});

test("Router: two connections to unbound names cannot have the same routing id", async () => {
  using router = new Router();
  const names = [address("inproc"), address("inproc")] as const;
  router.connect(names[0], { routingId: "same" });
  assertThrows(() => router.connect(names[1], { routingId: "same" }), ZmqError);
  using dealer = new Dealer();
  await dealer.bind(names[0]);
  await router.send(["same", "hello"]);
  assertEquals(texts(await dealer.receive()), ["hello"]);
});

test("Router: a routing id has 1 to 255 bytes, the first of them not zero", () => {
  using router = new Router({ routingId: "x".repeat(255) });
  using stream = new Stream();
  for (const routingId of ["", "\0name", "x".repeat(256)]) {
    assertThrows(() => router.connect("inproc://x", { routingId }), RangeError, "1 to 255");
    assertThrows(() => stream.connect("tcp://127.0.0.1:1", { routingId }), RangeError);
    assertThrows(() => new Dealer({ routingId }), RangeError);
  }
  return Promise.resolve();
});

test("Request: with relaxed and correlate, a request can be repeated", async () => {
  using request = new Request({ relaxed: true, correlate: true });
  using reply = new Reply();
  await join("inproc", reply, request);
  await request.send("lost");
  await request.send("repeated");
  const answers = (async () => {
    for await (const [question] of reply) await reply.send(question ?? null);
  })();
  assertEquals(texts(await request.receive()), ["repeated"]);
  reply.close();
  await answers;
});

test("Dealer: with probeRouter, it announces itself with an empty message", async () => {
  using router = new Router();
  using dealer = new Dealer({ probeRouter: true, routingId: "here" });
  await join("tcp", router, dealer);
  assertEquals(texts(await router.receive()), ["here", ""]);
});
