import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  Authenticator,
  type AuthenticatorOptions,
  Context,
  curveKeyPair,
  curvePublicKey,
  type Event,
  Pull,
  Push,
  Request,
  type SocketOptions,
  ZmqError,
} from "../../zmq/mod.ts";
import { test, texts } from "./sockets.ts";

const server = curveKeyPair();
const client = curveKeyPair();

const CURVE_SERVER: SocketOptions<Pull> = { curveServer: true, curveSecretKey: server.secretKey };
const CURVE_CLIENT: SocketOptions<Push> = {
  curveServerKey: server.publicKey,
  curvePublicKey: client.publicKey,
  curveSecretKey: client.secretKey,
};

interface Meeting {
  authenticator: AuthenticatorOptions;
  bound: SocketOptions<Pull>;
  connected: SocketOptions<Push>;
}

/** Returns whether a message passes, or the handshake event that reports why not. */
async function meet({ authenticator, bound, connected }: Meeting): Promise<string> {
  await using context = new Context();
  using _authenticator = new Authenticator({ ...authenticator, context });
  using pull = new Pull({ ...bound, context, linger: 0 });
  using push = new Push({ ...connected, context, linger: 0 });
  const { events } = pull;
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(pull.lastEndpoint ?? "");
  const event = await handshake(events);
  if (event.type === "handshake:error:auth") return `refused with ${event.error.status}`;
  if (event.type !== "handshake") return event.type;
  await push.send("hello");
  return texts(await pull.receive()).join();
}

async function handshake(events: AsyncIterable<Event>): Promise<Event> {
  for await (const event of events) if (event.type.startsWith("handshake")) return event;
  throw new Error("Cannot see a handshake: the socket was closed");
}

test("curveKeyPair: returns a public key and its secret key, 40 characters each", () => {
  assertMatch(server.publicKey, /^[!-~]{40}$/);
  assertEquals(curvePublicKey(server.secretKey), server.publicKey);
  assert(server.publicKey !== client.publicKey);
  assertThrows(() => curvePublicKey("short"), RangeError, "40 characters, not 5");
  return Promise.resolve();
});

test("CURVE: an error never contains a secret", () => {
  const error = assertThrows(() => new Push({ curveSecretKey: "hush hush" }), ZmqError);
  assertEquals(error.message, 'Cannot set option "curveSecretKey": invalid argument');
  return Promise.resolve();
});

test("CURVE: keys read back as they were set", () => {
  using push = new Push(CURVE_CLIENT);
  assertEquals(push.curvePublicKey, client.publicKey);
  assertEquals(push.curveServerKey, server.publicKey);
  assertEquals(push.securityMechanism, "curve");
  return Promise.resolve();
});

test("Authenticator: admits a CURVE client with a known key", async () => {
  const authenticator = { curveKeys: [client.publicKey] };
  const met = await meet({ authenticator, bound: CURVE_SERVER, connected: CURVE_CLIENT });
  assertEquals(met, "hello");
});

test("Authenticator: rejects a CURVE client with an unknown key", async () => {
  const authenticator = { curveKeys: [curveKeyPair().publicKey] };
  const met = await meet({ authenticator, bound: CURVE_SERVER, connected: CURVE_CLIENT });
  assertEquals(met, "refused with 400");
});

test("CURVE: a client without it cannot connect to a CURVE server", async () => {
  const met = await meet({
    authenticator: { allowNull: true },
    bound: CURVE_SERVER,
    connected: {},
  });
  assertEquals(met, "handshake:error:protocol");
});

test("Authenticator: a PLAIN user needs the right password", async () => {
  const authenticator = { plainUsers: [["anna", "secret"]] as const };
  const bound = { plainServer: true };
  for (
    const [name, password, expected] of [
      ["anna", "secret", "hello"],
      ["anna", "secretsecret", "refused with 400"],
      ["anna", "secre", "refused with 400"],
      ["ben", "secret", "refused with 400"],
    ] as const
  ) {
    const connected = { plainUsername: name, plainPassword: password };
    assertEquals(await meet({ authenticator, bound, connected }), expected);
  }
});

test("PLAIN: without an authenticator a server admits nobody", async () => {
  await using context = new Context();
  using pull = new Pull({ context, plainServer: true, linger: 0 });
  using push = new Push({ context, plainUsername: "anna", plainPassword: "secret", linger: 0 });
  const { events } = pull;
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(pull.lastEndpoint ?? "");
  assertEquals((await handshake(events)).type, "handshake:error:other");
});

test("Authenticator: admits a peer without credentials only with allowNull", async () => {
  const bound = { zapDomain: "test" };
  const allowed = await meet({ authenticator: { allowNull: true }, bound, connected: {} });
  const refused = await meet({ authenticator: {}, bound, connected: {} });
  assertEquals([allowed, refused], ["hello", "refused with 400"]);
});

test("Authenticator: admits only listed addresses if there is a list", async () => {
  const bound = { zapDomain: "test" };
  const here = { allowNull: true, addresses: ["127.0.0.1"] };
  const elsewhere = { allowNull: true, addresses: ["192.0.2.1"] };
  assertEquals(await meet({ authenticator: here, bound, connected: {} }), "hello");
  assertEquals(await meet({ authenticator: elsewhere, bound, connected: {} }), "refused with 400");
});

test("Authenticator: a context can have only one", async () => {
  await using context = new Context();
  using first = new Authenticator({ context });
  const error = assertThrows(() => new Authenticator({ context }), ZmqError);
  assertEquals([error.code, first.closed], ["EADDRINUSE", false]);
});

// Such a connection, when it is made again, may take the answer that was meant for the one before, or abort
// the process.
test("connect: refuses to reconnect a socket that asks an authenticator", async () => {
  await using context = new Context();
  for (const server of [{ plainServer: true }, CURVE_SERVER, { zapDomain: "test" }]) {
    using pull = new Pull({ ...server, context });
    const error = assertThrows(() => pull.connect("tcp://127.0.0.1:1"), ZmqError);
    assertEquals(error.code, "ENOTSUP");
    assertMatch(error.message, /must bind, or never reconnect \(reconnectInterval: -1\)$/);
    pull.connect("inproc://anywhere"); // authenticates nobody
  }
  using push = new Push({
    plainUsername: "anna",
    plainPassword: "secret",
    zapDomain: "x",
    context,
  });
  push.connect("tcp://127.0.0.1:1"); // a client asks nobody
});

test("connect: a socket that never reconnects authenticates its peer", async () => {
  await using context = new Context();
  using _authenticator = new Authenticator({ context, plainUsers: [["anna", "secret"]] });
  const credentials = { plainUsername: "anna", plainPassword: "secret" };
  using push = new Push({ ...credentials, context, linger: 0 });
  await push.bind("tcp://127.0.0.1:*");
  using pull = new Pull({ plainServer: true, reconnectInterval: -1, context, linger: 0 });
  pull.connect(push.lastEndpoint ?? "");
  await push.send("hello");
  assertEquals(texts(await pull.receive()), ["hello"]);
});

test("Authenticator: can be closed while it answers a peer", async () => {
  await using context = new Context();
  using authenticator = new Authenticator({ context });
  const asked = Promise.withResolvers<void>();
  // The last moment before the answer is sent.
  authenticator.plainUsers.get = () => {
    authenticator.close();
    asked.resolve();
    return "secret";
  };
  using peer = new Request({ context, linger: 0 });
  peer.connect("inproc://zeromq.zap.01");
  await peer.send(["1.0", "1", "", "127.0.0.1", "", "PLAIN", "ann", "secret"]);
  await asked.promise;
});
