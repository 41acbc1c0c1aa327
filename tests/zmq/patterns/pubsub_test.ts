import { assert, assertEquals, assertThrows } from "@std/assert";
import { Publisher, Subscriber, XPublisher, XSubscriber, ZmqError } from "../../../zmq/mod.ts";
import { join, test, texts, TRANSPORTS } from "../sockets.ts";

/** Publishes until the subscriber receives a message, so that its subscription has arrived. */
async function untilSubscribed(
  publisher: Publisher | XPublisher,
  subscriber: Subscriber | XSubscriber,
  message: string,
): Promise<void> {
  while (!subscriber.readable) {
    await publisher.send(message);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Returns the messages that a subscriber receives before a given last one. */
async function upTo(subscriber: Subscriber, last: string): Promise<string[]> {
  const received = new Set<string>();
  for await (const [part] of subscriber) {
    received.add(`${part}`);
    if (`${part}` === last) break;
  }
  return [...received];
}

for (const transport of TRANSPORTS) {
  test(`Subscriber: receives only messages that it subscribed to over ${transport}`, async () => {
    using publisher = new Publisher();
    using subscriber = new Subscriber();
    subscriber.subscribe("a", new TextEncoder().encode("end"));
    await join(transport, publisher, subscriber);
    await untilSubscribed(publisher, subscriber, "a1");
    for (const text of ["b1", "a2", "c1", "end"]) await publisher.send(text);
    assertEquals(await upTo(subscriber, "end"), ["a1", "a2", "end"]);
  });

  test(`Subscriber: subscribes to all messages without a prefix over ${transport}`, async () => {
    using publisher = new Publisher();
    using subscriber = new Subscriber();
    subscriber.subscribe();
    await join(transport, publisher, subscriber);
    await untilSubscribed(publisher, subscriber, "anything");
    assertEquals(texts(await subscriber.receive()), ["anything"]);
  });

  test(`XPublisher: receives subscriptions and their ends over ${transport}`, async () => {
    using publisher = new XPublisher();
    using subscriber = new Subscriber();
    await join(transport, publisher, subscriber);
    subscriber.subscribe("news");
    const [begin] = await publisher.receive();
    assertEquals([begin?.[0], `${begin?.subarray(1)}`], [1, "news"]);
    await publisher.send(["news", "one"]);
    assertEquals(texts(await subscriber.receive()), ["news", "one"]);
    subscriber.unsubscribe("news");
    const [end] = await publisher.receive();
    assertEquals([end?.[0], `${end?.subarray(1)}`], [0, "news"]);
  });

  test(`XSubscriber: subscribes by sending over ${transport}`, async () => {
    using publisher = new XPublisher();
    using subscriber = new XSubscriber();
    await join(transport, publisher, subscriber);
    await subscriber.send("\x01news");
    await publisher.receive();
    await publisher.send("news: two");
    assertEquals(texts(await subscriber.receive()), ["news: two"]);
  });
}

test("XPublisher: verbosity decides whether repeated subscriptions are received", async () => {
  using publisher = new XPublisher({ verbosity: "allSubs" });
  using first = new Subscriber();
  using second = new Subscriber();
  await join("inproc", publisher, first, second);
  first.subscribe("same");
  second.subscribe("same");
  const seen = [await publisher.receive(), await publisher.receive()];
  assertEquals(seen.flatMap(texts), ["\x01same", "\x01same"]);
  publisher.verbosity = null;
});

test("XPublisher: with manual, it chooses the subscriptions of its peers", async () => {
  using publisher = new XPublisher({ manual: true });
  using subscriber = new Subscriber();
  publisher.subscribe("none");
  await join("tcp", publisher, subscriber);
  subscriber.subscribe();
  await publisher.receive();
  publisher.subscribe("given", "taken", "last");
  publisher.unsubscribe("taken");
  for (const text of ["asked for", "given", "taken back", "last"]) await publisher.send(text);
  const received = [await subscriber.receive(), await subscriber.receive()];
  assertEquals(received.flatMap(texts), ["given", "last"]);
  using automatic = new XPublisher();
  assertEquals(assertThrows(() => automatic.subscribe("x"), ZmqError).code, "EINVAL");
});

test("Subscriber, XPublisher: throw a TypeError for a bad prefix or verbosity", () => {
  using subscriber = new Subscriber();
  using publisher = new XPublisher();
  // @ts-expect-error a prefix is text or bytes
  assertThrows(() => subscriber.subscribe(5), TypeError, 'Cannot subscribe to "5"');
  // @ts-expect-error no such verbosity
  assertThrows(() => publisher.verbosity = "loud", TypeError, "expected null, allSubs");
  return Promise.resolve();
});

test("Subscriber: a message that was seen before disconnecting can still be received", async () => {
  for (const type of [Subscriber, XSubscriber]) {
    using publisher = new XPublisher();
    using subscriber = new type();
    await join("tcp", publisher, subscriber);
    if (subscriber instanceof Subscriber) subscriber.subscribe();
    else await subscriber.send("\x01");
    await publisher.receive();
    await publisher.send(["both", "parts"]);
    while (!subscriber.readable) await new Promise((resolve) => setImmediate(resolve));
    subscriber.disconnect(publisher.lastEndpoint ?? "");
    // libzmq has read the first part ahead, and would abort when the second is read.
    assertEquals(texts(await subscriber.receive()), ["both", "parts"]);
    assertEquals(subscriber.readable, false);
  }
});

test("conflate: a message of several parts closes the socket", async () => {
  const parts = Array.from({ length: 100 }, () => "part");
  using publisher = new Publisher();
  using subscriber = new Subscriber({ conflate: true });
  subscriber.subscribe();
  await join("tcp", publisher, subscriber);
  while (!subscriber.readable) {
    await publisher.send(parts);
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (;;) {
    try {
      subscriber.drain(1); // the last part may be all that is left of a message
    } catch (error) {
      assert(error instanceof ZmqError);
      assertEquals([error.code, subscriber.closed], ["EMSGSIZE", true]);
      break;
    }
    await publisher.send(parts);
  }
  using conflating = new Publisher({ conflate: true });
  assertThrows(() => conflating.trySend(parts), TypeError, "with the option conflate");
});

test("XPublisher: sends the welcome message to each subscriber", async () => {
  using publisher = new XPublisher({ welcomeMessage: "welcome" });
  using subscriber = new Subscriber();
  subscriber.subscribe("welcome");
  await join("tcp", publisher, subscriber);
  await publisher.receive(); // the subscription, which lets the publisher notice its peer
  assertEquals(texts(await subscriber.receive()), ["welcome"]);
});

test("Publisher: drops messages without subscribers, and never waits", async () => {
  using publisher = new Publisher();
  await publisher.bind("tcp://127.0.0.1:*");
  for (let number = 0; number < 5000; number++) assert(publisher.trySend("no subscriber"));
});

test("noDrop: a publisher waits at the high-water mark", async () => {
  using publisher = new XPublisher({ noDrop: true, sendHighWaterMark: 2 });
  using subscriber = new Subscriber({ receiveHighWaterMark: 2 });
  subscriber.subscribe();
  await join("inproc", publisher, subscriber);
  await publisher.receive();
  let sent = 0;
  while (publisher.trySend("x")) sent++;
  const waiting = publisher.send("late");
  assertEquals(subscriber.drain().length, sent);
  await waiting;
  assertEquals(texts(await subscriber.receive()), ["late"]);
});
