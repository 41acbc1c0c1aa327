import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  Dealer,
  Proxy,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Subscriber,
  XPublisher,
  XSubscriber,
  ZmqError,
} from "../../zmq/mod.ts";
import { address, test, texts, TRANSPORTS } from "./sockets.ts";

for (const transport of TRANSPORTS) {
  test(`Proxy: forwards requests and replies over ${transport}`, async () => {
    const proxy = new Proxy(new Router(), new Dealer());
    await proxy.frontEnd.bind(address(transport));
    await proxy.backEnd.bind(address(transport));
    const running = proxy.run();
    using request = new Request();
    using reply = new Reply();
    request.connect(proxy.frontEnd.lastEndpoint ?? "");
    reply.connect(proxy.backEnd.lastEndpoint ?? "");
    for (const text of ["one", "two"]) {
      await request.send(text);
      await reply.send(await reply.receive());
      assertEquals(texts(await request.receive()), [text]);
    }
    proxy.terminate();
    await running;
    assertEquals([proxy.frontEnd.closed, proxy.backEnd.closed], [true, true]);
  });
}

test("Proxy: forwards in one direction between sockets that only send or receive", async () => {
  const proxy = new Proxy(new Pull(), new Push());
  await proxy.frontEnd.bind("inproc://proxy-pull");
  await proxy.backEnd.bind("inproc://proxy-push");
  const running = proxy.run();
  using push = new Push();
  using pull = new Pull();
  push.connect("inproc://proxy-pull");
  pull.connect("inproc://proxy-push");
  await push.send(["a", "b"]);
  assertEquals(texts(await pull.receive()), ["a", "b"]);
  proxy.frontEnd.close();
  await assertRejects(() => push.send("x", { signal: AbortSignal.abort() }));
  proxy.terminate();
  await running;
});

test("Proxy: forwards subscriptions to the publisher", async () => {
  const proxy = new Proxy(new XSubscriber(), new XPublisher());
  await proxy.frontEnd.bind("inproc://proxy-xsub");
  await proxy.backEnd.bind("inproc://proxy-xpub");
  const running = proxy.run();
  using publisher = new Publisher();
  using subscriber = new Subscriber();
  subscriber.subscribe("a");
  publisher.connect("inproc://proxy-xsub");
  subscriber.connect("inproc://proxy-xpub");
  while (!subscriber.readable) {
    await publisher.send("abc");
    await new Promise((resolve) => setImmediate(resolve));
  }
  assertEquals(texts(await subscriber.receive()), ["abc"]);
  proxy.terminate();
  await running;
});

test("Proxy: holds messages while paused", async () => {
  const proxy = new Proxy(new Pull(), new Push());
  await proxy.frontEnd.bind("inproc://proxy-pause-in");
  await proxy.backEnd.bind("inproc://proxy-pause-out");
  const running = proxy.run();
  using push = new Push();
  using pull = new Pull({ receiveTimeout: 20 });
  push.connect("inproc://proxy-pause-in");
  pull.connect("inproc://proxy-pause-out");
  proxy.pause();
  await push.send("held");
  await assertRejects(() => pull.receive());
  proxy.resume();
  pull.receiveTimeout = -1;
  assertEquals(texts(await pull.receive()), ["held"]);
  proxy.terminate();
  await running;
});

test("Proxy: refuses to run sockets that are neither bound nor connected", async () => {
  using front = new Router();
  using back = new Dealer();
  const proxy = new Proxy(front, back);
  const refuse = (side: string) => assertRejects(() => proxy.run(), ZmqError, side);
  assertEquals((await refuse("its front end")).code, "EINVAL");
  await front.bind("tcp://127.0.0.1:*");
  assertEquals((await refuse("its back end")).code, "EINVAL");
  back.connect("tcp://127.0.0.1:9");
  back.disconnect("tcp://127.0.0.1:9");
  assertEquals((await refuse("its back end")).code, "EINVAL");
  await front.unbind(front.lastEndpoint ?? "");
  await refuse("its front end");
  assertEquals([front.closed, back.closed], [false, false]);
  front.connect("inproc://proxy-not-bound-yet");
  await back.bind("tcp://127.0.0.1:*");
  const running = proxy.run();
  assertEquals((await assertRejects(() => proxy.run(), ZmqError)).code, "EBUSY");
  proxy.terminate();
  await running;
  await refuse("its front end");
});

test("Proxy: pause, resume and terminate fail with EBADF unless it runs", async () => {
  const proxy = new Proxy(new Router(), new Dealer());
  const refuse = () => {
    for (const action of ["pause", "resume", "terminate"] as const) {
      const error = assertThrows(() => proxy[action](), ZmqError, `Cannot ${action} the proxy`);
      assertEquals(error.code, "EBADF");
    }
  };
  await proxy.frontEnd.bind("tcp://127.0.0.1:*");
  await proxy.backEnd.bind("tcp://127.0.0.1:*");
  refuse();
  const running = proxy.run();
  proxy.pause();
  proxy.resume();
  proxy.terminate();
  refuse();
  await running;
  refuse();
});

test("Proxy: the constructor refuses anything but two sockets", () => {
  using socket = new Dealer();
  for (const sockets of [[], [socket], [socket, {}], [{}, socket], [socket, socket, socket]]) {
    assertThrows(() => Reflect.construct(Proxy, sockets), TypeError, "expected two sockets");
  }
  return Promise.resolve();
});
