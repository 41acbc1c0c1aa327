// `bin/start` and the tasks as an operator uses them: all processes start and stop together.

import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { cpSync, existsSync } from "node:fs";
import { basename, join } from "node:path";
import { KEEPER_NICENESS } from "../../bin/launch/niceness.ts";
import { test } from "../testing.ts";
import {
  childOf,
  childrenOf,
  copyProject,
  Folder,
  Launched,
  ROOT,
  socketsIn,
} from "./launch/launched.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  test(
    `bin/start: exits with 0 on ${signal} and leaves no process and no socket file`,
    async () => {
      await using launched = new Launched("start");
      await launched.ready();
      assertNotEquals(launched.sockets(), []);
      launched.process.kill(signal);
      assertEquals(await launched.gone(), 0);
      assertEquals(launched.sockets(), []);
    },
  );
}

test("bin/start: works from any folder and exits with 0 on Ctrl-C", async () => {
  using data = new Folder();
  const start = new Deno.Command(join(ROOT, "bin/start"), {
    cwd: "/",
    env: { HUBBUB_DATA: data.path, HUBBUB_PORT: "0" },
    // A process group of its own, as a terminal gives each command.
    detached: true,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  for await (const line of start.stdout.pipeThrough(new TextDecoderStream())) {
    Deno.kill(-start.pid, "SIGINT");
    assertMatch(line, /^Hubbub is at http:\/\/127\.0\.0\.1:\d+\n$/);
  }
  assertEquals((await start.status).code, 0);
  assertEquals(socketsIn(data.path), []);
});

/** Some packages that only tests import. */
const TEST_PACKAGES = ["axe-core", "eventsource", "fast-check", "playwright-core"];

test(
  "bin/start: without a network it needs only the packages of the processes",
  async () => {
    using folder = new Folder();
    using copy = copyProject();
    const { npmCache } = await info();
    const [cached = ""] = [...Deno.readDirSync(npmCache)].map(({ name }) => join(npmCache, name));
    const packages = join(folder.path, "deno/npm", basename(cached));
    const names = await packagesOf("main.ts", "broker.ts", "keeper.ts", "bin/launch.ts");
    assertEquals(TEST_PACKAGES.filter((name) => names.has(name)), []);
    // Of esbuild's platform packages, the cache has only the one for this machine.
    for (const name of names) {
      if (!existsSync(join(cached, name))) continue;
      cpSync(join(cached, name), join(packages, name), { recursive: true });
    }
    const nowhere = "http://127.0.0.1:9";
    await using launched = new Launched("start", {
      root: copy.path,
      DENO_DIR: join(folder.path, "deno"),
      HTTPS_PROXY: nowhere,
      HTTP_PROXY: nowhere,
    });
    await launched.ready();
    assertEquals(isBuilt(copy), true);
  },
);

/** The names of the packages that programs import, directly or indirectly. */
async function packagesOf(...programs: string[]): Promise<Set<string>> {
  const names = new Set<string>();
  for (const { modules, npmPackages } of await Promise.all(programs.map((one) => info(one)))) {
    const add = (id: string) => {
      const { name, dependencies } = npmPackages[id];
      if (names.has(name)) return;
      names.add(name);
      dependencies.forEach(add);
    };
    modules.forEach(({ npmPackage }: { npmPackage?: string }) => npmPackage && add(npmPackage));
  }
  return names;
}

async function info(...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", ...args],
    cwd: ROOT,
  });
  return JSON.parse(new TextDecoder().decode((await command.output()).stdout));
}

async function post(url: string, body: string, headers: Record<string, string>) {
  const response = await fetch(url, { method: "POST", headers, body });
  await response.body?.cancel();
  return response;
}

test("bin/start: stops the web process and fails when the broker is killed", async () => {
  await using launched = new Launched("start");
  await launched.ready();
  Deno.kill(childOf(launched.process.pid, "broker.ts"), "SIGKILL");
  assertEquals(await launched.gone(), 137);
  assertMatch(launched.process.output, /Stopped, because the broker ended with exit code 137\n/);
});

test("P5 bin/start: starts a killed keeper again, and the chat goes on", async () => {
  await using launched = new Launched("start");
  await launched.ready();
  const url = await launched.address();
  const before = childOf(launched.process.pid, "keeper.ts");
  Deno.kill(before, "SIGKILL");
  await launched.process.until(/Starting the keeper again in 1 s: it ended with exit code 137/);
  const message = { id: crypto.randomUUID(), from: "Ann", text: "still here" };
  const type = { "content-type": "application/json" };
  const posted = await post(`${url}/api/rooms/lobby/messages`, JSON.stringify(message), type);
  assertEquals(posted.status, 201);
  await launched.process.until(/Keeper ready[^]*Keeper ready/);
  assertNotEquals(childOf(launched.process.pid, "keeper.ts"), before);
  const metadata = `filename ${btoa("notes.txt")}`;
  const headers = { "tus-resumable": "1.0.0", "upload-length": "3", "upload-metadata": metadata };
  // Metrics have no rate limit, which uploads that are refused would use up.
  while (!/^hubbub_keeper_up 1$/m.test(await (await fetch(`${url}/metrics`)).text()));
  assertEquals((await post(`${url}/api/uploads`, "", headers)).status, 201);
  launched.process.kill("SIGTERM");
  assertEquals(await launched.gone(), 0);
});

test("bin/start: all threads of the keeper let those of the others go first", async () => {
  await using launched = new Launched("start");
  await launched.ready();
  const nicenessOf = (program: string) => threadNiceness(childOf(launched.process.pid, program));
  assertEquals(nicenessOf("keeper.ts"), new Set([KEEPER_NICENESS]));
  assertEquals(nicenessOf("broker.ts"), new Set([0]));
  assertEquals(nicenessOf("main.ts"), new Set([0]));
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`bin/start: exits with 0 on ${signal} while no keeper runs, and leaves nothing`, async () => {
    await using launched = new Launched("start");
    await launched.ready();
    Deno.kill(childOf(launched.process.pid, "keeper.ts"), "SIGKILL");
    await launched.process.until(/Starting the keeper again in 1 s/);
    launched.process.kill(signal);
    assertEquals(await launched.gone(), 0);
    assertEquals(launched.sockets(), []);
    assertEquals(launched.process.output.match(/Keeper ready/g)?.length, 1);
  });
}

test("bin/start: stops and says why if the keeper cannot start", async () => {
  using data = new Folder();
  Deno.writeTextFileSync(join(data.path, "files"), "");
  await using launched = new Launched("start", { HUBBUB_DATA: data.path });
  assertEquals(await launched.gone(), 1);
  assertEquals(
    launched.process.output.match(/ HUBBUB_DATA is .* expected a writable folder\n/g)?.length,
    1,
  );
  assertMatch(launched.process.output, /Stopped, because the keeper ended with exit code 1\n/);
});

test("bin/start: runs no keeper if there are no files", async () => {
  await using launched = new Launched("start", { HUBBUB_FILES: "off" });
  await launched.process.until(/Hubbub is at/);
  assertEquals(childrenOf(launched.process.pid, "keeper.ts"), []);
  await using keeper = new Launched("keeper", { HUBBUB_FILES: "off" });
  assertEquals(await keeper.gone(), 1);
  assertMatch(keeper.process.output, /^\S+ HUBBUB_FILES is "off": .*\n$/);
});

test("bin/start: all processes end when the launcher is killed", async () => {
  await using launched = new Launched("start");
  await launched.ready();
  launched.process.kill("SIGKILL");
  await launched.gone();
  assertEquals(launched.sockets(), []);
});

test("bin/start: exits with one line that names a port in use", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await using launched = new Launched("start", { HUBBUB_PORT: String(port) });
  assertEquals(await launched.gone(), 1);
  const about = launched.process.output.split("\n").filter((line) => line.includes(String(port)));
  assertEquals(about.length, 1, launched.process.output);
  assertMatch(about[0] ?? "", /in use/);
});

for (const command of ["broker", "keeper", "serve", "start", "dev"]) {
  test(`${command}: exits with one line about an invalid setting before anything runs`, async () => {
    await using launched = new Launched(command, { HUBBUB_PORT: "eighty" });
    assertEquals(await launched.gone(), 1);
    assertMatch(launched.process.output, /^\S+ HUBBUB_PORT is "eighty": expected .*\n$/);
  });
}

test("Launcher: reads .env for settings that the environment does not have", async () => {
  using copy = copyProject();
  Deno.writeTextFileSync(join(copy.path, ".env"), "HUBBUB_PORT=eighty\nHUBBUB_NAME_CHARS=many\n");
  await using launched = new Launched("serve", { root: copy.path, HUBBUB_PORT: "0" });
  assertEquals(await launched.gone(), 1);
  assertMatch(launched.process.output, /^\S+ HUBBUB_NAME_CHARS is "many": expected .*\n$/);
});

test("Launcher: rejects a data folder whose name would widen the permissions", async () => {
  await using launched = new Launched("broker", { HUBBUB_DATA: "/nonexistent,/" });
  assertEquals(await launched.gone(), 1);
  assertMatch(launched.process.output, /^\S+ Cannot permit "\/nonexistent,\/".*\n$/);
});

test(
  "broker, keeper, serve: run alone and pass on their exit code",
  async () => {
    await using broker = new Launched("broker");
    await broker.process.until(/Broker ready/);
    await using second = new Launched("broker", { HUBBUB_DATA: broker.data });
    assertEquals(await second.gone(), 1);
    await using keeper = new Launched("keeper", { HUBBUB_DATA: broker.data });
    await keeper.process.until(/Keeper ready/);
    await using secondKeeper = new Launched("keeper", { HUBBUB_DATA: broker.data });
    assertEquals(await secondKeeper.gone(), 1);
    assertMatch(secondKeeper.process.output, /another keeper is using it/);
    await using web = new Launched("serve", { HUBBUB_DATA: broker.data });
    await web.process.until(/Hubbub is at/);
    for (const { process } of [broker, keeper, web]) process.kill("SIGTERM");
    assertEquals([await broker.gone(), await keeper.gone(), await web.gone()], [0, 0, 0]);
  },
);

test("Launcher: closes the data folder to other users, even if it was open before", async () => {
  using parent = new Folder();
  const open = join(parent.path, "open");
  Deno.mkdirSync(open, { mode: 0o755 });
  for (const data of [open, join(parent.path, "deeper/missing")]) {
    await using launched = new Launched("broker", { HUBBUB_DATA: data });
    await launched.process.until(/Broker ready/);
    assertEquals((Deno.statSync(data).mode ?? 0) & 0o777, 0o700);
  }
});

test("dev: restarts all processes when a file changes, and waits while one cannot run", async () => {
  using copy = copyProject();
  await using launched = new Launched("dev", { root: copy.path });
  await launched.ready();
  const module = join(copy.path, "auth/mod.ts");
  const code = Deno.readTextFileSync(module);
  Deno.writeTextFileSync(module, `throw new Error("Broken");\n${code}`);
  await launched.process.until(/Stopped, because the web process ended with exit code 1\n/);
  Deno.writeTextFileSync(module, code);
  await launched.process.until(/Stopped,.*Hubbub is at/s);
  launched.process.kill("SIGINT");
  assertEquals(await launched.gone(), 0);
});

test("serve: serves the page unbundled if it cannot be built, and says why", async () => {
  using copy = copyProject();
  Deno.writeTextFileSync(join(copy.path, "static/chat/app.js"), "export const = 1;\n");
  await using launched = new Launched("serve", { root: copy.path });
  await launched.process.until(/Cannot build the page: .*chat\/app\.js:1:13: ERROR/);
  await launched.process.until(/The page is served unbundled: run "deno task build"/);
  assertMatch(await pageOf(launched), /src="\/static\/chat\/app\.js"/);
});

test("dev: serves the page unbundled, without building it", async () => {
  using copy = copyProject();
  await using launched = new Launched("dev", { root: copy.path });
  assertMatch(await pageOf(launched), /src="\/static\/chat\/app\.js"/);
  assertEquals(isBuilt(copy), false);
  assertEquals(launched.process.output.includes("unbundled"), false);
});

test("Launcher: an unknown command lists the known ones", async () => {
  await using launched = new Launched("brocker");
  assertEquals(await launched.gone(), 1);
  assertMatch(
    launched.process.output,
    /Cannot launch "brocker": expected one of broker, keeper, serve, start, dev\n/,
  );
});

function isBuilt({ path }: Folder): boolean {
  return existsSync(join(path, "static/.build"));
}

/** The document that its web process serves. */
async function pageOf({ process }: Launched): Promise<string> {
  const [, url = ""] = await process.until(/Hubbub is at (\S+)/);
  return await (await fetch(url)).text();
}

function threadNiceness(pid: number): Set<number> {
  const folder = `/proc/${pid}/task`;
  return new Set([...Deno.readDirSync(folder)].map(({ name }) => {
    const stat = Deno.readTextFileSync(`${folder}/${name}/stat`);
    // The name of the thread, in parentheses, may have spaces.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
  }));
}
