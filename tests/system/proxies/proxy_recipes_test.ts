// The recipes of docs/proxies.md as printed, except for a test's names, ports and times.

import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { RATE_LIMITS } from "../../../routes/request/rate_limits.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { openStream, type RunningServer } from "../../harness/test_server.ts";
import { stopClock } from "../../harness/stopped_clock.ts";
import { askAtHost } from "../../routes/files/files_host.ts";
import { Uploader } from "../../routes/files/uploader.ts";
import { type Proxy, recipes, startCaddy, startNginx } from "./proxies.ts";
import { test } from "../../testing.ts";

const NAME = "chat.example.org";
const FILES_NAME = "files.example.org";

/** The test's clients are on this machine, too: nginx has an address of its own here. */
const NGINX_ADDRESS = "127.0.0.2";

const RECIPES = [
  { name: "nginx", trusted: NGINX_ADDRESS, start: startNginxRecipe },
  { name: "Caddy", trusted: "127.0.0.1", start: startCaddyRecipe },
];

async function startNginxRecipe(upstream: string): Promise<Proxy> {
  const servers = await recipes("nginx");
  assertEquals(servers.length, 2);
  const [chat, files] = servers.map((text) =>
    replaced(text, [
      [/^ *ssl_.*\n/gm, ""],
      [/http:\/\/127\.0\.0\.1:8000;/g, `${upstream}; proxy_bind ${NGINX_ADDRESS};`],
      [/ \d+s;/g, " 1s;"],
    ])
  );
  const text = replaced(chat ?? "", [[/ chat 300;/g, " chat 3;"]]) + files;
  return await startNginx(({ port }) =>
    replaced(text, [[/listen 443 ssl;/g, `listen 127.0.0.1:${port};`]])
  );
}

async function startCaddyRecipe(upstream: string): Promise<Proxy> {
  const text = replaced((await recipes("caddyfile"))[0], [
    [/^\{$/gm, "{\n\tadmin off\n\tauto_https off"],
    [/127\.0\.0\.1:8000/g, new URL(upstream).host],
    [/ \d+s$/gm, " 1s"],
  ]);
  return await startCaddy(({ port }) =>
    replaced(text, [[/^chat\.example\.org \{/gm, `http://:${port} {\n\tbind 127.0.0.1`]])
  );
}

/** Replaces text that must be present: a changed recipe must not pass unnoticed. */
function replaced(text: string, changes: readonly (readonly [from: RegExp, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    assert(text.search(from) >= 0, `The recipe has no ${from}`);
    return text.replaceAll(from, to);
  }, text);
}

/** Bytes that a slow client sends first, and then repeatedly. */
interface Slow {
  readonly first: string;
  readonly again: string;
}

const SILENT: Slow = { first: "", again: "" };

const SLOW: Record<string, Slow> = {
  "says nothing": SILENT,
  "sends its header byte by byte": {
    first: `GET / HTTP/1.1\r\nHost: ${NAME}\r\nX-Slow: `,
    again: "x",
  },
  "sends no body": {
    first: `POST /message/broadcast HTTP/1.1\r\nHost: ${NAME}\r\nContent-Length: 100\r\n\r\n`,
    again: "",
  },
};

/** Ways to write the path of the metrics that a server may accept. */
const METRICS_TARGETS = [
  "/metrics?",
  "/metrics?x=1",
  "/metrics#x",
  "/metrics/",
  "//metrics",
  "/./metrics",
  "/r/../metrics",
  "/r/%2e%2e/metrics",
  "/r/..%2fmetrics",
  "/%6detrics",
  "/%2fmetrics",
  "/\\metrics",
  "/r\\..\\metrics",
  "/METRICS",
  "/metrics;x",
  "/metrics%00",
  `http://${NAME}/metrics`,
  `http://${NAME}//metrics`,
];

/** Many more than one client may open. */
const MAX_SEARCHES = 1_000;

const encoder = new TextEncoder();

/** The bytes that a proxy sends a slow client before it closes the connection. */
async function closed({ url }: Proxy, { first, again }: Slow): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const send = (text: string) => connection.write(encoder.encode(text)).catch(() => 0);
  await send(first);
  const sending = setInterval(() => send(again), 100);
  try {
    return await readAll(connection);
  } finally {
    clearInterval(sending);
  }
}

/** A reset connection counts as closed. */
async function readAll(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(4_096);
  let text = "";
  for (;;) {
    const bytes = await connection.read(buffer).catch(() => null);
    if (bytes === null) return text;
    text += new TextDecoder().decode(buffer.subarray(0, bytes));
  }
}

/** Sends a form as a page on another host does; fetch does not allow that header. */
async function post(url: string, { host, origin }: { host: string; origin?: string }) {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = ["POST /message/broadcast HTTP/1.1", `Host: ${host}`, "Connection: close"];
  if (origin !== undefined) lines.push(`Origin: ${origin}`);
  lines.push("Content-Type: application/x-www-form-urlencoded", "Content-Length: 19");
  await connection.write(encoder.encode([...lines, "", "from=Ann&text=hello"].join("\r\n")));
  const answer = await readAll(connection);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}

/** Requests a path as written; fetch would normalize it. */
async function ask(url: string, target: string): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = [`GET ${target} HTTP/1.1`, `Host: ${NAME}`, "Connection: close", "", ""];
  await connection.write(encoder.encode(lines.join("\r\n")));
  return await readAll(connection);
}

/** Searches until rejected; resolves with the last status and how many succeeded. */
async function search(url: string, headersOf: (i: number) => HeadersInit) {
  for (let passed = 0;; passed++) {
    const headers = headersOf(passed);
    const { status, body } = await fetch(`${url}/api/search?q=hello`, { headers });
    await body?.cancel();
    if (status !== 200 || passed === MAX_SEARCHES) return { status, passed };
  }
}

for (const { name, trusted, start } of RECIPES) {
  const recipeTest = (
    what: string,
    run: (proxy: Proxy, chat: RunningServer) => Promise<void>,
  ) => {
    const whole = async () => {
      const settings = { HUBBUB_ORIGINS: `https://${NAME}`, HUBBUB_TRUSTED_PROXIES: trusted };
      await using chat = await LocalServer.start(settings);
      await using proxy = await start(chat.url);
      await run(proxy, chat);
    };
    test(`Proxy recipe for ${name}: ${what}`, () => whole());
  };

  recipeTest("disconnects slow clients", async (proxy) => {
    for (const [what, slow] of Object.entries(SLOW)) {
      const answer = await closed(proxy, slow);
      assert(!answer.includes(" 200 "), `Who ${what} is answered ${answer}`);
    }
  });

  recipeTest("keeps a stream open beyond its timeouts", async (proxy, chat) => {
    using stream = await openStream(`${proxy.url}/api/events`);
    await stream.until("resume");
    // By the time the second silent client is closed, these timeouts have passed twice.
    for (let i = 0; i < 2; i++) await closed(proxy, SILENT);
    assertEquals(await post(chat.url, { host: "localhost" }), 200);
    assertEquals(JSON.parse((await stream.until("message")).data).text, "hello");
  });

  recipeTest("passes the requested host on", async (proxy) => {
    assertEquals(await post(proxy.url, { host: NAME, origin: `https://${NAME}` }), 200);
    assertEquals(await post(proxy.url, { host: NAME, origin: "https://evil.example" }), 403);
    assertEquals(await post(proxy.url, { host: "evil.example" }), 421);
  });

  recipeTest("hides the metrics, however they are requested", async (proxy, chat) => {
    assertMatch(await ask(chat.url, "/metrics"), /^hubbub_streams /m);
    assertMatch(await ask(proxy.url, "/health/live"), /^HTTP\/1\.1 200 /);
    assertMatch(await ask(proxy.url, "/metrics"), /^HTTP\/1\.1 404 /);
    for (const target of METRICS_TARGETS) {
      const answer = await ask(proxy.url, target);
      assert(!answer.includes("hubbub_"), `${target} is answered ${answer}`);
    }
  });

  recipeTest("passes the client's address on, whatever the client claims", async (proxy, chat) => {
    // Rate limits do not refill, however long the test takes.
    using _clock = stopClock();
    const asAnother = (i: number) => ({ "x-forwarded-for": `203.0.113.${i % 256}` });
    assertEquals((await search(proxy.url, asAnother)).status, 429);
    // The chat identified the client correctly: the same address without the proxy has used up its
    // searches.
    const { status, passed } = await search(chat.url, () => ({}));
    assertEquals(status, 429);
    assertLess(passed, RATE_LIMITS.search.address?.burst ?? 0);
  });

  if (name === "nginx") {
    recipeTest("limits concurrent requests of an address", async (proxy) => {
      const streams = [];
      for (let i = 0; i < 4; i++) streams.push(await openStream(`${proxy.url}/api/events`));
      assertEquals(streams.map(({ response }) => response.status), [200, 200, 200, 429]);
      for (const stream of streams) stream[Symbol.dispose]();
    });
  }
}

test("Proxy recipe for nginx: serves files at an origin of their own, and nothing of the chat", async () => {
  await using chat = await LocalServer.start({
    HUBBUB_FILES: "on",
    HUBBUB_FILES_ORIGIN: `https://${FILES_NAME}`,
    HUBBUB_ORIGINS: `https://${NAME}`,
    HUBBUB_TRUSTED_PROXIES: NGINX_ADDRESS,
  });
  await using proxy = await startNginxRecipe(chat.url);
  using user = await Uploader.at(proxy.url);
  const id = await user.upload("0123456789", "notes.txt");
  await user.post([id]);
  const path = `/api/files/${id}`;
  const { status, headers } = await askAtHost(proxy.url, path, {
    host: NAME,
    headers: user.headers,
  });
  const address = new URL(headers.get("location") ?? "");
  assertEquals([status, address.host], [307, FILES_NAME]);

  const atFiles = (path: string) => askAtHost(proxy.url, path, { host: FILES_NAME });
  const file = await atFiles(address.pathname);
  assertEquals([file.status, file.text], [200, "0123456789"]);
  for (const other of ["/", "/api/me", path, "/metrics", "/static/client/mod.js"]) {
    assertEquals((await atFiles(other)).status, 404, other);
  }
});
