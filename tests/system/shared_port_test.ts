// Several web processes on one port, among which Linux distributes the connections.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { freePort } from "../harness/free_port.ts";
import type { Process } from "../harness/process.ts";
import { EventReader, openStream, TestServer } from "../harness/test_server.ts";
import { test } from "../testing.ts";

/** Enough for some at each process, whatever Linux chooses. */
const MAX_VISITORS = 100;
const MESSAGES_EACH = 20;

const isLinux = Deno.build.os === "linux";

function testInTime(name: string, run: () => Promise<void>, ignore = false) {
  test(name, run, { ignore });
}

async function post(
  { url }: TestServer,
  text: string,
  by: { client?: Deno.HttpClient } = {},
): Promise<string> {
  const id = crypto.randomUUID();
  const init = {
    ...by,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, from: "Ann", text }),
  };
  for (;;) {
    const { status, body } = await fetch(`${url}/api/rooms/lobby/messages`, init);
    await body?.cancel();
    // The chosen process may not have reached the broker yet.
    if (status === 503) continue;
    assertEquals(status, 201);
    return id;
  }
}

async function openFew({ url }: TestServer): Promise<EventReader[]> {
  const streams = await Promise.all(
    Array.from({ length: 8 }, () => openStream(`${url}/api/events`)),
  );
  await Promise.all(streams.map((stream) => stream.until("resume")));
  return streams;
}

async function nextId(stream: EventReader): Promise<unknown> {
  return JSON.parse((await stream.until("message")).data).id;
}

testInTime(
  "P5 Shared port: web processes on one port are one chat, which survives each of them",
  async () => {
    const settings = { HUBBUB_PORT: String(freePort()), HUBBUB_WEB_PROCESSES: "3" };
    await using chat = await TestServer.start(settings);
    await using first = chat.web;
    await chat.startWeb();
    await chat.ready();

    const streams = await openFew(chat);
    const sent = await post(chat, "to all of them");
    assertEquals(await Promise.all(streams.map(nextId)), streams.map(() => sent));
    streams.forEach((stream) => stream[Symbol.dispose]());

    await first.end();
    const [stream] = await openFew(chat);
    const next = await post(chat, "to those who are left");
    assertEquals(stream && await nextId(stream), next);
  },
);

/** A client with an address of its own: one connection, to the process that Linux chose. */
class Visitor implements Disposable {
  readonly client: Deno.HttpClient;
  readonly #address: string;

  constructor(number: number) {
    this.#address = `127.0.1.${number}`;
    this.client = Deno.createHttpClient({ localAddress: this.#address });
  }

  /** The process at the other end of the connection. */
  servedBy(webs: readonly Process[], port: number): Process | undefined {
    // Linux writes an address as a number in its own byte order: 127.0.1.5 is "0501007F".
    const octets = this.#address.split(".").map((octet) => Number(octet).toString(16));
    const address = octets.map((octet) => octet.padStart(2, "0")).reverse().join("").toUpperCase();
    const portHere = port.toString(16).padStart(4, "0").toUpperCase();
    const [, , , , , , , , , inode] = Deno.readTextFileSync("/proc/net/tcp").split("\n")
      .map((line) => line.trim().split(/\s+/))
      .find(([, here, there]) =>
        here?.endsWith(`:${portHere}`) && there?.startsWith(`${address}:`)
      ) ?? [];
    const socket = `socket:[${inode}]`;
    return webs.find(({ pid }) => openOf(pid).includes(socket));
  }

  [Symbol.dispose](): void {
    this.client.close();
  }
}

/** Returns the target of each descriptor of a process. */
function openOf(pid: number): string[] {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].map(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/${pid}/fd/${name}`);
    } catch {
      return "closed meanwhile";
    }
  });
}

interface Spreading {
  readonly webs: readonly Process[];
  readonly port: number;
  readonly few: number;
  /** The number of the first client. */
  readonly first: number;
}

/** Connects clients until each process serves a few of them. */
async function spread<Visit>(
  { webs, port, few, first }: Spreading,
  come: (visitor: Visitor) => Promise<Visit>,
): Promise<Visit[]> {
  const served = new Map<Process | undefined, number>();
  const visits: Visit[] = [];
  while (webs.some((web) => (served.get(web) ?? 0) < few)) {
    assert(visits.length < MAX_VISITORS, `${visits.length} visitors came to some processes only`);
    const visitor = new Visitor(first + visits.length);
    visits.push(await come(visitor));
    const web = visitor.servedBy(webs, port);
    served.set(web, (served.get(web) ?? 0) + 1);
  }
  return visits;
}

async function read({ url }: TestServer, { client }: Visitor): Promise<EventReader> {
  const controller = new AbortController();
  const response = await fetch(`${url}/api/events`, { client, signal: controller.signal });
  const stream = new EventReader(response, controller);
  await stream.until("resume");
  return stream;
}

async function postMany(chat: TestServer, visitor: Visitor): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < MESSAGES_EACH) ids.push(await post(chat, "and more", visitor));
  return ids;
}

async function nextIds(stream: EventReader, count: number): Promise<unknown[]> {
  const ids: unknown[] = [];
  while (ids.length < count) ids.push(await nextId(stream));
  return ids;
}

testInTime(
  "P2 Shared port: readers at three web processes see one order",
  async () => {
    const port = freePort();
    const settings = {
      HUBBUB_PORT: String(port),
      HUBBUB_WEB_PROCESSES: "3",
      HUBBUB_LIMITS: "off",
    };
    await using chat = await TestServer.start(settings);
    await using first = chat.web;
    await chat.startWeb();
    await using second = chat.web;
    await chat.startWeb();
    const webs = [first, second, chat.web];

    using all = new DisposableStack();
    const readers = await spread({ webs, port, few: 2, first: 1 }, async (visitor) => {
      all.use(visitor);
      return all.use(await read(chat, visitor));
    });
    const posters = await spread(
      { webs, port, few: 1, first: 1 + MAX_VISITORS },
      async (visitor) => {
        all.use(visitor);
        await post(chat, "hello", visitor);
        return visitor;
      },
    );
    const sent = await Promise.all(posters.map((poster) => postMany(chat, poster)));

    const count = posters.length + sent.flat().length;
    const [order = [], ...others] = await Promise.all(
      readers.map((reader) => nextIds(reader, count)),
    );
    others.forEach((other) => assertEquals(other, order));
    assertEquals(new Set(order.slice(posters.length)), new Set(sent.flat()));
  },
  !isLinux,
);

testInTime("Shared port: is not shared by default", async () => {
  await using chat = await TestServer.start({ HUBBUB_PORT: String(freePort()) });
  await using _first = chat.web;
  let failure = "";
  await chat.startWeb().catch((error: Error) => failure = error.message);
  assertMatch(failure, /Cannot listen on 127\.0\.0\.1 port \d+: .*; choose another HUBBUB_PORT/);
});
