// Uploads and ranges through proxies in their default configuration.

import { Buffer } from "node:buffer";
import { assertEquals } from "@std/assert";
import { LocalServer } from "../../harness/local_server.ts";
import { Uploader } from "../../routes/files/uploader.ts";
import { test } from "../../testing.ts";
import { type Proxy, startCaddy, startNginx } from "./proxies.ts";

/** The largest body that nginx passes by default. */
const NGINX_BODY_BYTES = 1_024 * 1_024;

const PROXIES: Readonly<Record<string, (upstream: string) => Promise<Proxy>>> = {
  nginx: (upstream) =>
    startNginx(({ port }) => `
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstream};
    }
  }
`),
  Caddy: (upstream) =>
    startCaddy(({ port }) =>
      `{
	admin off
	auto_https off
}
http://:${port} {
	bind 127.0.0.1
	reverse_proxy ${new URL(upstream).host}
}
`
    ),
};

for (const [name, start] of Object.entries(PROXIES)) {
  test(`${name}: with defaults uploads in chunks and ranges pass`, async () => {
    await using chat = await LocalServer.start({ HUBBUB_FILES: "on" });
    await using proxy = await start(chat.url);
    using user = await Uploader.at(proxy.url);
    const content = Uint8Array.from(
      { length: 2.5 * NGINX_BODY_BYTES },
      (_, i) => i ^ (i >> 8) ^ (i >> 16),
    );
    const id = crypto.randomUUID();
    assertEquals((await user.create(id, content.length)).status, 201);
    for (let offset = 0; offset < content.length; offset += NGINX_BODY_BYTES) {
      const body = content.slice(offset, offset + NGINX_BODY_BYTES);
      assertEquals((await user.append(id, offset, { body })).status, 204);
    }
    assertEquals((await user.post([id])).status, 201);

    const whole = await user.send("GET", `/api/files/${id}`);
    assertEquals(Buffer.compare(await whole.bytes(), content), 0);
    const headers = { range: "bytes=2000000-2000099" };
    const part = await user.send("GET", `/api/files/${id}`, { headers });
    assertEquals(
      [part.status, part.headers.get("content-range")],
      [206, `bytes 2000000-2000099/${content.length}`],
    );
    assertEquals(Buffer.compare(await part.bytes(), content.subarray(2_000_000, 2_000_100)), 0);
  });
}
