import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Chat, openStream } from "../processes.ts";

const LIMIT_MS = 60_000;

/** Debian's defaults, gzip on, and the one line of the recipe in docs/proxies.md. */
const configuration = (folder: string, port: number, upstream: string) => `
daemon off;
pid ${folder}/nginx.pid;
error_log stderr notice;
events {}
http {
  access_log off;
  gzip on;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstream};
    }
  }
}
`;

/** A real nginx in front of the chat; gone when it is disposed. */
async function startNginx(upstream: string) {
  const folder = await Deno.makeTempDir({ prefix: "hubbub-nginx-" });
  // Its workers are another user's where the tests run as root.
  await Deno.chmod(folder, 0o755);
  for (;;) {
    const port = freePort();
    await Deno.writeTextFile(`${folder}/nginx.conf`, configuration(folder, port, upstream));
    const child = new Deno.Command(await nginx(), {
      args: ["-p", folder, "-c", `${folder}/nginx.conf`],
      stdin: "null",
      stderr: "piped",
    }).spawn();
    if (await isListening(child.stderr)) {
      const stop = async () => {
        child.kill("SIGTERM");
        await child.status;
        await Deno.remove(folder, { recursive: true });
      };
      return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: stop };
    }
    await child.status;
  }
}

/** nginx cannot be told to choose a port: it gets one that is free now, and another if it lost it. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.transport === "tcp" ? listener.addr.port : 0;
}

/** The program: where set-up put it, where Debian has it, or on PATH. */
async function nginx(): Promise<string> {
  const unpacked = new URL("../../.tools/nginx/usr/sbin/nginx", import.meta.url).pathname;
  for (const path of [unpacked, "/usr/sbin/nginx"]) {
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  return "nginx";
}

/** True once the workers run, false where the port was taken. */
async function isListening(stderr: ReadableStream<Uint8Array>): Promise<boolean> {
  let text = "";
  const lines = stderr.pipeThrough(new TextDecoderStream());
  for await (const chunk of lines.values({ preventCancel: false })) {
    text += chunk;
    if (text.includes("start worker process ")) return true;
    if (text.includes("Address already in use")) return false;
  }
  throw new Error(`nginx did not start:\n${text}`);
}

Deno.test("Behind nginx with its defaults and gzip the page, posts and immediate events work", async () => {
  const run = async () => {
    await using chat = await Chat.start();
    await using proxy = await startNginx(chat.url);

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
      // Held back, it would come with the next one or when a buffer is full, and this would wait.
      assertEquals(JSON.parse((await stream.until("message")).data).text, text);
      assertEquals(JSON.parse((await seed.until("msg")).data).text, text);
    }
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("Behind nginx a reader that goes away ends its stream in the chat, too", async () => {
  const run = async () => {
    await using chat = await Chat.start();
    await using proxy = await startNginx(chat.url);
    const streams = async () => {
      const text = await (await fetch(`${chat.url}/metrics`)).text();
      return Number(/^hubbub_streams (\d+)$/m.exec(text)?.[1]);
    };
    {
      using stream = await openStream(`${proxy.url}/api/events`);
      await stream.until("resume");
      assertEquals(await streams(), 1);
    }
    while (await streams() > 0);
  };
  await deadline(run(), LIMIT_MS);
});
