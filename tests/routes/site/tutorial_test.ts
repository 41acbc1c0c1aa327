import { assertEquals } from "@std/assert";
import { LocalServer } from "../../harness/local_server.ts";
import { openStream } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";

interface Attempt {
  readonly what: string;
  readonly body: BodyInit;
  readonly type?: string;
  readonly status: number;
  readonly field?: string;
}

const text = (length: number) => "x".repeat(length);

const REFUSED: Attempt[] = [
  { what: "no from", body: "text=hi", type: FORM, status: 422, field: "from" },
  { what: "no text", body: "from=Ann", type: FORM, status: 422, field: "text" },
  { what: "empty from", body: "from=&text=hi", type: FORM, status: 422, field: "from" },
  { what: "blank text", body: "from=Ann&text=+%0A", type: FORM, status: 422, field: "text" },
  { what: "no body", body: "", type: FORM, status: 422, field: "from" },
  {
    what: "a number",
    body: '{"from":"Ann","text":1}',
    type: JSON_TYPE,
    status: 422,
    field: "text",
  },
  { what: "a list", body: '{"from":[],"text":"hi"}', type: JSON_TYPE, status: 422, field: "from" },
  { what: "a long name", body: `from=${text(65)}&text=hi`, type: FORM, status: 422, field: "from" },
  {
    what: "a long text",
    body: `from=Ann&text=${text(4001)}`,
    type: FORM,
    status: 422,
    field: "text",
  },
  { what: "a room", body: "from=A&text=hi&room=No%20Room", type: FORM, status: 422, field: "room" },
  { what: "an id", body: "from=A&text=hi&id=1", type: FORM, status: 422, field: "id" },
  { what: "a line break", body: "from=A%0Anna&text=hi", type: FORM, status: 422, field: "from" },
  { what: "a NUL", body: "from=Ann&text=a%00b", type: FORM, status: 422, field: "text" },
  {
    what: "half a pair",
    body: '{"from":"A","text":"\\ud83d"}',
    type: JSON_TYPE,
    status: 422,
    field: "text",
  },
  { what: "broken UTF-8", body: "from=Ann&text=%C3%28", type: FORM, status: 400, field: "text" },
  { what: "broken JSON", body: '{"from":', type: JSON_TYPE, status: 400 },
  { what: "another type", body: "hi", type: "text/plain", status: 415 },
  { what: "a large body", body: `from=Ann&text=${text(70_000)}`, type: FORM, status: 413 },
];

test("POST /message/broadcast: rejects an invalid message with the field, and sends nothing", async () => {
  await using chat = await LocalServer.start();
  for (const { what, body, type = FORM, status, field } of REFUSED) {
    const headers = { "content-type": type };
    const url = `${chat.url}/message/broadcast`;
    const response = await fetch(url, { method: "POST", body, headers });
    const problem = await response.json();
    assertEquals(response.headers.get("content-type"), "application/problem+json", what);
    assertEquals([response.status, problem.status, problem.field], [status, status, field], what);
  }
  const page = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
  assertEquals(page.messages, []);
});

test("POST /message/broadcast: accepts urlencoded, multipart and JSON bodies", async () => {
  await using chat = await LocalServer.start();
  using stream = await openStream(`${chat.url}/event/fetch`);
  await stream.next();
  const form = new FormData();
  form.set("from", "Bob");
  form.set("text", "two");
  const json = JSON.stringify({ from: "Cleo", text: "three" });
  const posts: RequestInit[] = [
    { body: new URLSearchParams({ from: "Ann", text: "one" }) },
    { body: form },
    { body: json, headers: { "content-type": JSON_TYPE } },
  ];
  for (const post of posts) {
    const response = await fetch(`${chat.url}/message/broadcast`, { method: "POST", ...post });
    assertEquals([response.status, await response.json()], [200, true]);
  }
  const heard = [];
  for (let i = 0; i < posts.length; i++) heard.push(JSON.parse((await stream.until("msg")).data));
  assertEquals(heard, [
    { from: "Ann", text: "one" },
    { from: "Bob", text: "two" },
    { from: "Cleo", text: "three" },
  ]);
});

test("GET /event/fetch: delivers text that could break a line unchanged", async () => {
  await using chat = await LocalServer.start();
  using stream = await openStream(`${chat.url}/event/fetch`);
  await stream.next();
  const written = "a\nevent: msg\ndata: {}\n\nid: 7\u2028b\u2029c";
  const body = new URLSearchParams({ from: "data: x", text: written });
  await (await fetch(`${chat.url}/message/broadcast`, { method: "POST", body })).body?.cancel();
  const { data, id } = await stream.until("msg");
  assertEquals([JSON.parse(data), id], [{ from: "data: x", text: written }, ""]);
});
