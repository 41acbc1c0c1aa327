import { assert, assertEquals, assertMatch } from "@std/assert";
import { User } from "../harness/user.ts";
import { LocalServer } from "../harness/local_server.ts";
import { openStream, TestServer } from "../harness/test_server.ts";
import { assertSecured } from "./security_headers.ts";
import { routesOfServer } from "./sitemap.ts";
import { test } from "../testing.ts";

/** Values for path parameters: one that exists, and one that does not. */
const FILLINGS: readonly Readonly<Record<string, string>>[] = [
  { ":room": "lobby", ":seq": "1", ":file+": "chat.js", ":emoji": "%F0%9F%91%8D" },
  { ":room": "-no", ":seq": "none", ":file+": "nothing.js" },
];

/** The statuses while the broker is away. */
const UNAVAILABLE = ["/health/ready", "/api/rooms/lobby/messages", "/api/search?q=a"];

function fill(pattern: string, filling: Readonly<Record<string, string>>): string {
  return pattern.replace(/:\w+\+?/g, (name) => filling[name] ?? "none");
}

/** Resolves with the status. */
async function assertAnswer(url: string, method: string): Promise<number> {
  const response = await fetch(url, { method });
  await response.body?.cancel();
  const what = `${method} ${url}`;
  assertSecured(response.headers, what);
  assertMatch(response.headers.get("cache-control") ?? "", /no-store|no-cache/, what);
  if (response.status < 400) return response.status;
  assertEquals(response.headers.get("content-type"), "application/problem+json", what);
  assertEquals(response.headers.get("cache-control"), "no-store", what);
  return response.status;
}

test("Security headers: are on every response, errors too", async () => {
  await using chat = await LocalServer.start({ HUBBUB_LIMITS: "off" });
  const asked = (await routesOfServer()).flatMap((route) => {
    const [method = "", pattern = ""] = route.split(" ");
    const methods = [method, "PROPFIND", ...(method === "GET" ? ["HEAD"] : [])];
    const urls = FILLINGS.map((filling) => chat.url + fill(pattern, filling));
    return urls.flatMap((url) => methods.map((method) => assertAnswer(url, method)));
  });
  const statuses = new Set(await Promise.all(asked));
  const expected = [200, 403, 404, 405, 415, 422];
  assertEquals(expected.filter((status) => !statuses.has(status)), []);
});

test("Security headers: are on responses without content and while the broker is away", async () => {
  await using chat = await TestServer.start();
  const first = await fetch(`${chat.url}/`, { method: "HEAD" });
  const headers = { "if-none-match": first.headers.get("etag") ?? "" };
  const known = await fetch(`${chat.url}/`, { headers });
  assertEquals([known.status, await known.text()], [304, ""]);
  assertSecured(known.headers, "304");
  using stream = await openStream(`${chat.url}/api/events`);
  await chat.killBroker();
  while (!(await stream.until("heartbeat")).data.includes("down"));
  const ask = async (path: string) =>
    assertEquals(await assertAnswer(chat.url + path, "GET"), 503, path);
  await Promise.all(UNAVAILABLE.map(ask));
});

test("GET /static/:file: sends a strong ETag, and 304 to clients that have it", async () => {
  await using chat = await LocalServer.start();
  const url = `${chat.url}/static/client/mod.js`;
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
});

test("Caching: no response with a cookie may be cached", async () => {
  await using chat = await LocalServer.start();
  const { headers: known } = await User.arrive("Ann", chat.url);
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
  assertEquals(await ask("/static/client/mod.js"), [false, "no-cache"]);
});

/** Returns the encoding of the response to exactly these headers: fetch always accepts gzip. */
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
