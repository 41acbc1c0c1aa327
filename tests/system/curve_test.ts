// Both processes over TCP with keys, and strangers who try to take part.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { makeKeys } from "../../chat/broker/curve_keys.ts";
import { curveKeyPair, Dealer, type EventType, Push, Subscriber } from "../../zmq/mod.ts";
import { freePort } from "../harness/free_port.ts";
import { Process } from "../harness/process.ts";
import { openStream, TestServer } from "../harness/test_server.ts";
import { test } from "../testing.ts";

/** The first result for a peer without permission: the reason, or a closed connection. */
const REFUSALS: readonly EventType[] = [
  "handshake:error:auth",
  "handshake:error:protocol",
  "disconnect",
];

interface KeyedChat extends AsyncDisposable {
  readonly chat: TestServer;
  readonly keys: string;
  readonly endpoints: readonly string[];
}

/** A chat over TCP with keys; neither process runs yet. */
async function prepareWithKeys(): Promise<KeyedChat> {
  const keys = await Deno.makeTempDir({ prefix: "hubbub-" });
  makeKeys(keys);
  // Both sides must know the keys before either starts.
  const endpoints = Array.from({ length: 3 }, () => `tcp://127.0.0.1:${freePort()}`);
  const [pull = "", pub = "", router = ""] = endpoints;
  const sources = { ZMQ_BROKER_PULL: pull, ZMQ_BROKER_PUB: pub, ZMQ_BROKER_ROUTER: router };
  const chat = await TestServer.prepare({ HUBBUB_KEYS: keys, ...sources });
  return {
    chat,
    keys,
    endpoints,
    async [Symbol.asyncDispose]() {
      await chat[Symbol.asyncDispose]();
      await Deno.remove(keys, { recursive: true });
    },
  };
}

async function startAll({ chat }: KeyedChat): Promise<void> {
  await Promise.all([chat.startBroker(), chat.startWeb()]);
  await chat.ready();
}

async function send(chat: TestServer, text: string): Promise<void> {
  const body = new URLSearchParams({ from: "Ann", text });
  const response = await fetch(`${chat.url}/message/broadcast`, { method: "POST", body });
  assertEquals(await response.json(), true);
}

async function texts(chat: TestServer): Promise<string[]> {
  const { messages } = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
  return messages.map(({ text }: { text: string }) => text);
}

test("CURVE: with the right keys the whole path works over TCP", async () => {
  await using keyed = await prepareWithKeys();
  const { chat } = keyed;
  await startAll(keyed);
  using stream = await openStream(`${chat.url}/api/events?room=lobby`);
  await stream.until("resume");
  await send(chat, "hello");
  assertEquals(JSON.parse((await stream.until("message")).data).text, "hello");
  assertEquals(await texts(chat), ["hello"]);
  await chat.killBroker();
  await chat.startBroker();
  await send(chat, "again");
  assertEquals(await texts(chat), ["hello", "again"]);
});

test(
  "CURVE: peers without keys, with unknown keys or another broker's can neither send nor receive",
  async () => {
    await using keyed = await prepareWithKeys();
    const { chat, keys, endpoints } = keyed;
    await startAll(keyed);
    const [pair, other] = [curveKeyPair(), curveKeyPair()];
    const unknown = { curvePublicKey: pair.publicKey, curveSecretKey: pair.secretKey };
    const server = (await Deno.readTextFile(`${keys}/broker.pub`)).trim();
    const strangers: Record<string, string>[] = [
      {},
      { ...unknown, curveServerKey: server },
      // The broker cannot decrypt frames for another one.
      { ...unknown, curveServerKey: other.publicKey },
    ];
    for (const options of strangers) {
      for (const [i, Type] of [Push, Subscriber, Dealer].entries()) {
        using stranger = new Type({ linger: 0, reconnectInterval: -1, ...options });
        const { events } = stranger;
        if (stranger instanceof Subscriber) stranger.subscribe("");
        stranger.connect(endpoints[i] ?? "");
        if (!(stranger instanceof Subscriber)) {
          stranger.trySend(["h1", "inbox", JSON.stringify({ id: crypto.randomUUID() })]);
        }
        for (let type: EventType = "unknown"; !REFUSALS.includes(type);) {
          type = (await events.receive()).type;
          assert(type !== "handshake", `${Type.name} was let in`);
        }
      }
    }
    await send(chat, "among ourselves");
    assertEquals(await texts(chat), ["among ourselves"]);
    assertEquals(chat.broker.output.match(/Dropped/g), null);
  },
);

test(
  "CURVE: a web process is admitted when its key is known at the start of both",
  async () => {
    await using keyed = await prepareWithKeys();
    const { chat, keys } = keyed;
    const known = await Deno.readTextFile(`${keys}/web.pub`);
    await Deno.remove(`${keys}/web.pub`);
    await Promise.all([chat.startBroker(), chat.startWeb()]);
    await chat.web.until(/Waiting for the broker/);
    await Promise.all([chat.killBroker(), chat.killWeb()]);
    await Deno.writeTextFile(`${keys}/web.pub`, known);
    await startAll(keyed);
    await send(chat, "inside");
  },
);

test(
  "CURVE: a process without its keys exits with one line that names the file and the fix",
  async () => {
    await using keyed = await prepareWithKeys();
    const { chat, keys } = keyed;
    await Deno.remove(`${keys}/broker.key`);
    await Deno.remove(`${keys}/web.key`);
    await chat.startBroker().catch(() => {});
    await chat.startWeb().catch(() => {});
    for (const [process, name] of [[chat.broker, "broker.key"], [chat.web, "web.key"]] as const) {
      assertEquals((await process.status).code, 1);
      assertMatch(process.output, /^\S+ Cannot find the key ".*" of HUBBUB_KEYS: .*keygen.*\n$/);
      assert(process.output.includes(name), process.output);
    }
  },
);

test(
  "keygen: creates the keys for the configured endpoints, which are rejected without",
  async () => {
    await using chat = await TestServer.prepare({ ZMQ_BROKER_PULL: "tcp://0.0.0.0:5555" });
    const folder = `${chat.data}/keys`;
    const run = async (program: string, settings: Record<string, string> = {}) => {
      await using process = new Process(["-A", ...program.split(" ")], {
        ...chat.settings,
        ...settings,
      });
      const { code } = await process.status;
      await process.end();
      return { code, output: process.output };
    };
    const refused = await run("bin/launch.ts broker");
    assertEquals(refused.code, 1);
    assertMatch(refused.output, /^\S+ ZMQ_BROKER_PULL is .* "deno task keygen" .*\n$/);
    const made = await run("bin/keygen.ts");
    assertEquals(made.output.match(/^Created /gm)?.length, 4, made.output);
    assert(made.output.endsWith(`Now set HUBBUB_KEYS=${folder}\n`), made.output);
    const office = await run("bin/keygen.ts office", { HUBBUB_KEYS: folder });
    assertEquals([office.code, office.output], [
      0,
      `Created ${folder}/office.key\nCreated ${folder}/office.pub\n`,
    ]);
    assertEquals((await run("bin/keygen.ts a b")).code, 1);
  },
);
