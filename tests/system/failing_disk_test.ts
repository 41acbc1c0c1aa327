// The log's file fails as files do; the chat reports it, keeps running and recovers.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { readConfig } from "../../chat/config/config.ts";
import { backUp, restore } from "../../chat/log/backup.ts";
import { SqliteLog } from "../../chat/log/sqlite/log.ts";
import { STORAGE_TOPIC } from "../../chat/protocol.ts";
import { Subscriber } from "../../zmq/mod.ts";
import { Process } from "../harness/process.ts";
import { openStream, TestServer } from "../harness/test_server.ts";
import { test } from "../testing.ts";

const PAGE_BYTES = 4_096;

/** Without permission to mount, as in some containers, there is no small disk. */
const CAN_MOUNT = await succeeds("unshare", "--user", "--map-root-user", "--mount", "true");

interface Draft {
  readonly id: string;
  readonly from: string;
  readonly text: string;
}

const draft = (text: string): Draft => ({ id: crypto.randomUUID(), from: "Ann", text });

async function post(chat: TestServer, message: Draft): Promise<Response> {
  const response = await fetch(`${chat.url}/api/rooms/lobby/messages`, {
    method: "POST",
    body: JSON.stringify(message),
    headers: { "content-type": "application/json" },
  });
  await response.body?.cancel();
  return response;
}

/**
 * Posts a message that was rejected before: the earlier one may still be on its way, and be stored
 * first.
 */
async function store(chat: TestServer, message: Draft) {
  assert([200, 201].includes((await post(chat, message)).status));
}

async function texts(chat: TestServer, query = ""): Promise<string[]> {
  const page = await (await fetch(`${chat.url}/api/rooms/lobby/messages?${query}`)).json();
  return page.messages.map(({ text }: { text: string }) => text);
}

async function succeeds(command: string, ...args: string[]): Promise<boolean> {
  const { success } = await new Deno.Command(command, { args }).output();
  return success;
}

/**
 * Limits how large a file the process may write, through the kernel, which then fails writes like a full
 * disk.
 */
async function limitFiles(pid: number, bytes: number | "unlimited"): Promise<void> {
  const { success } = await new Deno.Command("prlimit", {
    args: ["--pid", String(pid), `--fsize=${bytes}:unlimited`],
  }).output();
  assert(success, "prlimit sets the limit");
}

/** The status of the readiness check, and the storage metrics. */
async function health(
  { url }: TestServer,
): Promise<{ code: string; isOk: number; failures: number }> {
  const ready = await (await fetch(`${url}/health/ready`)).json();
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const valueOf = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(metrics)?.[1]);
  return {
    code: ready.code ?? ready.status,
    isOk: valueOf("hubbub_store_ok"),
    failures: valueOf("hubbub_store_failures_total"),
  };
}

/** Receives twice a second whether the broker can store messages. */
function storageReports({ settings }: TestServer): Subscriber {
  const { endpoints: sources } = readConfig((name) => settings[name]);
  const reports = new Subscriber();
  reports.connect(sources.ZMQ_CLIENT_SUB.endpoint);
  reports.subscribe(STORAGE_TOPIC);
  return reports;
}

/** Resolves when the readiness check reports it. */
async function untilHealth(chat: TestServer, code: string, opened?: Subscriber) {
  using reports = opened ?? storageReports(chat);
  do await reports.receive(); while ((await health(chat)).code !== code);
}

const countOf = (pattern: RegExp, text: string) => text.match(pattern)?.length ?? 0;

test(
  "P1 Full disk: posts are answered 503, readers go on, and the message is stored later",
  async () => {
    await using chat = await TestServer.start();
    using stream = await openStream(`${chat.url}/api/events?room=lobby`);
    await stream.until("resume");
    assertEquals((await post(chat, draft("before"))).status, 201);
    await limitFiles(chat.broker.pid, PAGE_BYTES);

    const late = draft("late");
    const refused = await post(chat, late);
    assertEquals(refused.status, 503);
    assert(Number(refused.headers.get("retry-after")) > 0, "Retry-After is given in seconds");
    await chat.broker.until(/Cannot store messages: disk I\/O error/);
    assertEquals(await texts(chat), ["before"]);
    using reader = await openStream(`${chat.url}/api/events?room=lobby&after=${await start(chat)}`);
    assertEquals(JSON.parse((await reader.until("message")).data).text, "before");

    await limitFiles(chat.broker.pid, "unlimited");
    await store(chat, late);
    await chat.broker.until(/Messages can be stored again/);
    for (const one of [stream, reader]) {
      const heard = [];
      while (heard.at(-1) !== "late") {
        heard.push(JSON.parse((await one.until("message")).data).text);
      }
      assertEquals(heard.filter((text) => text === "late").length, 1);
    }
    assertEquals(await texts(chat), ["before", "late"]);
  },
);

test(
  "Monitoring: readiness and metrics show a full disk, and when it has space again",
  async () => {
    await using chat = await TestServer.start();
    assertEquals(await health(chat), { code: "ready", isOk: 1, failures: 0 });
    await limitFiles(chat.broker.pid, PAGE_BYTES);
    assertEquals((await post(chat, draft("in vain"))).status, 503);
    await untilHealth(chat, "cannot-store");
    const { isOk, failures } = await health(chat);
    assertEquals(isOk, 0);
    assert(failures > 0, `${failures}`);
    await limitFiles(chat.broker.pid, "unlimited");
    await untilHealth(chat, "ready");
    assertEquals((await health(chat)).isOk, 1);
    await chat.broker.until(/Messages can be stored again/);
  },
);

test("Monitoring: readiness shows a full disk before anyone posts", () => fillSmallDisk(), {
  ignore: !CAN_MOUNT,
});

async function fillSmallDisk() {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  using cleanUp = new DisposableStack();
  cleanUp.defer(() => Deno.removeSync(folder, { recursive: true }));
  const data = `${folder}/data`;
  await using chat = await TestServer.prepare({ HUBBUB_DATA: data, ...socketsIn(folder) });
  // Only the broker has the small disk: it vanishes with the broker.
  const script = 'mkdir "$0" && mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"';
  const unshare = ["unshare", "--user", "--map-root-user", "--mount"];
  const wrapper = [...unshare, "sh", "-c", script, data];
  await Promise.all([chat.startBroker({ wrapper }), chat.startWeb()]);
  await chat.ready();
  assertEquals((await health(chat)).code, "ready");
  const filler = `/proc/${chat.broker.pid}/root${data}/filler`;
  fill4k(filler);
  await untilHealth(chat, "cannot-store");
  await chat.broker.until(/Cannot store messages: database or disk is full/);
  assertEquals((await post(chat, draft("in vain"))).status, 503);
  Deno.removeSync(filler);
  await untilHealth(chat, "ready");
  assertEquals((await post(chat, draft("at last"))).status, 201);
}

function socketsIn(folder: string): Record<string, string> {
  const names = ["ZMQ_BROKER_PULL", "ZMQ_BROKER_PUB", "ZMQ_BROKER_ROUTER"];
  return Object.fromEntries(names.map((name) => [name, `ipc://${folder}/${name}.sock`]));
}

/** Writes a file until the disk is full. */
function fill4k(path: string) {
  using file = Deno.createSync(path);
  const page = new Uint8Array(PAGE_BYTES);
  try {
    while (file.writeSync(page) > 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  }
}

for (
  const { damage, inflict, undo } of [
    {
      damage: "moved away",
      inflict: (path: string) => Deno.renameSync(path, `${path}.old`),
      undo: (path: string) => Deno.renameSync(`${path}.old`, path),
    },
    {
      damage: "replaced by hand",
      inflict: (path: string) => {
        Deno.linkSync(path, `${path}.old`);
        Deno.copyFileSync(path, `${path}.copy`);
        Deno.renameSync(`${path}.copy`, path);
      },
      undo: (path: string) => Deno.renameSync(`${path}.old`, path),
    },
  ]
) {
  test(
    `Log: when it was ${damage} no post is acknowledged, and readiness and doctor say so`,
    async () => {
      await using chat = await TestServer.start();
      const path = `${chat.data}/hubbub.db`;
      assertEquals((await post(chat, draft("before"))).status, 201);
      inflict(path);
      const late = draft("late");
      const refused = await post(chat, late);
      assertEquals(refused.status, 503);
      await untilHealth(chat, "cannot-store");
      assertMatch(await doctor(chat), /^problem broker: .*hubbub\.db" was removed or replaced/m);
      undo(path);
      await untilHealth(chat, "ready");
      await store(chat, late);
      assertEquals(await texts(chat), ["before", "late"]);
    },
  );
}

test(
  "Removed data folder: no post is acknowledged, and readiness and doctor say so",
  async () => {
    await using chat = await TestServer.start();
    // The broker's sockets disappear with the folder.
    using reports = storageReports(chat);
    await reports.receive();
    Deno.removeSync(chat.data, { recursive: true });
    assertEquals((await post(chat, draft("in vain"))).status, 503);
    await untilHealth(chat, "cannot-store", reports);
    assertMatch(await doctor(chat), /^problem web: .* log was removed or replaced/m);
    Deno.mkdirSync(chat.data);
  },
);

/** The doctor's output, given the address of the web process. */
async function doctor(chat: TestServer): Promise<string> {
  const HUBBUB_PORT = new URL(chat.url).port;
  await using process = new Process(["-A", "bin/doctor.ts"], { ...chat.settings, HUBBUB_PORT });
  assertEquals((await process.status).code, 1);
  await process.end();
  return process.output;
}

test(
  "Full disk: a flood of posts logs a few lines, not a flood",
  async () => {
    await using chat = await TestServer.start();
    await limitFiles(chat.broker.pid, PAGE_BYTES);
    const statuses = new Set<number>();
    for (let i = 0; i < 10; i++) {
      const responses = Array.from({ length: 20 }, () => post(chat, draft("in vain")));
      for (const { status } of await Promise.all(responses)) statuses.add(status);
    }
    assertEquals([...statuses], [503]);
    assert(countOf(/Cannot store/g, chat.broker.output) <= 3, chat.broker.output);
    await limitFiles(chat.broker.pid, "unlimited");
    assertEquals((await post(chat, draft("at last"))).status, 201);
    await chat.broker.until(/Messages can be stored again, after \d{3,} failures/);
  },
);

test(
  "Locked log: posts are answered 503 and readers go on",
  async () => {
    await using chat = await TestServer.start();
    assertEquals((await post(chat, draft("before"))).status, 201);
    const other = new DatabaseSync(`${chat.data}/hubbub.db`);
    other.exec("BEGIN EXCLUSIVE");
    const late = draft("late");
    assertEquals((await post(chat, late)).status, 503);
    assertEquals(await texts(chat), ["before"]);
    await chat.broker.until(/Cannot store messages: database is locked/);
    other.exec("ROLLBACK");
    other.close();
    await store(chat, late);
    assertEquals(await texts(chat), ["before", "late"]);
  },
);

test(
  "Damaged log: with old pages damaged new messages work, and a backup restores the rest",
  async () => {
    await using chat = await startDamaged("word 3 ");
    assertEquals(await texts(chat, "limit=2"), [text(399), text(400)]);
    assertEquals((await post(chat, draft("new"))).status, 201);
    const unreadable = await fetch(`${chat.url}/api/rooms/lobby/messages?before=9`);
    assertEquals([unreadable.status, (await unreadable.json()).code], [503, "broker-unavailable"]);
    await chat.broker.until(/Dropped a request: database disk image is malformed/);
    await restoreBackup(chat);
    assertEquals(await texts(chat, "before=4"), [text(1), text(2), text(3)]);
  },
);

test(
  "Damaged log: with new pages damaged posts are answered 503 until a backup is restored",
  async () => {
    await using chat = await startDamaged("word 400 ");
    const late = draft("late");
    assertEquals((await post(chat, late)).status, 503);
    assertEquals(await texts(chat, "before=4"), [text(1), text(2), text(3)]);
    await chat.broker.until(/Cannot store messages: database disk image is malformed/);
    await restoreBackup(chat);
    await store(chat, late);
    assertEquals(await texts(chat, "limit=2"), [text(400), "late"]);
  },
);

/** A text so long that few others share its page. */
function text(number: number): string {
  return `word ${number} ${"x".repeat(300)}`;
}

/** A chat with a long history and a backup, on a log whose page with `words` is damaged. */
async function startDamaged(words: string): Promise<TestServer> {
  const chat = await TestServer.prepare();
  const path = `${chat.data}/hubbub.db`;
  fill(path);
  await backUp(chat.data, `${chat.data}/copy.db`);
  const bytes = Deno.readFileSync(path);
  const at = new TextDecoder("latin1").decode(bytes).indexOf(words);
  assert(at > 0, `"${words}" is in the file`);
  const page = at - at % PAGE_BYTES;
  Deno.writeFileSync(path, bytes.fill(0xa5, page, page + PAGE_BYTES));
  await Promise.all([chat.startBroker(), chat.startWeb()]);
  await chat.ready();
  return chat;
}

function fill(path: string) {
  using log = new SqliteLog(path);
  log.append(Array.from({ length: 400 }, (_, i) => ({
    ...draft(text(i + 1)),
    type: "message",
    room: "lobby",
  })));
}

async function restoreBackup(chat: TestServer) {
  await chat.killBroker();
  restore(chat.data, `${chat.data}/copy.db`);
  await chat.startBroker();
  await chat.ready();
}

/** The cursor before the first entry. */
async function start(chat: TestServer): Promise<string> {
  const { cursor } = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
  return `${cursor.split(".")[0]}.0`;
}
