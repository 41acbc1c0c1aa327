// Requests that are rejected before authentication.

import { assert, assertEquals } from "@std/assert";
import { LocalServer } from "../../harness/local_server.ts";
import { type RunningServer, TestServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

const SITE = "https://site.example";
const OWN = "https://chat.example.org";
const EVIL = "https://evil.example";

const SETTINGS = { HUBBUB_ORIGINS: OWN, HUBBUB_CORS_ORIGINS: SITE };

const PATHS = [
  "/",
  "/static/client/mod.js",
  "/api/rooms/lobby/messages",
  "/api/events",
  "/event/fetch",
];
PATHS.push("/health/live", "/health/ready", "/metrics", "/nothing");

/** Returns the head of the response to exactly these bytes: fetch adds headers of its own. */
async function ask(
  chat: RunningServer,
  start: string,
  headers: Record<string, string>,
): Promise<string> {
  const { hostname, port } = new URL(chat.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = Object.entries({ connection: "close", ...headers });
  const head = [start, ...lines.map((line) => line.join(": ")), "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(head));
  let answer = "";
  for await (const text of connection.readable.pipeThrough(new TextDecoderStream())) {
    answer += text;
    if (answer.includes("\r\n\r\n")) break;
  }
  return answer;
}

const draft = () => JSON.stringify({ id: crypto.randomUUID(), from: "Ann", text: "hello" });

async function post(
  chat: RunningServer,
  path: string,
  { body, ...headers }: Record<string, string>,
) {
  const response = await fetch(`${chat.url}${path}`, { method: "POST", body: body ?? "", headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const postJson = (chat: RunningServer, headers: Record<string, string>) =>
  post(chat, "/api/rooms/lobby/messages", {
    body: draft(),
    "content-type": "application/json",
    ...headers,
  });

const postForm = (chat: RunningServer, headers: Record<string, string>) =>
  post(chat, "/message/broadcast", {
    body: "from=Ann&text=hi",
    "content-type": "application/x-www-form-urlencoded",
    ...headers,
  });

function testInTime(name: string, run: (chat: RunningServer) => Promise<void>) {
  test(name, async () => {
    await using chat = await LocalServer.start(SETTINGS);
    await run(chat);
  });
}

testInTime("OriginGuard: no path answers to a foreign host", async (chat) => {
  for (const path of PATHS) {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const answer = await ask(chat, `${method} ${path} HTTP/1.1`, { host: "evil.example" });
      assert(answer.startsWith("HTTP/1.1 421 "), `${method} ${path}: ${answer}`);
      assert(answer.includes("\r\ncontent-security-policy: default-src 'none'"), answer);
      assert(answer.includes("\r\ncontent-type: application/problem+json"), answer);
    }
  }
});

testInTime(
  "OriginGuard: answers to addresses, localhost and its configured names",
  async (chat) => {
    for (
      const host of ["127.0.0.1", "[::1]:8000", "localhost:80", "a.localhost", "chat.example.org"]
    ) {
      const answer = await ask(chat, "GET /health/live HTTP/1.1", { host });
      assert(answer.startsWith("HTTP/1.1 200 "), `${host}: ${answer}`);
    }
    // A health check of a load balancer without a Host header.
    assert((await ask(chat, "GET /health/live HTTP/1.0", {})).startsWith("HTTP/1.0 200 "));
  },
);

test("OriginGuard: answers 421 to invalid hosts, without filling the log", async () => {
  await using chat = await TestServer.start(SETTINGS);
  const before = chat.web.output;
  for (let i = 0; i < 20; i++) {
    for (const host of ["127.0.0.1:99999", "xn--.localhost"]) {
      const answer = await ask(chat, "GET /api/me HTTP/1.1", { host });
      assert(answer.startsWith("HTTP/1.1 421 "), `${host}: ${answer}`);
    }
    const answer = await ask(chat, "GET http://127.0.0.1:99999/api/me HTTP/1.1", {
      host: "localhost",
    });
    assert(/^HTTP\/1\.1 4(00|21) /.test(answer), answer);
  }
  assertEquals(chat.web.output, before);
});

testInTime("OriginGuard: answers 431 to headers over 32 KiB, on every path", async (chat) => {
  for (const path of ["/", "/static/client/mod.js", "/api/me"]) {
    const headers = { host: "localhost", "if-none-match": `a${" ".repeat(33_000)}b` };
    const answer = await ask(chat, `GET ${path} HTTP/1.1`, headers);
    assert(answer.startsWith("HTTP/1.1 431 "), answer);
    assert(answer.includes("\r\ncontent-type: application/problem+json"), answer);
  }
});

testInTime("OriginGuard: a page of another site can post neither JSON nor a form", async (chat) => {
  const from: Record<string, string>[] = [
    { origin: EVIL },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:1" },
  ];
  for (const headers of from) {
    for (const { status, text } of [await postJson(chat, headers), await postForm(chat, headers)]) {
      assertEquals([status, JSON.parse(text).code], [403, "forbidden-origin"]);
    }
  }
  const { messages } = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
  assertEquals(messages, []);
});

testInTime(
  "OriginGuard: lets the server's own pages, allowed origins and programs post",
  async (chat) => {
    const from: Record<string, string>[] = [
      {},
      { origin: chat.url },
      { "sec-fetch-site": "same-origin", origin: chat.url },
      { "sec-fetch-site": "cross-site", origin: OWN },
    ];
    for (const headers of from) {
      const what = JSON.stringify(headers);
      assertEquals((await postJson(chat, headers)).status, 201, what);
      assertEquals((await postForm(chat, headers)).status, 200, what);
    }
  },
);

testInTime(
  "API: reads JSON only, and no type that forms can post without a preflight",
  async (chat) => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      const { status, headers } = await postJson(chat, { "content-type": type });
      assertEquals([status, headers.get("accept")], [415, "application/json"], type);
    }
  },
);

testInTime(
  "OriginGuard: a script of an allowed site sends a preflight, and can post and read",
  async (chat) => {
    const url = `${chat.url}/api/rooms/lobby/messages`;
    const asked = await fetch(url, {
      method: "OPTIONS",
      headers: { origin: SITE, "access-control-request-method": "POST" },
    });
    assertEquals([asked.status, await asked.text()], [204, ""]);
    assertShared(asked.headers);
    assert(asked.headers.get("access-control-allow-methods")?.includes("POST"));
    assert(asked.headers.get("access-control-allow-headers")?.includes("authorization"));

    const sent = await postJson(chat, { origin: SITE, "sec-fetch-site": "cross-site" });
    assertEquals(sent.status, 201);
    assertShared(sent.headers);
    for (
      const path of ["/api/rooms/lobby/messages", "/api/events", "/api/rooms/No/messages", "/api/x"]
    ) {
      const { headers, body } = await fetch(`${chat.url}${path}`, { headers: { origin: SITE } });
      await body?.cancel();
      assertShared(headers);
    }
  },
);

testInTime(
  "OriginGuard: a page of an allowed site may import the client, and no other module",
  async (chat) => {
    const page = await (await fetch(chat.url)).text();
    const [, script = ""] = /<script .*src="([^"]+)"/.exec(page) ?? [];
    for (const [path, origin] of [["/static/client/mod.js", SITE], [script, null]]) {
      const { status, headers, body } = await fetch(`${chat.url}${path}`, {
        headers: { origin: SITE },
      });
      await body?.cancel();
      assertEquals([status, headers.get("access-control-allow-origin")], [200, origin ?? null]);
    }
  },
);

testInTime(
  "OriginGuard: an allowed site may use the API only, and without cookies",
  async (chat) => {
    assertEquals((await postForm(chat, { origin: SITE })).status, 403);
    assertEquals((await postJson(chat, { origin: SITE, cookie: "a=b" })).status, 403);
    const asked = { origin: SITE, "access-control-request-method": "POST" };
    const answer = await fetch(`${chat.url}/message/broadcast`, {
      method: "OPTIONS",
      headers: asked,
    });
    assertEquals([answer.status, (await answer.json()).code], [405, "method-not-allowed"]);
    for (const path of ["/", "/metrics", "/event/fetch"]) {
      const { headers, body } = await fetch(`${chat.url}${path}`, { headers: { origin: SITE } });
      await body?.cancel();
      assertEquals(headers.get("access-control-allow-origin"), null, path);
      assertEquals(headers.get("cross-origin-resource-policy"), "same-origin", path);
    }
  },
);

testInTime(
  "OriginGuard: a script of any other site may read nothing, and caches keep them apart",
  async (chat) => {
    const url = `${chat.url}/api/rooms/lobby/messages`;
    const headers = { origin: EVIL, "access-control-request-method": "POST" };
    for (const method of ["GET", "OPTIONS"]) {
      const { status, headers: told, body } = await fetch(url, { method, headers });
      await body?.cancel();
      assertEquals(status, method === "GET" ? 200 : 405);
      assertEquals(told.get("access-control-allow-origin"), null);
      assertEquals(told.get("cross-origin-resource-policy"), "same-origin");
      assertVariesByOrigin(told);
    }
  },
);

function assertShared(headers: Headers) {
  assertEquals(headers.get("access-control-allow-origin"), SITE);
  assertEquals(headers.get("access-control-allow-credentials"), null);
  assertEquals(headers.get("cross-origin-resource-policy"), "cross-origin");
  assertVariesByOrigin(headers);
  assertEquals(headers.get("content-security-policy")?.startsWith("default-src 'none'"), true);
}

/** A compressed response also varies by Accept-Encoding. */
function assertVariesByOrigin(headers: Headers) {
  assertEquals(headers.get("vary")?.split(", ").includes("origin"), true);
}
