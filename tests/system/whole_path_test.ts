import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { brokerFlags } from "../../bin/launch/permission_flags.ts";
import { readConfig } from "../../chat/config/config.ts";
import { SqliteLog } from "../../chat/log/sqlite/log.ts";
import { NEWEST_SCHEMA } from "../../chat/log/sqlite/file/migrate.ts";
import { post } from "../faults/cluster/writer.ts";
import { Process } from "../harness/process.ts";
import { openStream, TestServer } from "../harness/test_server.ts";
import { Uploader } from "../routes/files/uploader.ts";
import { test } from "../testing.ts";

const NEXT_VERSION = "tests/chat/log/sqlite/next_version.ts";

function broadcast(chat: TestServer, text: string): Promise<Response> {
  const body = new URLSearchParams({ from: "Ann", text });
  return fetch(`${chat.url}/message/broadcast`, { method: "POST", body });
}

async function send(chat: TestServer, text: string): Promise<void> {
  assertEquals(await (await broadcast(chat, text)).json(), true);
}

/** Sends a message until it is stored: it is rejected if the broker takes long to start. */
async function store({ url }: TestServer, id: string): Promise<void> {
  while (!await post(url, { room: "lobby", id }));
}

test("Whole path: 1,000 messages in a row reach every reader once and in one order", async () => {
  await using chat = await TestServer.start({ HUBBUB_LIMITS: "off" });
  const streams = await Promise.all(
    Array.from({ length: 5 }, () => openStream(`${chat.url}/event/fetch`)),
  );
  for (const stream of streams) await stream.next();
  const texts = Array.from({ length: 1_000 }, (_, i) => `${i + 1}`);
  const reading = streams.map(async (stream) => {
    const heard: string[] = [];
    while (heard.length < texts.length) {
      heard.push(JSON.parse((await stream.until("msg")).data).text);
    }
    return heard;
  });
  // All at once: sending in sequence would give the sockets time between messages.
  for (let i = 0; i < texts.length; i += 100) {
    await Promise.all(texts.slice(i, i + 100).map((text) => send(chat, text)));
  }
  const [first = [], ...others] = await Promise.all(reading);
  assertEquals([...first].sort((a, b) => Number(a) - Number(b)), texts);
  for (const other of others) assertEquals(other, first);
  for (const stream of streams) stream[Symbol.dispose]();
});

test("P3 Whole path: a reader that missed more than memory and a page hold gets all in order", async () => {
  await using chat = await TestServer.start({ HUBBUB_LIMITS: "off" });
  using stream = await openStream(`${chat.url}/api/events`);
  const { id } = await stream.until("heartbeat");
  const large = "x".repeat(4_000);
  for (let i = 0; i < 6; i++) {
    await Promise.all(Array.from({ length: 100 }, () => send(chat, large)));
  }
  // A restarted web process has only the newest 500 in memory.
  await chat.killWeb();
  await chat.startWeb();
  using again = await openStream(`${chat.url}/api/events?after=${id}`);
  for (let seq = 1; seq <= 600; seq++) {
    assertEquals(JSON.parse((await again.until("message")).data).seq, seq);
  }
});

test("P5 Whole path: while the broker is down posts are answered 503 and streams stay open", async () => {
  await using chat = await TestServer.start();
  using stream = await openStream(`${chat.url}/api/events?room=lobby`);
  await stream.until("resume");
  await chat.killBroker();
  const refused = await broadcast(chat, "lost?");
  while (JSON.parse((await stream.until("heartbeat")).data).broker !== "down");
  assertEquals([refused.status, (await refused.json()).code], [503, "broker-unavailable"]);
  assert(Number(refused.headers.get("retry-after")) > 0, "Retry-After is given in seconds");
  await chat.startBroker();
  await send(chat, "after");
  assertEquals(JSON.parse((await stream.until("message")).data).text, "after");
});

test("P5 Whole path: a post under way when the broker is killed is stored once it is back", async () => {
  await using chat = await TestServer.start();
  using stream = await openStream(`${chat.url}/api/events?room=lobby`);
  await stream.until("resume");
  await chat.killBroker();
  const ids = [crypto.randomUUID(), crypto.randomUUID()];
  const [first = "", next = ""] = ids;
  const storing = store(chat, first);
  await chat.startBroker();
  await storing;
  await store(chat, next);
  const heard = [await stream.until("message"), await stream.until("message")];
  assertEquals(heard.map(({ data }) => JSON.parse(data).id), ids);
});

test("Web process: started first, it waits, logs it once, and works when the broker starts", async () => {
  await using chat = await TestServer.prepare();
  await chat.startWeb();
  using stream = await openStream(`${chat.url}/api/events?room=lobby`);
  assertEquals(JSON.parse((await stream.until("heartbeat")).data), { broker: "down" });
  await chat.web.until(/Waiting for the broker/);
  await chat.startBroker();
  await stream.until("resume");
  await send(chat, "hello");
  assertEquals(JSON.parse((await stream.until("message")).data).text, "hello");
  assertEquals(chat.web.output.match(/Waiting for the broker/g)?.length, 1);
});

test("Processes: exit with 0 on SIGTERM and SIGINT and leave no socket file", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    await using chat = await TestServer.start();
    using _stream = await openStream(`${chat.url}/event/fetch`);
    for (const process of [chat.web, chat.broker]) {
      process.kill(signal);
      assertEquals((await process.status).code, 0, `${signal}: ${process.output}`);
    }
    const names = [...Deno.readDirSync(chat.data)].map(({ name }) => name);
    assertEquals(names.filter((name) => name.endsWith(".sock")), []);
  }
});

test("Web process: on exit it closes its streams and leaves no request unanswered", async () => {
  await using chat = await TestServer.start();
  const streams = await Promise.all(
    Array.from({ length: 100 }, () => openStream(`${chat.url}/api/events`)),
  );
  for (const stream of streams) await stream.until("resume");
  const ended = streams.map(async (stream) => {
    for await (const _ of stream);
  });
  chat.web.kill("SIGTERM");
  await Promise.all(ended);
  assertEquals((await chat.web.status).code, 0);
});

test("migrate: upgrades an older log under the broker's own permissions", async () => {
  await using chat = await TestServer.prepare();
  const path = `${chat.data}/hubbub.db`;
  new SqliteLog(path)[Symbol.dispose]();
  const flags = brokerFlags(readConfig((name) => chat.settings[name]));
  await using process = new Process([...flags, NEXT_VERSION], chat.settings);
  assertEquals((await process.status).code, 0, process.output);
  using database = new DatabaseSync(path);
  assertEquals(database.prepare("SELECT count(size) AS count FROM entry").get()?.count, 0);
  assert((await Deno.stat(`${path}.schema-${NEWEST_SCHEMA}`)).isFile);
});

test("Permissions: the broker has no network, the web process cannot write", async () => {
  await using chat = await TestServer.start();
  const flagsOf = (process: Process) =>
    Deno.readTextFileSync(`/proc/${process.pid}/cmdline`).split("\0")
      .filter((word) => word.startsWith("--")).map((flag) => flag.split("=")[0]).sort();
  assertEquals(flagsOf(chat.broker), [
    "--allow-env",
    "--allow-ffi",
    "--allow-read",
    "--allow-sys",
    "--allow-write",
    "--deny-read",
    "--deny-write",
    "--no-prompt",
  ]);
  assertEquals(flagsOf(chat.web), [
    "--allow-env",
    "--allow-ffi",
    "--allow-net",
    "--allow-read",
    "--no-prompt",
    "--v8-flags",
  ]);
  const command = Deno.readTextFileSync(`/proc/${chat.broker.pid}/cmdline`).split("\0");
  const library = command.find((word) => word.startsWith("--allow-ffi="));
  assertEquals(library, `--allow-ffi=${chat.settings.HUBBUB_LIBZMQ}`);
});

test("Broker: an endpoint it cannot bind is named in one line with reason and fix", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const endpoint = `tcp://127.0.0.1:${port}`;
  await using chat = await TestServer.prepare({ ZMQ_BROKER_PULL: endpoint });
  const failing = await chat.startBroker().catch((error: Error) => error.message);
  assert(`${failing}`.includes(`ZMQ_BROKER_PULL is "${endpoint}": Cannot bind`), `${failing}`);
  assertEquals((await chat.broker.status).code, 1);
  assertEquals(chat.broker.output.trim().split("\n").length, 1);
});

test("Broker: a second broker is rejected while the first runs, and changes nothing", async () => {
  await using chat = await TestServer.start();
  await using second = await TestServer.prepare({ ...chat.settings });
  const failing = await second.startBroker().catch((error: Error) => error.message);
  assert(`${failing}`.includes("another broker is using it"), `${failing}`);
  await send(chat, "still here");
});

test("Broker: does not take another's socket path, and removes its own", async () => {
  const folder = await Deno.makeTempDir({ prefix: "hubbub-" });
  const endpoint = `ipc://${folder}/p.sock`;
  {
    await using chat = await TestServer.start({ ZMQ_BROKER_PULL: endpoint });
    await using second = await TestServer.prepare({ ZMQ_BROKER_PULL: endpoint });
    const failing = await second.startBroker().catch((error: Error) => error.message);
    assert(`${failing}`.includes("another process listens there"), `${failing}`);
    await send(chat, "still here");
    chat.broker.kill("SIGTERM");
    await chat.broker.status;
  }
  assertEquals([...Deno.readDirSync(folder)], []);
  await Deno.remove(folder);
});

test("Start: exits with one line that says what to change", async () => {
  const file = await Deno.makeTempFile({ prefix: "hubbub-" });
  for (
    const [settings, said] of [
      [{ HUBBUB_LIBZMQ: file }, "Cannot open libzmq"],
      [{ HUBBUB_DATA: file }, `HUBBUB_DATA is "${file}"`],
    ] as const
  ) {
    await using chat = await TestServer.prepare();
    await using broker = new Process(["-A", "broker.ts"], { ...chat.settings, ...settings });
    assertEquals((await broker.status).code, 1);
    await broker.end();
    assert(broker.output.includes(said), broker.output);
    assertEquals(broker.output.trim().split("\n").length, 1, broker.output);
  }
  await Deno.remove(file);
});

test("Broker: starts despite the stale socket file of a killed broker", async () => {
  await using chat = await TestServer.start();
  await send(chat, "before");
  await chat.killBroker();
  assert([...Deno.readDirSync(chat.data)].some(({ name }) => name.endsWith(".sock")));
  await chat.startBroker();
  await send(chat, "back");
});

test("P8 Whole path: an upload survives the death of the keeper and of the web process", async () => {
  await using chat = await TestServer.start({ HUBBUB_FILES: "on" });
  using user = await Uploader.at(chat.url);
  const id = crypto.randomUUID();
  assertEquals((await user.create(id, 10)).status, 201);
  const append = (offset: number, text: string) =>
    user.append(id, offset, { body: new TextEncoder().encode(text) });
  assertEquals((await append(0, "01234")).status, 204);
  await Promise.all([chat.killKeeper(), chat.killWeb()]);
  await Promise.all([chat.startKeeper(), chat.startWeb()]);
  await chat.ready();
  user.url = chat.url;
  assertEquals((await append(5, "56789")).status, 204);
  assertEquals((await user.post([id])).status, 201);
  await chat.killKeeper();
  await chat.startKeeper();
  await chat.ready();
  assertEquals((await user.read(id)).text, "0123456789");
});
