// Requests that no well-meant program sends. None gets a foreign file, ends the process or learns about
// its internals.

import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../../harness/test_server.ts";
import { assertHarmless } from "./assert_harmless.ts";
import { type Answer, RawConnection } from "./raw_connection.ts";
import { test } from "../../testing.ts";

type Refusal = readonly [target: string, ...statuses: number[]];

/** Paths out of the page's folder, and names that no file and no room has. */
const OUTSIDE: readonly Refusal[] = [
  ["/static/../main.ts", 404],
  ["/static/../../etc/passwd", 404],
  ["/static/%2e%2e/main.ts", 404],
  ["/static/%2E%2E/%2e%2E/etc/passwd", 404],
  ["/static/..%2fmain.ts", 404],
  ["/static/%2e%2e%2fmain.ts", 404],
  ["/static/%252e%252e%252fmain.ts", 404],
  ["/static/..%5cmain.ts", 404],
  ["/static/..\\main.ts", 404],
  ["/static/....//main.ts", 404],
  ["/static/..;/main.ts", 404],
  ["/static/client/../../main.ts", 404],
  ["/static/%2fetc%2fpasswd", 404],
  ["/static//etc/passwd", 404],
  ["/static/file:%2f%2f%2fetc%2fpasswd", 404],
  ["/static/c:%5cwindows%5cwin.ini", 404],
  ["//etc/passwd", 404],
  ["///etc/passwd", 404],
  ["/static/%00", 404],
  ["/static/client/mod.js%00", 404],
  ["/static/client/mod.js%00.css", 404],
  ["/static/client/mod.js%0d%0ax: y", 400],
  ["/static/client/mod.js%0d%0ax:%20y", 404],
  ["/static/client/mod.js/", 404],
  ["/static/client/mod.js.", 404],
  ["/static/CHAT.JS", 404],
  ["/static/%c0%ae%c0%ae/main.ts", 404],
  ["/static/%c0%ae%c0%ae%c0%afmain.ts", 404],
  ["/static/%e0%80%ae%e0%80%ae/main.ts", 404],
  ["/static/%u002e%u002e/main.ts", 404],
  ["/static/%", 404],
  ["/static/%zz", 404],
  ["/static/\xc0\xae\xc0\xae/main.ts", 400],
  ["/static/\0", 400],
  ["/static/__proto__", 404],
  ["/static/constructor", 404],
  ["/static/deno.jsonc", 404],
  ["/static/", 404],
  ["/r/..%2f..%2fmain.ts", 422],
  ["/r/%2e%2e%2fmain.ts", 422],
  ["/r/..%5c..%5cmain.ts", 422],
  ["/r/%2fetc%2fpasswd", 422],
  ["/r/../main.ts", 404],
  ["/r/..;/main.ts", 422],
  ["/r/lobby/../../main.ts", 404],
  ["/r/%00", 422],
  ["/r/lobby%00", 422],
  ["/r/lobby%0a", 422],
  ["/r/%c0%ae%c0%ae", 422],
  ["/r/%ed%a0%80", 422],
  ["/r/\xc0\xae", 400],
  ["/r/%", 422],
  ["/r/__proto__", 422],
  ["/r/%F0%9F%8E%89", 422],
  ["/r/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 422],
  ["/api/rooms/..%2f..%2fetc%2fpasswd/messages", 422],
  ["/api/rooms/%00/messages", 422],
  ["/api/rooms/__proto__/messages", 422],
  ["/api/rooms/../../etc/passwd", 404],
  ["/api/events?room=__proto__", 422],
  ["/api/events?room[]=lobby&room=../lobby", 422],
  ["/event/fetch?room=%ff", 422],
  ["/api/search?q=%00", 200, 422],
  ["/api/search?q=%22+OR+*&room=__proto__", 422],
  [`/api/search?q=${"a".repeat(201)}`, 422],
  ["/api/rooms/lobby/messages?limit=1e3", 422],
  ["/api/rooms/lobby/messages?limit=0x10", 422],
  ["/api/rooms/lobby/messages?limit=%D9%A3", 422],
  ["/api/rooms/lobby/messages?before=99999999999999999999", 422],
  ["/api/rooms/lobby/messages?__proto__[limit]=x&constructor=y&limit=-0", 422],
];

const get = (target: string, version = "1.1") =>
  `GET ${target} HTTP/${version}\r\nhost: a.localhost\r\n\r\n`;
const live = (headers: string) => `GET /health/live HTTP/1.1\r\n${headers}\r\n\r\n`;
const post = (headers: string, body = "") =>
  `POST /message/broadcast HTTP/1.1\r\nhost: a.localhost\r\ncontent-type: application/json\r\n` +
  `${headers}\r\n\r\n${body}`;

const LONG = 1_000_000;
/** Deno itself may reject these, or hang up. */
const REFUSED = [400, 0];

/** Malformed requests; 0 stands for a connection that was closed without a response. */
const UNRULY: readonly (readonly [what: string, request: string, ...statuses: number[]])[] = [
  ["nothing but lines", "\r\n\r\n\r\n", ...REFUSED],
  ["no version", "GET /\r\n\r\n", ...REFUSED],
  ["version 3.7", get("/", "3.7"), ...REFUSED],
  ["version 1.0", get("/health/live", "1.0"), 200],
  ["version 1.0 of a stream", get("/api/events", "1.0"), 200],
  ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", ...REFUSED],
  ["a blank in the path", get("/a b"), ...REFUSED],
  ["no path", get(""), ...REFUSED],
  ["a path without a slash", get("static/chat/app.js"), ...REFUSED],
  ["another server's address", get("http://other.example/nothing"), 421],
  ["CONNECT", "CONNECT a.localhost:80 HTTP/1.1\r\nhost: a.localhost:80\r\n\r\n", 405],
  ["TRACE", "TRACE / HTTP/1.1\r\nhost: a.localhost\r\n\r\n", 405],
  ["OPTIONS for all", "OPTIONS * HTTP/1.1\r\nhost: a.localhost\r\n\r\n", 404],
  ["a method in small letters", "get / HTTP/1.1\r\nhost: a.localhost\r\n\r\n", 405],
  ["a method of markup", "<script> / HTTP/1.1\r\nhost: a.localhost\r\n\r\n", ...REFUSED],
  [
    "a method of 10,000 letters",
    `${"X".repeat(10_000)} / HTTP/1.1\r\nhost: a.localhost\r\n\r\n`,
    405,
  ],
  ["two hosts", live("host: a.localhost\r\nhost: b"), ...REFUSED],
  ["a host that is none", live("host: ["), 421],
  ["a host with blanks", live("host: a b"), 421],
  ["a header with NUL", live("host: a.localhost\r\nx: a\0b"), ...REFUSED],
  ["a header with LF", live("host: a.localhost\r\nx: a\nb"), ...REFUSED],
  ["a folded header", live("host: a.localhost\r\nx: a\r\n b"), ...REFUSED],
  ["a header without a name", live("host: a.localhost\r\n: b"), ...REFUSED],
  ["5,000 headers", live(`host: a.localhost${"\r\nx: y".repeat(5_000)}`), ...REFUSED],
  ["a header of a megabyte", live(`host: a.localhost\r\nx: ${"y".repeat(LONG)}`), ...REFUSED],
  ["an address of a megabyte", get(`/${"a".repeat(LONG)}`), ...REFUSED],
  ["a cursor of a megabyte", get(`/api/events?after=${"a".repeat(LONG)}`), ...REFUSED],
  [
    "a Last-Event-ID of a megabyte",
    `GET /api/events HTTP/1.1\r\nhost: a.localhost\r\nlast-event-id: ${"a".repeat(LONG)}\r\n\r\n`,
    ...REFUSED,
  ],
  ["a cursor of 30,000 letters", get(`/api/events?after=${"a".repeat(30_000)}`), 200],
  [
    "a length and chunks",
    post("content-length: 5\r\ntransfer-encoding: chunked", "0\r\n\r\n"),
    400,
  ],
  ["two lengths", post("content-length: 2\r\ncontent-length: 3", "{}}"), ...REFUSED],
  ["a length below zero", post("content-length: -1"), ...REFUSED],
  ["a length that is no number", post("content-length: 0x10"), ...REFUSED],
  ["a length beyond all numbers", post(`content-length: ${"9".repeat(30)}`), ...REFUSED],
  ["an encoding that is none", post("transfer-encoding: xchunked", "0\r\n\r\n"), ...REFUSED],
  ["a chunk whose size is none", post("transfer-encoding: chunked", "zz\r\n\r\n"), ...REFUSED],
  [
    "a chunk beyond all sizes",
    post("transfer-encoding: chunked", "f".repeat(20) + "\r\n"),
    ...REFUSED,
  ],
  ["a body that is not JSON", post("content-length: 1", "{"), 400],
  ["no type of a body", "POST /message/broadcast HTTP/1.1\r\nhost: a.localhost\r\n\r\n", 415],
  [
    "a type of hostile bytes",
    "POST /message/broadcast HTTP/1.1\r\nhost: a.localhost\r\ncontent-type: multipart/form-data; " +
    'boundary=\xff"<script>\r\ncontent-length: 3\r\n\r\nabc',
    400,
  ],
];

function hostileTest(name: string, run: (chat: TestServer) => Promise<void>) {
  const withChat = async () => {
    await using chat = await TestServer.start();
    await run(chat);
    const ready = await fetch(`${chat.url}/health/ready`);
    assertEquals([ready.status, await ready.json()], [200, { status: "ready" }]);
    assert(!chat.web.output.includes("Cannot"), chat.web.output);
  };
  test(name, () => withChat());
}

async function ask({ url }: TestServer, request: string): Promise<Answer | undefined> {
  using connection = await RawConnection.open(url);
  return await connection.ask(request);
}

hostileTest(
  "Paths: lead neither out of the page's folder nor to foreign objects or rooms",
  async (chat) => {
    for (const [target, ...statuses] of OUTSIDE) {
      const answer = await ask(chat, get(target));
      assert(statuses.includes(answer?.status ?? 0), `${target}: ${answer?.status}`);
      assertHarmless(answer, target);
    }
  },
);

hostileTest(
  "HTTP: malformed requests are rejected or answered, and reveal nothing",
  async (chat) => {
    for (const [what, request, ...statuses] of UNRULY) {
      const answer = await ask(chat, request);
      assert(statuses.includes(answer?.status ?? 0), `${what}: ${answer?.status}`);
      assertHarmless(answer, what);
    }
  },
);

hostileTest("HTTP: answers pipelined requests in order", async (chat) => {
  using connection = await RawConnection.open(chat.url);
  const targets = ["/health/live", "/nothing", "/r/-no", "/health/ready"];
  await connection.send(targets.map((target) => get(target)).join(""));
  const statuses = [];
  for (const _ of targets) statuses.push((await connection.answer())?.status);
  assertEquals(statuses, [200, 404, 422, 200]);
});

hostileTest("HTTP: does not answer a request smuggled in the body of another", async (chat) => {
  using connection = await RawConnection.open(chat.url);
  const hidden = get("/static/client/mod.js");
  await connection.send(post(`content-length: ${hidden.length}`, hidden) + get("/health/live"));
  assertEquals((await connection.answer())?.status, 400);
  const next = await connection.answer();
  assert(next === undefined || next.body === '{"status":"live"}', next?.body);
});
