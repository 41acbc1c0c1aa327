// Real proxies in front of a chat, in a folder and on a port of their own, removed after the test.

import { freePort } from "../../harness/free_port.ts";

const PAGE = new URL("../../../docs/proxies.md", import.meta.url);

/** The folder a proxy may write to, and the port it listens on. */
export interface Place {
  readonly folder: string;
  readonly port: number;
}

export interface Proxy extends AsyncDisposable {
  readonly url: string;
}

interface Program {
  readonly name: string;
  /** The folders where bin/setup and Debian install it; otherwise PATH is searched. */
  readonly paths: readonly string[];
  readonly args: (configuration: string, folder: string) => string[];
  /** The line that it prints once it listens. */
  readonly started: string;
}

const NGINX: Program = {
  name: "nginx",
  paths: [tool("nginx/usr/sbin/nginx"), "/usr/sbin/nginx"],
  args: (configuration, folder) => ["-p", folder, "-c", configuration],
  started: "start worker process ",
};

const CADDY: Program = {
  name: "caddy",
  paths: [tool("caddy/usr/bin/caddy")],
  args: (configuration) => ["run", "--adapter", "caddyfile", "--config", configuration],
  started: "serving initial configuration",
};

/** Starts nginx; the configuration is the content of its `http` block. */
export function startNginx(http: (place: Place) => string): Promise<Proxy> {
  return start(NGINX, ({ folder, port }) => `
daemon off;
pid ${folder}/nginx.pid;
error_log stderr notice;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  ${http({ folder, port })}
}
`);
}

/** Starts Caddy with a configuration. */
export function startCaddy(configuration: (place: Place) => string): Promise<Proxy> {
  return start(CADDY, configuration);
}

/** The recipes in docs/proxies.md, in this language: that of the chat, then that of the files' origin. */
export async function recipes(language: "nginx" | "caddyfile"): Promise<[string, ...string[]]> {
  const page = await Deno.readTextFile(PAGE);
  const found = page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "msg"));
  const [first, ...more] = [...found].map(([, text = ""]) => text);
  if (first !== undefined) return [first, ...more];
  throw new Error(`Cannot find a recipe in ${language} in docs/proxies.md`);
}

async function start(program: Program, configuration: (place: Place) => string): Promise<Proxy> {
  const folder = await Deno.makeTempDir({ prefix: `hubbub-${program.name}-` });
  // When the tests run as root, the workers run as another user.
  await Deno.chmod(folder, 0o755);
  // Neither proxy can choose a port itself: each gets one that is free now, and another if it was taken
  // meanwhile.
  for (;;) {
    const port = freePort();
    await Deno.writeTextFile(`${folder}/configuration`, configuration({ folder, port }));
    const child = await spawn(program, folder);
    const output = child.stderr.pipeThrough(new TextDecoderStream());
    const isUp = await isListening(program, output);
    // A program may exit when its output is no longer read.
    const reading = output.pipeTo(new WritableStream());
    const stop = async () => {
      child.kill("SIGTERM");
      await Promise.all([child.status, reading]);
      await Deno.remove(folder, { recursive: true });
    };
    if (isUp) return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: stop };
    await Promise.all([child.status, reading]);
  }
}

async function spawn({ name, paths, args }: Program, folder: string): Promise<Deno.ChildProcess> {
  return new Deno.Command(await firstOf(paths) ?? name, {
    args: args(`${folder}/configuration`, folder),
    // Caddy keeps its files in these folders.
    env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdin: "null",
    stderr: "piped",
  }).spawn();
}

async function firstOf(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  return undefined;
}

/** True once it listens, false if the port was taken. */
async function isListening(
  { name, started }: Program,
  output: ReadableStream<string>,
): Promise<boolean> {
  let text = "";
  for await (const chunk of output.values({ preventCancel: true })) {
    text += chunk;
    if (text.includes(started)) return true;
    if (/address already in use/i.test(text)) return false;
  }
  throw new Error(`${name} did not start:\n${text}`);
}

function tool(path: string): string {
  return new URL(`../../../.tools/${path}`, import.meta.url).pathname;
}
