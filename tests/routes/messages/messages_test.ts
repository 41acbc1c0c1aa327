import { assert, assertEquals, assertMatch } from "@std/assert";
import { LocalServer } from "../../harness/local_server.ts";
import { openStream, type RunningServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

function post(
  chat: RunningServer,
  room: string,
  fields: Record<string, unknown>,
): Promise<Response> {
  return fetch(`${chat.url}/api/rooms/${room}/messages`, {
    method: "POST",
    body: JSON.stringify(fields),
    headers: { "content-type": "application/json" },
  });
}

const draft = (text: string) => ({ id: crypto.randomUUID(), from: "Ann", text });

test("P1 POST /api/rooms/:room/messages: answers 201, and 200 with the same receipt for the same id", async () => {
  await using chat = await LocalServer.start();
  const one = draft("hello");
  const first = await post(chat, "dev", one);
  const receipt = await first.json();
  assertEquals(first.status, 201);
  assertEquals({ ...receipt, at: 0 }, { id: one.id, room: "dev", seq: 1, gid: 1, at: 0 });
  const again = await post(chat, "dev", { ...one, text: "other" });
  assertEquals([again.status, await again.json()], [200, receipt]);
  const { messages } = await (await fetch(`${chat.url}/api/rooms/dev/messages`)).json();
  const { author } = messages[0];
  assertMatch(author, /^[\w-]{22}$/);
  assertEquals(messages, [{ ...receipt, author, from: "Ann", text: "hello" }]);
});

test("POST /api/rooms/:room/messages: rejects unknown fields and stores nothing", async () => {
  await using chat = await LocalServer.start();
  const ask = async (method: string, path: string, fields: Record<string, unknown>) => {
    const response = await fetch(chat.url + path, {
      method,
      body: JSON.stringify(fields),
      headers: { "content-type": "application/json" },
    });
    const { field, detail } = await response.json();
    return [response.status, field, detail];
  };
  const messages = "/api/rooms/dev/messages";
  const event = { ...draft("paid"), type: "order", data: { order: 1 } };
  const known = "expected id, from, text, replyTo, author and files";
  assertEquals(await ask("POST", messages, event), [
    422,
    "type",
    `Unknown fields "type" and "data": ${known}`,
  ]);
  const one = draft("one");
  assertEquals((await ask("POST", messages, one))[0], 201);
  const edit = { ...draft("two"), replyTo: one.id };
  assertEquals((await ask("PATCH", `${messages}/${one.id}`, edit)).slice(0, 2), [422, "replyTo"]);
  const typing = { from: "Ann", isTyping: true, room: "dev" };
  assertEquals((await ask("PUT", "/api/rooms/dev/typing", typing)).slice(0, 2), [422, "room"]);
  const members = [{ id: "bob", name: "Bob", role: "owner" }];
  const room = await ask("POST", "/api/rooms", { title: "Plans", from: "Ann", members });
  assertEquals(room.slice(0, 2), [422, "members[0].role"]);
  const page = await (await fetch(chat.url + messages)).json();
  assertEquals(page.messages.map(({ text }: { text: string }) => text), ["one"]);
});

test("GET /api/rooms/:room/messages: returns the newest page and continues in both directions", async () => {
  await using chat = await LocalServer.start();
  for (let i = 1; i <= 7; i++) await (await post(chat, "lobby", draft(`${i}`))).body?.cancel();
  const read = async (query: string) => {
    const page = await (await fetch(`${chat.url}/api/rooms/lobby/messages?${query}`)).json();
    const texts = page.messages.map(({ text }: { text: string }) => text).join("");
    return [texts, page.complete];
  };
  assertEquals(await read("limit=3"), ["567", false]);
  assertEquals(await read("limit=3&before=5"), ["234", false]);
  assertEquals(await read("limit=3&before=2"), ["1", true]);
  assertEquals(await read("limit=3&after=2"), ["345", false]);
  assertEquals(await read(""), ["1234567", true]);
});

test("GET /api/rooms/:room/messages: returns a page around a message or time, and where to continue", async () => {
  await using chat = await LocalServer.start();
  const times: number[] = [];
  for (let i = 1; i <= 7; i++) {
    times.push((await (await post(chat, "dev", draft(`${i}`))).json()).at);
  }
  const read = async (query: string) => {
    const page = await (await fetch(`${chat.url}/api/rooms/dev/messages?limit=4&${query}`))
      .json();
    const texts = page.messages.map(({ text }: { text: string }) => text).join("");
    return [texts, page.around, page.complete, page.isLatest];
  };
  assertEquals(await read("around=4"), ["2345", 4, false, false]);
  assertEquals(await read("around=2"), ["123", 2, true, false]);
  assertEquals(await read("around=7"), ["567", 7, false, true]);
  assertEquals(await read("around=99"), ["67", 99, false, true]);
  // Two may be stored in the same millisecond: the first of them counts.
  const first = times.indexOf(times[3] ?? 0) + 1;
  assertEquals((await read(`at=${times[3]}`))[1], first);
  assertEquals(await read(`at=${(times[6] ?? 0) + 1}`), ["67", 8, false, true]);
  assertEquals(await read("at=0"), ["12", 1, true, false]);
});

test("GET /api/rooms/:room/messages: the cursor of a page continues in a stream without a gap", async () => {
  await using chat = await LocalServer.start();
  await (await post(chat, "lobby", draft("before"))).body?.cancel();
  const { cursor } = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
  await (await post(chat, "lobby", draft("between"))).body?.cancel();
  using stream = await openStream(`${chat.url}/api/events?room=lobby&after=${cursor}`);
  assertEquals(JSON.parse((await stream.until("resume")).data), { status: "continued" });
  await (await post(chat, "lobby", draft("after"))).body?.cancel();
  const texts = [];
  for (let i = 0; i < 2; i++) texts.push(JSON.parse((await stream.until("message")).data).text);
  assertEquals(texts, ["between", "after"]);
});

test("P3 GET /api/events: resumes from the id of any event by Last-Event-ID", async () => {
  await using chat = await LocalServer.start();
  const ids: string[] = [];
  {
    using stream = await openStream(`${chat.url}/api/events?room=lobby`);
    await stream.until("resume");
    for (const text of ["1", "2", "3"]) await (await post(chat, "lobby", draft(text))).text();
    for (let i = 0; i < 3; i++) ids.push((await stream.until("message")).id);
  }
  // A browser that reconnects repeats the URL with its first cursor: the header is newer.
  const headers = { "last-event-id": ids[1] ?? "" };
  using again = await openStream(`${chat.url}/api/events?room=lobby&after=${ids[0]}`, headers);
  assertEquals((await again.until("message")).id, ids[2]);
});

test("P3 GET /api/events: answers reset and a live stream for an unknown cursor", async () => {
  await using chat = await LocalServer.start();
  const cursors = ["x", "other.1", "x".repeat(4_000), "..", "a.99999999999999999999"];
  for (const cursor of cursors) {
    using stream = await openStream(`${chat.url}/api/events?after=${cursor}`);
    assertEquals(JSON.parse((await stream.until("resume")).data), { status: "reset" });
    await (await post(chat, "lobby", draft(cursor))).body?.cancel();
    assert((await stream.until("message")).data.includes(cursor));
  }
});

test("GET /r/:room: redirects variants of an address to the canonical one", async () => {
  await using chat = await LocalServer.start();
  for (
    const [path, place] of [
      ["/r/Lobby", "/r/lobby"],
      ["/r/lobby/", "/r/lobby"],
      ["/r/DEV/12/", "/r/dev/12"],
      ["/r/%6Cobby", "/r/lobby"],
    ]
  ) {
    const { status, headers, body } = await fetch(`${chat.url}${path}`, { redirect: "manual" });
    assertEquals([status, headers.get("location")], [303, place]);
    await body?.cancel();
  }
});

test("Parameters: an invalid page, room or stream is rejected with the field", async () => {
  await using chat = await LocalServer.start();
  const refused: [path: string, status: number, field?: string][] = [
    ["/api/rooms/lobby/messages?limit=x", 422, "limit"],
    ["/api/rooms/lobby/messages?before=-1", 422, "before"],
    ["/api/rooms/lobby/messages?around=yesterday", 422, "around"],
    ["/api/rooms/lobby/messages?at=2026-11-25", 422, "at"],
    ["/api/rooms/lobby/messages?around=1&before=2", 422, "around"],
    ["/api/rooms/lobby/messages?after=1&at=2", 422, "at"],
    ["/r/lobby/0", 404, "seq"],
    ["/r/lobby/x", 404, "seq"],
    ["/r/lobby/1/2", 404],
    ["/api/rooms/Lobby/messages", 422, "room"],
    ["/api/rooms/a%2Fb/messages", 422, "room"],
    ["/api/events?room=Lobby", 422, "room"],
    ["/event/fetch?room=%00", 422, "room"],
    [`/api/events?${"room=a&".repeat(101)}`, 422, "room"],
    ["/r/No%20Room", 422, "room"],
    ["/nothing", 404],
    ["/static/../main.ts", 404],
    ["/static/..%2Fmain.ts", 404],
    ["/static/deno.json", 404],
  ];
  for (const [path, status, field] of refused) {
    const response = await fetch(`${chat.url}${path}`);
    const problem = await response.json();
    assertEquals([response.status, problem.field], [status, field], path);
  }
  const wrong = await fetch(`${chat.url}/api/events`, { method: "DELETE" });
  assertEquals([wrong.status, wrong.headers.get("allow")], [405, "GET, HEAD"]);
  await wrong.body?.cancel();
});

test("P6 GET /api/rooms/:room/messages: returns at most 128 KiB, and the next page misses none", async () => {
  await using chat = await LocalServer.start({ HUBBUB_LIMITS: "off" });
  const count = 30;
  for (let i = 1; i <= count; i++) {
    const sent = await post(chat, "lobby", draft(`${i} ${"é".repeat(3_900)}`));
    await sent.body?.cancel();
  }
  const read = async (query: string) => {
    const response = await fetch(`${chat.url}/api/rooms/lobby/messages?limit=200&${query}`);
    const text = await response.text();
    const { messages, complete, isLatest } = JSON.parse(text);
    const seqs = messages.map(({ seq }: { seq: number }) => seq);
    assert(text.length < 160 * 1_024);
    return { seqs, complete, isLatest };
  };
  const older: number[] = [];
  for (let isDone = false; !isDone;) {
    const { seqs, complete } = await read(older.length ? `before=${older[0]}` : "");
    older.unshift(...seqs);
    isDone = complete;
  }
  const all = Array.from({ length: count }, (_, i) => i + 1);
  assertEquals(older, all);
  const { seqs: first, complete } = await read("after=0");
  assertEquals([first, complete], [all.slice(0, first.length), false]);
  const { seqs: next, complete: isEnd } = await read(`after=${first.at(-1)}`);
  assertEquals([next, isEnd], [all.slice(first.length), true]);
  const around = await read("around=15");
  assertEquals([around.complete, around.isLatest], [false, false]);
  assertEquals(around.seqs, all.slice(around.seqs[0] - 1, around.seqs.at(-1)));
  assert(around.seqs.includes(15) && around.seqs.length === first.length + 1);
  const near = await read("around=3");
  assertEquals([near.complete, near.isLatest, near.seqs[0]], [true, false, 1]);
  const end = await read("around=29");
  assertEquals([end.complete, end.isLatest, end.seqs.at(-1)], [false, true, count]);
});

test("POST /api/rooms/:room/messages: rejects a form, which another site could post", async () => {
  await using chat = await LocalServer.start();
  const body = new URLSearchParams(draft("hi"));
  const url = `${chat.url}/api/rooms/lobby/messages`;
  const response = await fetch(url, { method: "POST", body });
  assertEquals([response.status, (await response.json()).code], [415, "unsupported-type"]);
});

test("GET /api/search: searches all rooms or one, newest first, without compression", async () => {
  await using chat = await LocalServer.start();
  for (const [room, text] of [["lobby", "a red fox"], ["dev", "red tests"], ["lobby", "red"]]) {
    await (await post(chat, room ?? "", draft(text ?? ""))).body?.cancel();
  }
  const found = async (query: string) => {
    const page = await (await fetch(`${chat.url}/api/search?${query}`)).json();
    return page.messages.map(({ text }: { text: string }) => text);
  };
  assertEquals(await found("q=red"), ["red", "red tests", "a red fox"]);
  assertEquals(await found("q=red&room=lobby"), ["red", "a red fox"]);
  assertEquals(await found("q=fo+red"), []);
  assertEquals(await found("q=red+fo"), ["a red fox"]);
  // A search may mix texts with texts that their authors cannot read.
  await (await post(chat, "lobby", draft("red ".repeat(900)))).body?.cancel();
  const encodingOf = async (path: string) => {
    const answer = await fetch(chat.url + path, { headers: { "accept-encoding": "gzip" } });
    await answer.body?.cancel();
    return answer.headers.get("content-encoding");
  };
  assertEquals(await encodingOf("/api/rooms/lobby/messages"), "gzip");
  assertEquals(await encodingOf("/api/search?q=red"), null);
  const refused = await fetch(`${chat.url}/api/search?q=+`);
  assertEquals([refused.status, (await refused.json()).field], [422, "q"]);
});

test("P3 GET /api/events: reports the gap for a cursor that was pruned, then sends the rest", async () => {
  await using chat = await LocalServer.start({ HUBBUB_RETENTION: "*: count=2" });
  const { cursor } = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
  for (let i = 1; i <= 5; i++) await (await post(chat, "lobby", draft(`${i}`))).body?.cancel();
  let messages: unknown[] = [];
  do {
    messages = (await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json()).messages;
  } while (messages.length > 2);
  // The process that delivered the messages still has them in memory: another must ask the broker.
  await chat.restartWeb();
  using stream = await openStream(`${chat.url}/api/events?room=lobby&after=${cursor}`);
  const gap = JSON.parse((await stream.until("resume")).data);
  assertEquals(gap, { status: "gap", from: 1, to: 3 });
  assertEquals(JSON.parse((await stream.until("message")).data).text, "4");
});
