import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  Context,
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Router,
  ZmqError,
} from "../../zmq/mod.ts";
import { address, test, texts } from "./sockets.ts";

test("inproc: sockets that connect before the name is bound are connected when it is", async () => {
  const name = address("inproc");
  using pull = new Pull();
  using push = new Push();
  push.connect(name);
  const sending = push.send("early");
  await pull.bind(name);
  await sending;
  assertEquals(texts(await pull.receive()), ["early"]);
});

test("inproc: a connection to an unbound name can be disconnected", async () => {
  const name = address("inproc");
  using router = new Router();
  using dealer = new Dealer();
  router.connect(name);
  dealer.connect(name);
  router.disconnect(name);
  assertEquals((await assertRejects(() => router.unbind(name), ZmqError)).code, "ENOENT");
  using other = new Dealer();
  await other.bind(name);
  await other.send("to the one that stayed");
  assertEquals(texts(await dealer.receive()), ["to the one that stayed"]);
});

test("inproc: a name is free as soon as its socket unbinds, disconnects or closes", async () => {
  const name = address("inproc");
  const leave: ((socket: Pair) => unknown)[] = [
    (socket) => socket.close(),
    (socket) => socket.unbind(name),
    (socket) => socket.disconnect(name), // to libzmq this is the same
  ];
  for (const leaveName of leave) {
    using socket = new Pair();
    await socket.bind(name);
    await leaveName(socket);
    using early = new Pair();
    early.connect(name);
    using next = new Pair();
    await next.bind(name);
    await early.send("hello");
    assertEquals(texts(await next.receive()), ["hello"]);
  }
});

test("inproc: a Pair that several sockets waited for talks to one of them", async () => {
  const name = address("inproc");
  using pair = new Pair();
  const waiting = [new Pair(), new Pair(), new Pair()];
  for (const socket of waiting) socket.connect(name);
  await pair.bind(name);
  await pair.send("hello");
  for (const socket of waiting) socket.close();
});

test("inproc: incompatible types of sockets are not connected", async () => {
  const name = address("inproc");
  using early = new Pull();
  early.connect(name);
  using reply = new Reply();
  await reply.bind(name);
  using push = new Push();
  const error = assertThrows(() => push.connect(name), ZmqError);
  assertEquals([error.code, push.writable], ["ENOCOMPATPROTO", false]);
});

test("inproc: only sockets that can answer bind the authenticator's address", async () => {
  const name = "inproc://zeromq.zap.01";
  await using context = new Context();
  for (const type of [Pull, Publisher, Dealer, Pair]) {
    using socket = new type({ context });
    assertEquals(assertThrows(() => socket.bindSync(name), ZmqError).code, "ENOCOMPATPROTO");
  }
  for (const type of [Reply, Router]) {
    using socket = new type({ context });
    await socket.bind(name);
  }
});

test("Router: a routing id assigned in connect reaches its peer over inproc", async () => {
  const [bound, early] = [address("inproc"), address("inproc")];
  using router = new Router({ mandatory: true });
  using first = new Dealer();
  await first.bind(bound);
  router.connect(bound, { routingId: "first" });
  await router.send(["first", "hello"]);
  assertEquals(texts(await first.receive()), ["hello"]);

  router.connect(early, { routingId: "second" });
  assertEquals(router.trySend(["second", "not yet"]), false);
  const sending = router.send(["second", "waits"]);
  using second = new Dealer();
  await second.bind(early);
  await sending;
  assertEquals(texts(await second.receive()), ["waits"]);
  await second.send("answer");
  assertEquals(texts(await router.receive()), ["second", "answer"]);
});

test("Router: does not wait for a peer after disconnecting from it", async () => {
  const name = address("inproc");
  using router = new Router({ mandatory: true });
  router.connect(name, { routingId: "peer" });
  router.disconnect(name);
  const error = await assertRejects(() => router.send(["peer", "hello"]), ZmqError);
  assertEquals(error.code, "EHOSTUNREACH");
});
