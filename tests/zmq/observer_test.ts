import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  Context,
  curveKeyPair,
  type Event,
  type EventType,
  Observer,
  Pair,
  Pull,
  Push,
  type Socket,
  ZmqError,
} from "../../zmq/mod.ts";
import { test } from "./sockets.ts";

/** Returns the first event of a type. */
async function find(events: AsyncIterable<Event>, type: EventType): Promise<Event> {
  for await (const event of events) if (event.type === type) return event;
  throw new Error(`Cannot find "${type}": the observer ended`);
}

for (const address of ["tcp://127.0.0.1:*", `ipc://@hubbub-events-${Deno.pid}`]) {
  test(`Observer: both ends of a connection report its events over ${address.slice(0, 3)}`, async () => {
    using pull = new Pull();
    using push = new Push({ reconnectInterval: 1 });
    const [pulled, pushed] = [pull.events, push.events];
    assert(pulled instanceof Observer && pulled === pull.events);
    await pull.bind(address);
    const endpoint = pull.lastEndpoint;
    assertEquals(await pulled.receive(), { type: "bind", address: endpoint ?? "" });
    push.connect(endpoint ?? "");
    for (const type of ["accept", "handshake"] as const) await find(pulled, type);
    for (const type of ["connect", "handshake"] as const) await find(pushed, type);
    pull.close();
    await find(pushed, "disconnect");
    const retry = await find(pushed, "connect:retry");
    assert(retry.type === "connect:retry" && retry.interval > 0);
  });
}

test("Observer: closes after its last event", async () => {
  const pull = new Pull();
  const { events } = pull;
  await pull.bind("tcp://127.0.0.1:*");
  pull.close();
  await find(events, "end");
  assertEquals(events.closed, true);
  for await (const _ of events) assert(false, "nothing comes after the end");
});

test("Observer.on: calls listeners with events of their type until they are removed", async () => {
  using pull = new Pull();
  const first = Promise.withResolvers<string>();
  const listener = ({ address }: { address: string }) => first.resolve(address);
  pull.events.on("bind", listener);
  await pull.bind("tcp://127.0.0.1:*");
  assertEquals(await first.promise, pull.lastEndpoint);
  pull.events.off("bind", listener);
  await assertRejects(() => pull.events.receive(), TypeError, "listeners");
  const closed = Promise.withResolvers<void>();
  pull.events.on("end", () => closed.resolve());
  pull.close();
  await closed.promise;
});

test("Observer: reports the code of a handshake with the wrong mechanism", async () => {
  const { secretKey } = curveKeyPair();
  using pull = new Pull({ curveServer: true, curveSecretKey: secretKey });
  using push = new Push();
  const { events } = pull;
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(pull.lastEndpoint ?? "");
  const event = await find(events, "handshake:error:protocol");
  assert(event.type === "handshake:error:protocol");
  assertEquals(event.error.code, "ERR_ZMTP_MECHANISM_MISMATCH");
});

test("Observer.close: ends its pending receive and leaves the socket open", async () => {
  using pull = new Pull();
  const { events } = pull;
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  assertEquals(await assertRejects(() => events.receive({ signal })), reason);
  const waiting = assertRejects(() => events.receive(), ZmqError);
  const second = assertRejects(() => events.receive(), ZmqError);
  assertEquals((await second).code, "EBUSY");
  events.close();
  events.close();
  assertEquals((await waiting).code, "EAGAIN");
  await pull.bind("tcp://127.0.0.1:*");
});

test("Observer: leaves nothing open if it cannot be created", async () => {
  await using context = new Context({ maxSockets: 4 }); // the observer takes two
  const pair = new Pair({ context });
  using pull = new Pull({ context });
  for (let number = 1; number <= 50; number++) pair.bindSync(`inproc://monitor-${number}`);
  for (let attempt = 0; attempt < 5; attempt++) assertThrows(() => pull.events, ZmqError);
  pair.close();
  while (!canObserve(pull)) await new Promise((resolve) => setImmediate(resolve));
});

/** Returns whether there was room. libzmq frees slots on another thread, a moment later. */
function canObserve(socket: Socket): boolean {
  try {
    return socket.events instanceof Observer;
  } catch {
    return false;
  }
}

test("Observer: a closed socket cannot be observed", () => {
  const pull = new Pull();
  pull.close();
  assertEquals(assertThrows(() => pull.events, ZmqError).code, "EBADF");
  return Promise.resolve();
});

test("Observer.on: throws a TypeError for an unknown event", async () => {
  using pull = new Pull();
  const { events } = pull;
  for (const args of [["bound", () => {}], [undefined, () => {}], ["bind"], ["bind", "function"]]) {
    assertThrows(() => Reflect.apply(events.on, events, args), TypeError, "Cannot listen for");
  }
  await pull.bind("tcp://127.0.0.1:*");
  assertEquals((await events.receive()).type, "bind"); // nothing listens
});
