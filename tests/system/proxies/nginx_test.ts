import { assert, assertEquals } from "@std/assert";
import { LocalServer } from "../../harness/local_server.ts";
import { openStream } from "../../harness/test_server.ts";
import { startNginx } from "./proxies.ts";
import { test } from "../../testing.ts";

/** Debian's defaults, gzip, and the one line that makes it a proxy. */
const startDefault = (upstream: string) =>
  startNginx(({ port }) => `
  gzip on;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstream};
    }
  }
`);

test("nginx: with defaults and gzip the page, posts and immediate events work", async () => {
  await using chat = await LocalServer.start();
  await using proxy = await startDefault(chat.url);

  const page = await fetch(`${proxy.url}/`, { headers: { "accept-encoding": "gzip" } });
  assert((await page.text()).includes("<html"));
  assertEquals(page.headers.get("content-security-policy")?.startsWith("default-src"), true);

  const gzip = { "accept-encoding": "gzip" };
  using stream = await openStream(`${proxy.url}/api/events?room=lobby`, gzip);
  assertEquals(JSON.parse((await stream.until("resume")).data), { status: "continued" });
  using seed = await openStream(`${proxy.url}/event/fetch`, gzip);
  await seed.next();

  for (const text of ["one", "two"]) {
    const body = new URLSearchParams({ from: "Ann", text });
    const post = await fetch(`${proxy.url}/message/broadcast`, { method: "POST", body });
    assertEquals(await post.json(), true);
    // If held back, it would arrive with the next event or when a buffer is full, and this would wait.
    assertEquals(JSON.parse((await stream.until("message")).data).text, text);
    assertEquals(JSON.parse((await seed.until("msg")).data).text, text);
  }
});

test("nginx: a client that disconnects ends its stream in the chat too", async () => {
  await using chat = await LocalServer.start();
  await using proxy = await startDefault(chat.url);
  const streams = async () => {
    const text = await (await fetch(`${chat.url}/metrics`)).text();
    return Number(/^hubbub_streams (\d+)$/m.exec(text)?.[1]);
  };
  {
    using stream = await openStream(`${proxy.url}/api/events`);
    await stream.until("resume");
    // The connection used to wait for the start may still be open.
    while (await streams() !== 1);
  }
  while (await streams() > 0);
});
