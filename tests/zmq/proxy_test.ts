import { assertEquals, assertRejects } from "@std/assert";
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
} from "../../zmq/mod.ts";
import { address, test, texts, TRANSPORTS } from "./sockets.ts";

for (const transport of TRANSPORTS) {
  test(`a proxy carries requests and replies over ${transport}`, async () => {
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

test("a proxy carries work one way where sockets can do no more", async () => {
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

test("a proxy carries subscriptions back to the publisher", async () => {
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

test("a paused proxy holds messages back until it goes on", async () => {
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
