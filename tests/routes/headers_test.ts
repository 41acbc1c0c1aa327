import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Person } from "../person.ts";
import { Chat, openStream } from "../processes.ts";
import { assertSecured } from "./security_headers.ts";
import { routesIn } from "./sitemap.ts";

const LIMIT_MS = 30_000;

/** What each route of routes/mod.ts is asked, and the status of its answer. */
const REQUESTS: Readonly<Record<string, readonly [path: string, status: number][]>> = {
  "GET /": [["/", 200]],
  "GET /r/:room": [["/r/dev", 200], ["/r/No", 422]],
  "GET /r/:room/:seq": [["/r/dev/1", 200], ["/r/dev/none", 422]],
  "GET /admin": [["/admin", 200]],
  "GET /static/:file+": [["/static/chat.js", 200], ["/static/nothing.js", 404]],
  "POST /message/broadcast": [["/message/broadcast", 415]],
  "GET /event/fetch": [["/event/fetch", 200], ["/event/fetch?room=No", 422]],
  "POST /api/rooms/:room/messages": [["/api/rooms/lobby/messages", 415]],
  "GET /api/rooms/:room/messages": [
    ["/api/rooms/lobby/messages", 200],
    ["/api/rooms/No/messages", 422],
  ],
  "GET /api/rooms/:room/messages/:id": [["/api/rooms/lobby/messages/none", 404]],
  "PATCH /api/rooms/:room/messages/:id": [["/api/rooms/lobby/messages/none", 415]],
  "DELETE /api/rooms/:room/messages/:id": [["/api/rooms/lobby/messages/none", 415]],
  "PUT /api/rooms/:room/read": [["/api/rooms/lobby/read", 415]],
  "PUT /api/rooms/:room/typing": [["/api/rooms/lobby/typing", 415]],
  "POST /api/rooms/:room/members": [["/api/rooms/lobby/members", 415]],
  "DELETE /api/rooms/:room/members/:id": [["/api/rooms/lobby/members/ann", 422]],
  "GET /api/rooms/:room": [["/api/rooms/lobby", 200], ["/api/rooms/No", 422]],
  "PATCH /api/rooms/:room": [["/api/rooms/lobby", 415]],
  "GET /api/rooms": [["/api/rooms", 200]],
  "POST /api/rooms": [["/api/rooms", 415]],
  "GET /api/unread": [["/api/unread?lobby=0", 200], ["/api/unread", 422]],
  "GET /api/me": [["/api/me", 200]],
  "GET /api/search": [["/api/search?q=a", 200], ["/api/search", 422]],
  "GET /api/events": [["/api/events", 200], ["/api/events?room=No", 422]],
  "GET /health/live": [["/health/live", 200]],
  "GET /health/ready": [["/health/ready", 200]],
  "GET /metrics": [["/metrics", 200]],
};

/** What they answer while the broker is away. */
const UNAVAILABLE = ["/health/ready", "/api/rooms/lobby/messages", "/api/search?q=a"];

async function assertAnswer(url: string, { method, status }: { method: string; status: number }) {
  const response = await fetch(url, { method });
  await response.body?.cancel();
  const what = `${method} ${url}`;
  assertEquals(response.status, status, what);
  assertSecured(response.headers, what);
  if (status < 400) return;
  assertEquals(response.headers.get("content-type"), "application/problem+json", what);
  assertEquals(response.headers.get("cache-control"), "no-store", what);
}

Deno.test("Every answer, errors too, says that nothing else may run, sniff, frame or be told", async () => {
  const run = async () => {
    assertEquals((await routesIn("mod.ts")).toSorted(), Object.keys(REQUESTS).toSorted());
    await using chat = await Chat.start();
    const ask = (method: string, [path, status]: readonly [path: string, status: number]) =>
      assertAnswer(`${chat.url}${path}`, { method, status });
    for (const [route, requests] of Object.entries(REQUESTS)) {
      const method = route.split(" ")[0] ?? "";
      for (const request of requests) await ask(method, request);
      if (method === "GET") { for (const request of requests) await ask("HEAD", request); }
      await ask("PROPFIND", [requests[0]?.[0] ?? "", 405]);
    }
    await ask("GET", ["/nothing", 404]);
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("So does an answer without content, and one while the broker is away", async () => {
  const run = async () => {
    await using chat = await Chat.start();
    const first = await fetch(`${chat.url}/`, { method: "HEAD" });
    const headers = { "if-none-match": first.headers.get("etag") ?? "" };
    const known = await fetch(`${chat.url}/`, { headers });
    assertEquals([known.status, await known.text()], [304, ""]);
    assertSecured(known.headers, "304");
    using stream = await openStream(`${chat.url}/api/events`);
    await chat.killBroker();
    while (!(await stream.until("beat")).data.includes("down"));
    const ask = (path: string) => assertAnswer(chat.url + path, { method: "GET", status: 503 });
    await Promise.all(UNAVAILABLE.map(ask));
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("A static file has a strong ETag, and a reader that has it gets 304", async () => {
  const run = async () => {
    await using chat = await Chat.start();
    const url = `${chat.url}/static/chat.js`;
    // The smallest form comes later and has an ETag of its own.
    const takes = { "accept-encoding": "gzip" };
    const first = await fetch(url, { headers: takes });
    const etag = first.headers.get("etag") ?? "";
    assertEquals(first.headers.get("content-type"), "text/javascript; charset=UTF-8");
    assert((await first.text()).length > 0 && /^"[^"]+"$/.test(etag), etag);
    assertEquals(await encodingOf(url), undefined);
    assertEquals(await encodingOf(url, "accept-encoding: gzip\r\n"), "gzip");
    const again = await fetch(url, { headers: { ...takes, "if-none-match": etag } });
    assertEquals([again.status, await again.text()], [304, ""]);
    const coded = await fetch(url, { headers: { "accept-encoding": "identity" } });
    assertEquals([coded.headers.get("etag") === etag, coded.headers.get("vary")], [
      false,
      "accept-encoding",
    ]);
    await coded.body?.cancel();
    const other = await fetch(url, { headers: { "if-none-match": '"other"' } });
    assertEquals(other.status, 200);
    await other.body?.cancel();
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("No cache keeps an answer with a cookie, whatever it would keep without", async () => {
  const run = async () => {
    await using chat = await Chat.start();
    const { headers: known } = await Person.arrive("Ann", chat.url);
    const ask = async (path: string, headers = {}) => {
      const response = await fetch(chat.url + path, { headers });
      await response.body?.cancel();
      return [response.headers.has("set-cookie"), response.headers.get("cache-control")];
    };
    for (const path of ["/", "/r/dev"]) {
      assertEquals(await ask(path), [true, "private, no-store"], path);
    }
    assertEquals(await ask("/api/me"), [true, "no-store"]);
    assertEquals(await ask("/api/events"), [true, "no-store, no-transform"]);
    assertEquals(await ask("/", known), [false, "no-cache"]);
    assertEquals(await ask("/static/chat.js"), [false, "no-cache"]);
  };
  await deadline(run(), LIMIT_MS);
});

/** The encoding of an answer to just these headers: fetch always says that it takes gzip. */
async function encodingOf(url: string, headers = ""): Promise<string | undefined> {
  const { host, hostname, port, pathname } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const request =
    `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n${headers}\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const answer = new TextDecoder("latin1").decode(await readAll(connection.readable));
  return /^content-encoding: (\S+)\r$/m.exec(answer)?.[1];
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<ArrayBuffer> {
  return await new Response(stream).arrayBuffer();
}
