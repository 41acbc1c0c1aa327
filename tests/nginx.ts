// nginx as a proxy, for the tests of what stands behind one.

/** Debian's defaults, gzip on, and what the server is to do. */
const configuration = (folder: string, port: number, server: string) => `
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
    ${server}
  }
}
`;

/** A real nginx with these lines in its `server` block; gone when it is disposed. */
export async function startNginx(server: string): Promise<AsyncDisposable & { url: string }> {
  const folder = await Deno.makeTempDir({ prefix: "hubbub-nginx-" });
  // Its workers are another user's where the tests run as root.
  await Deno.chmod(folder, 0o755);
  for (;;) {
    const port = freePort();
    await Deno.writeTextFile(`${folder}/nginx.conf`, configuration(folder, port, server));
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
  const unpacked = new URL("../.tools/nginx/usr/sbin/nginx", import.meta.url).pathname;
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
