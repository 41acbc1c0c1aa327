// Clients that send little or never finish: all others are served meanwhile.

import { assert, assertEquals } from "@std/assert";
import { freePort } from "../../harness/free_port.ts";
import { openStream, TestServer } from "../../harness/test_server.ts";
import { RawConnection } from "./raw_connection.ts";
import { test } from "../../testing.ts";

const SILENT = 5_000;
const AT_ONCE = 100;
/** Open files of crowded_main.ts. */
const CROWD = 1_024;
/** Descriptors besides those of the clients: the runtime's, the broker's and ours. */
const OTHERS = 200;

const HEAD =
  "POST /message/broadcast HTTP/1.1\r\nhost: a.localhost\r\ncontent-type: application/json\r\n";

function post(text: string): string {
  const draft = JSON.stringify({ from: "Ann", text });
  return `${HEAD}content-length: ${draft.length}\r\n\r\n${draft}`;
}

function hostileTest(name: string, run: () => Promise<void>, ignore = false) {
  test(name, run, { ignore });
}

/** Starts a web process with a descriptor limit, on a fixed port, so that it can listen again. */
async function start(chat: TestServer, descriptors: number, program = "main.ts") {
  const limited = `ulimit -n ${descriptors} && exec "$@"`;
  await chat.startBroker();
  await chat.startWeb({ wrapper: ["sh", "-c", limited, "sh"], program: [program] });
  await chat.ready();
}

/** Opens silent connections, without those that the system refuses. */
async function openSilent(chat: TestServer, count: number): Promise<RawConnection[]> {
  const opened: RawConnection[] = [];
  while (count > 0) {
    // No more than the backlog: the system retries others only after a second.
    const attempts = Array.from({ length: AT_ONCE }, () => RawConnection.open(chat.url));
    const results = await Promise.allSettled(attempts);
    opened.push(...results.flatMap((one) => one.status === "fulfilled" ? [one.value] : []));
    count -= AT_ONCE;
  }
  return opened;
}

function descriptorsOf({ web }: TestServer): number {
  return [...Deno.readDirSync(`/proc/${web.pid}/fd`)].length;
}

/** The descriptor limit of a process that is started from here. */
function maxDescriptors(): number {
  const { stdout } = new Deno.Command("sh", { args: ["-c", "ulimit -Hn"] }).outputSync();
  const limit = new TextDecoder().decode(stdout).trim();
  return limit === "unlimited" ? Infinity : Number(limit);
}

/** Resolves when the web process accepts connections again. */
async function listensAgain({ url }: TestServer) {
  while (!await fetch(`${url}/health/live`).then((response) => response.text(), () => ""));
}

/** Checks that a new client can post a message and read it. */
async function assertServed({ url }: TestServer, text: string) {
  using stream = await openStream(`${url}/event/fetch`);
  await stream.next();
  const body = new URLSearchParams({ from: "Ann", text });
  const response = await fetch(`${url}/message/broadcast`, { method: "POST", body });
  assertEquals([response.status, await response.json()], [200, true]);
  assertEquals(JSON.parse((await stream.until("msg")).data), { from: "Ann", text });
}

hostileTest(
  "HTTP: too many connections do not end the server, and later ones are served",
  async () => {
    await using chat = await TestServer.prepare({ HUBBUB_PORT: String(freePort()) });
    await start(chat, 200);
    using stream = await openStream(`${chat.url}/api/events`);
    await stream.until("resume");
    using early = await RawConnection.open(chat.url);
    assertEquals((await early.ask(post("hello")))?.status, 200);
    const silent = await openSilent(chat, 400);
    await chat.web.until(/Cannot accept connections: .*Too many open files/);
    assertEquals((await early.ask(post("still here")))?.status, 200, "who came before is served");
    assertEquals(JSON.parse((await stream.until("message")).data).text, "hello");
    assertEquals(JSON.parse((await stream.until("message")).data).text, "still here");
    for (const connection of silent) connection[Symbol.dispose]();
    await listensAgain(chat);
    await assertServed(chat, "and here");
    assert(chat.web.output.length < 1_000, chat.web.output);
  },
);

const max = maxDescriptors();
const isLinux = Deno.build.os === "linux";

hostileTest(
  "main.ts: logs once if it cannot limit clients, however often it listens again",
  async () => {
    await using chat = await TestServer.prepare({ HUBBUB_PORT: String(freePort()) });
    await start(chat, CROWD + OTHERS, "tests/routes/hostile/main_with_many_files.ts");
    const silent = await openSilent(chat, 2 * OTHERS);
    await chat.web.until(/Cannot accept connections/);
    for (const connection of silent) connection[Symbol.dispose]();
    await listensAgain(chat);
    const lines = chat.web.output.split("\n").filter((line) => line.includes("stop reading"));
    assertEquals(lines.map((line) => line.replace(/^\S+ /, "")), [
      "Clients that stop reading are not disconnected: " +
      `Cannot find the socket that listens on port ${new URL(chat.url).port}`,
    ]);
  },
  !isLinux || max < CROWD + OTHERS,
);

hostileTest(
  isLinux && max >= SILENT + OTHERS
    ? "Beside 5,000 silent connections others are served, and all of them are given back"
    : `Silent connections by the thousand: not tried, as a process may open ${max} files only`,
  async () => {
    await using chat = await TestServer.prepare();
    await start(chat, SILENT + OTHERS);
    const before = descriptorsOf(chat);
    const silent = await openSilent(chat, SILENT);
    assertEquals(silent.length, SILENT);
    while (descriptorsOf(chat) < SILENT) await assertServed(chat, "they are being accepted");
    await assertServed(chat, "beside them");
    for (const connection of silent) connection[Symbol.dispose]();
    while (descriptorsOf(chat) > before + OTHERS) await assertServed(chat, "they are going");
  },
  !isLinux || max < SILENT + OTHERS,
);

/** Incomplete beginnings of requests. */
const UNFINISHED: Readonly<Record<string, string>> = {
  "half a request line": "GET /api/ev",
  "half a header": "GET / HTTP/1.1\r\nhost: a.localhost\r\nx-ha",
  "a body without its end": `${HEAD}content-length: 100\r\n\r\n{"from":`,
  "a chunk without its end": `${HEAD}transfer-encoding: chunked\r\n\r\n64\r\n{"from":`,
  "a chunk without its size": `${HEAD}transfer-encoding: chunked\r\n\r\n`,
};

hostileTest(
  "HTTP: incomplete requests do not delay others, and nothing of them is stored",
  async () => {
    await using chat = await TestServer.start();
    const halves = Array.from({ length: 20 }, () => Object.values(UNFINISHED)).flat();
    const connections = await openSilent(chat, halves.length);
    assertEquals(connections.length, halves.length);
    await Promise.all(connections.map((connection, place) => connection.send(halves[place] ?? "")));
    await assertServed(chat, "beside them");
    for (const connection of connections) connection[Symbol.dispose]();
    await assertServed(chat, "after them");
    const page = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
    assertEquals(page.messages.length, 2);
    assert(!chat.web.output.includes("Cannot"), chat.web.output);
  },
);
