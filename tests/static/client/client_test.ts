import { Client, RejectedError } from "@hubbub/client";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { fileURLToPath } from "node:url";
import { freePort } from "../../harness/free_port.ts";
import { User } from "../../harness/user.ts";
import { TestServer } from "../../harness/test_server.ts";
import { beat, message, resume, ScriptedServer } from "./scripted_server.ts";
import { test } from "../../testing.ts";

const DEADLINE_MS = 120_000;
const MODULE = new URL("../../../static/client/mod.js", import.meta.url);
const PROGRAM = new URL("client_program.ts", import.meta.url);

clientTest("Client.read(): yields a message that another program sends", async ({ url }) => {
  using ann = new Client({ url });
  using bob = new Client({ url });
  const { cursor } = await bob.history("lobby");
  const receipt = await ann.send("lobby", { from: "Ann", text: "hello" });
  const [{ author = "" } = {}] = (await bob.history("lobby")).messages;
  assertMatch(author, /^[\w-]{22}$/);
  for await (const event of bob.read("lobby", { after: cursor })) {
    assertEquals({ ...event, text: "hello" }, {
      ...receipt,
      author,
      type: "message",
      cursor: cursor.replace(/\d+$/, "1"),
      from: "Ann",
      text: "hello",
    });
    break;
  }
});

clientTest(
  "Client.send(): stores a message once if it is sent twice with the same id",
  async ({ url }) => {
    using ann = new Client({ url });
    const id = crypto.randomUUID();
    const first = await ann.send("lobby", { from: "Ann", text: "hello", id });
    using again = new Client({ url });
    assertEquals(await again.send("lobby", { from: "Ann", text: "hello", id }), first);
    assertEquals((await ann.history("lobby")).messages.length, 1);
  },
);

clientTest(
  "Client.send(): throws if the message is rejected, and sends the next one",
  async ({ url }) => {
    using ann = new Client({ url });
    const refused = ann.send("lobby", { from: "Ann", text: "x".repeat(4_001) });
    const next = ann.send("lobby", { from: "Ann", text: "short" });
    const error = await assertRejects(() => refused, RejectedError, "Cannot send the message: ");
    assertEquals([error.problem.field, (await next).seq, ann.outbox.drafts], ["text", 1, []]);
  },
);

clientTest(
  "Client: replies, reacts, pins, searches and loads a page of history around a message",
  async ({ url }) => {
    const { headers } = await User.arrive("Ann", url);
    const asAnn: typeof fetch = (input, init) =>
      fetch(input, { ...init, headers: { ...init?.headers, ...headers } });
    using ann = new Client({ url, fetch: asAnn });
    const room = await ann.rooms.open({
      title: "Plans",
      members: [],
      isDirect: false,
      from: "Ann",
    });
    const { id, seq } = await ann.send(room, { from: "Ann", text: "Green or black?" });
    await ann.send(room, { from: "Ann", text: "green", replyTo: id });
    await ann.react({ room, id }, { emoji: "👍", action: "add", from: "Ann" });
    await ann.pins.add({ room, id }, "Ann");
    const page = await ann.history(room, { around: seq });
    const [first, second] = page.messages;
    assertEquals([page.around, page.isLatest, page.complete], [seq, true, true]);
    assertEquals([first?.reactions?.[0]?.emoji, second?.quote?.text], ["👍", "Green or black?"]);
    const { pins: [pin] } = await ann.pins.list(room);
    assertEquals([pin?.message.id, pin?.from], [id, "Ann"]);
    const { messages: [found] } = await ann.search("gre in:plans from:ann");
    assertEquals(found?.snippet, { text: "green", marks: [[0, 5]] });
    await ann.react({ room, id }, { emoji: "👍", action: "remove", from: "Ann" });
    await ann.pins.remove({ room, id });
    const { messages } = await ann.history(room, { limit: 2 });
    assertEquals([messages[0]?.reactions, (await ann.pins.list(room)).pins], [undefined, []]);
  },
);

clientTest("Client: ends its reads and fails its pending sends when disposed of", async (chat) => {
  const ann = new Client({ url: chat.url });
  const reading = Array.fromAsync(ann.read("lobby"));
  await chat.killBroker();
  const sending = assertRejects(
    () => ann.send("lobby", { from: "Ann", text: "never" }),
    DOMException,
    "The client was closed",
  );
  ann[Symbol.dispose]();
  await sending;
  assertEquals(await reading, []);
});

clientTest(
  "Client.read(): throws at once for an invalid name, without harm to other reads",
  async (chat) => {
    using ann = new Client({ url: chat.url });
    await assertRejects(
      () => ann.read("Not a room").next(),
      RangeError,
      'Cannot follow the room "Not a room"',
    );
    const events = ann.read("lobby", { after: (await ann.history("lobby")).cursor });
    const next = events.next();
    await ann.send("lobby", { from: "Ann", text: "hello" });
    assertEquals((await next).value?.type, "message");
    await events.return();
  },
);

clientTest(
  "P7 Client.read(): throws if the room does not exist or is not readable",
  async ({ url }) => {
    using ann = new Client({ url });
    const room = `~${"a".repeat(26)}`;
    const message = `Cannot load the history of "${room}": Room not found`;
    await assertRejects(() => ann.read(room).next(), RejectedError, message);
    const { cursor } = await ann.history("lobby");
    const denied = `Cannot read the room "${room}"`;
    await assertRejects(() => ann.read(room, { after: cursor }).next(), RejectedError, denied);
  },
);

clientTest(
  "Client.read(): yields `lost` for a cursor of another log, then continues",
  async (chat) => {
    using ann = new Client({ url: chat.url });
    const events = ann.read("lobby", { after: "anotherlog.7" });
    assertEquals((await events.next()).value, { type: "lost" });
    const next = events.next();
    // The read continues at the head of the history: messages before that are not new to it.
    await ann.send("lobby", { from: "Ann", text: "maybe before" });
    await ann.send("lobby", { from: "Ann", text: "maybe before, too" });
    const sending = sendUntil(ann, next);
    assertEquals((await next).value?.type, "message");
    await sending;
    await events.return();
  },
);

clientTest(
  "P1 P3 P5 Client: sends and reads exactly once while broker and web process are killed",
  async (chat) => {
    const count = 400;
    const { cursor } = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
    const program = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", PROGRAM.href, chat.url, cursor, String(count)],
      stdout: "piped",
    }).spawn();
    const lines = program.stdout.pipeThrough(new TextDecoderStream());
    const read: string[] = [];
    const kills: number[] = [];
    let rest = "";
    for await (const chunk of lines) {
      const whole = (rest + chunk).split("\n");
      rest = whole.pop() ?? "";
      const before = read.length;
      read.push(...whole);
      const after = read.length;
      for (const [mark, restart] of [[20, restartBroker], [150, restartWeb]] as const) {
        if (before >= mark || after < mark) continue;
        kills.push(after);
        await restart(chat);
      }
    }
    assertEquals((await program.status).code, 0);
    assert(kills.length === 2 && kills.every((at) => at < count), `killed at ${kills}`);
    const expected = Array.from({ length: count }, (_, index) => `message ${index}`);
    assertEquals(read, expected);
    assertEquals([...await stored(chat, "&before=201"), ...await stored(chat)], expected);
  },
  () => ({ HUBBUB_PORT: String(freePort()) }),
);

test("Client: sends queued messages once the broker is back, before Retry-After has passed", async () => {
  const run = async () => {
    await using server = new ScriptedServer([
      [resume("continued"), beat("up", "e.7"), "hang"],
    ]);
    server.onPost(() => new Response(null, { status: 503, headers: HOUR }));
    using ann = new Client({
      url: server.url,
      onDelay: () => {
        server.onPost(() => Response.json({ id: ID, room: "lobby", seq: 1, gid: 8, at: 0 }));
        server.write(beat("down"));
        server.write(beat("up"));
      },
    });
    const feed = ann.follow("lobby", { onEvent: () => {}, onLost: () => {} });
    feed.open("e.7");
    await server.streaming();
    await ann.send("lobby", { from: "Ann", text: "hello", id: ID });
  };
  await deadline(run(), 10_000);
});

test("Client: reports that it is signed out, and continues after a sign-in", async () => {
  const run = async () => {
    await using server = new ScriptedServer([401, [resume("continued"), message(8), "hang"]]);
    server.onPost(() => new Response(null, { status: 401 }));
    const blocks: (string | undefined)[] = [];
    const blocked = Promise.withResolvers<void>();
    using ann = new Client({
      url: server.url,
      onAccessBlock: (block) => void blocks.push(block),
      onStateChange: ({ accessBlock }) => accessBlock && blocked.resolve(),
    });
    const read = Promise.withResolvers<string>();
    const onEvent = ({ id }: { id: string }) => read.resolve(id);
    ann.follow("lobby", { onEvent, onLost: () => {} }).open("e.7");
    const sending = ann.send("lobby", { from: "Ann", text: "hello", id: ID });
    await blocked.promise;
    server.onPost(() => Response.json({ id: ID, room: "lobby", seq: 1, gid: 8, at: 0 }));
    ann.wake();
    assertEquals([await read.promise, (await sending).gid], ["id-8", 8]);
    assertEquals(blocks, ["signed-out", undefined]);
  };
  await deadline(run(), 10_000);
});

test("Client: sends messages that waited for a sign-in once any request succeeds", async () => {
  const run = async () => {
    let isOut = true;
    const receipt = { id: ID, room: "lobby", seq: 1, gid: 8, at: 0 };
    const page = { cursor: "e.7", messages: [], complete: true };
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    await using server = Deno.serve(options, async (request) => {
      await request.body?.cancel();
      if (isOut) return new Response(null, { status: 401 });
      return Response.json(request.method === "POST" ? receipt : page);
    });
    const blocked = Promise.withResolvers<void>();
    using ann = new Client({
      url: `http://127.0.0.1:${server.addr.port}`,
      onAccessBlock: () => blocked.resolve(),
    });
    const sending = ann.send("lobby", { from: "Ann", text: "hello", id: ID });
    await blocked.promise;
    isOut = false;
    await ann.history("lobby");
    assertEquals(await sending, receipt);
  };
  await deadline(run(), 10_000);
});

test("Client.read(): waits out a rate limit for the time that the server names", async () => {
  const asked: number[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    asked.push(performance.now());
    const isFirst = asked.length === 1;
    const headers = isFirst ? { "retry-after": "1" } : undefined;
    const body = { detail: "none", code: "unknown-room" };
    return Response.json(body, { status: isFirst ? 429 : 404, ...(headers && { headers }) });
  });
  using ann = new Client({ url: `http://127.0.0.1:${server.addr.port}` });
  await assertRejects(() => ann.read("lobby").next(), RejectedError, "none");
  const [first = 0, second = 0] = asked;
  assert(second - first >= 1_000, `after ${second - first} ms`);
});

test("Client: the example of the module's docstring compiles", async () => {
  const { code, stdout, stderr } = await deadline(
    new Deno.Command(Deno.execPath(), {
      args: ["test", "--doc", fileURLToPath(MODULE)],
      env: { NO_COLOR: "1" },
    }).output(),
    DEADLINE_MS,
  );
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  assertMatch(new TextDecoder().decode(stdout), /1 passed/);
});

const ID = "0f8fad5b-d9cb-469f-a165-70867728950e";
const HOUR = { "retry-after": "3600" };

/** Sends until the other promise is settled. */
async function sendUntil(client: Client, other: Promise<unknown>): Promise<void> {
  let isThere = false;
  const mark = other.then(() => void (isThere = true));
  while (!isThere) await client.send("lobby", { from: "Ann", text: "again" });
  await mark;
}

async function restartBroker(chat: TestServer): Promise<void> {
  await chat.killBroker();
  await chat.startBroker();
}

async function restartWeb(chat: TestServer): Promise<void> {
  await chat.killWeb();
  await chat.startWeb();
}

async function stored(chat: TestServer, query = ""): Promise<string[]> {
  const response = await fetch(`${chat.url}/api/rooms/lobby/messages?limit=200${query}`);
  const { messages } = await response.json();
  return messages.map(({ text }: { text: string }) => text);
}

function clientTest(
  name: string,
  run: (chat: TestServer) => Promise<void>,
  settings: () => Record<string, string> = () => ({}),
): void {
  const perform = async () => {
    await using chat = await TestServer.start(settings());
    await run(chat);
  };
  test(name, () => perform());
}
