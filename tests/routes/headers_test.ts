import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Chat } from "../processes.ts";

const LIMIT_MS = 30_000;

const REQUESTS: [method: string, path: string, status: number][] = [
  ["GET", "/", 200],
  ["HEAD", "/", 200],
  ["GET", "/r/dev", 200],
  ["GET", "/static/chat.js", 200],
  ["GET", "/static/nothing.js", 404],
  ["GET", "/r/No", 422],
  ["GET", "/event/fetch", 200],
  ["HEAD", "/event/fetch", 200],
  ["GET", "/api/events", 200],
  ["GET", "/api/rooms/lobby/messages", 200],
  ["POST", "/api/rooms/lobby/messages", 415],
  ["POST", "/message/broadcast", 415],
  ["PUT", "/message/broadcast", 405],
  ["GET", "/health/live", 200],
  ["GET", "/health/ready", 200],
  ["GET", "/metrics", 200],
  ["GET", "/nothing", 404],
];

Deno.test("Every answer, errors too, says that nothing else may run, sniff, frame or be told", async () => {
  const run = async () => {
    await using chat = await Chat.start();
    for (const [method, path, status] of REQUESTS) {
      const { status: found, headers, body } = await fetch(`${chat.url}${path}`, { method });
      await body?.cancel();
      const what = `${method} ${path}`;
      assertEquals(found, status, what);
      const policy = headers.get("content-security-policy")?.split("; ") ?? [];
      assertEquals(policy[0], "default-src 'none'", what);
      assert(policy.includes("frame-ancestors 'none'"), what);
      assert(policy.includes("require-trusted-types-for 'script'"), what);
      assert(!policy.some((rule) => /unsafe|\*|https?:/.test(rule)), what);
      assertEquals(headers.get("x-content-type-options"), "nosniff", what);
      assertEquals(headers.get("referrer-policy"), "no-referrer", what);
    }
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("A static file has a strong ETag, and a reader that has it gets 304", async () => {
  const run = async () => {
    await using chat = await Chat.start();
    const url = `${chat.url}/static/chat.js`;
    const first = await fetch(url);
    const etag = first.headers.get("etag") ?? "";
    assertEquals(first.headers.get("content-type"), "text/javascript; charset=UTF-8");
    assert((await first.text()).length > 0 && /^"[^"]+"$/.test(etag), etag);
    assertEquals(await encodingOf(url), undefined);
    assertEquals(await encodingOf(url, "accept-encoding: gzip\r\n"), "gzip");
    const again = await fetch(url, { headers: { "if-none-match": etag } });
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
