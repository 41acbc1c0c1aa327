// The systemd units of docs/systemd. That their sandboxes let both processes work was checked under a
// running systemd; everything that needs none is tested here.

import { assert, assertEquals } from "@std/assert";
import project from "../../deno.json" with { type: "json" };
import { makeKeys } from "../../chat/broker/curve_keys.ts";
import { freePort } from "../harness/free_port.ts";
import type { Process } from "../harness/process.ts";
import { analyze, callsAllowedBy, systemdVersion } from "./systemd.ts";
import { readUnit, UNIT_NAMES, type UnitName, Units, unitText, valuesOf } from "./units.ts";
import { test } from "../testing.ts";

/** Tenths of a unit's exposure as systemd rates it: 100 is a unit without any protection. */
const MAX_EXPOSURE: Readonly<Record<UnitName, number>> = {
  "hubbub-broker": 5,
  "hubbub-keeper": 5,
  "hubbub-web": 15,
};

/** The first version that checks units which are not installed. */
const MIN_SYSTEMD = 250;

/** As root, SQLite gives its files to the owner of their folder. No other user can, nor needs to. */
const OF_ROOT = Deno.uid() === 0 ? ["fchown"] : [];

/** Root may read any file; without this capability file modes apply to root, too. */
const AS_ANYBODY = Deno.uid() === 0
  ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
  : [];

/** A test with systemd's tools. */
async function testWithSystemd(name: string, run: () => Promise<void>) {
  if (await systemdVersion() >= MIN_SYSTEMD) return test(name, run);
  const why = `needs systemd-analyze ${MIN_SYSTEMD}`;
  Deno.test({ name: `${name} (${why})`, ignore: true, fn: () => {} });
}

test("systemd: each unit runs the task of its process", () => {
  const tasks = {
    "hubbub-broker": "broker",
    "hubbub-keeper": "keeper",
    "hubbub-web": "serve",
  } as const;
  for (const name of UNIT_NAMES) {
    const task = tasks[name];
    assertEquals(valuesOf(readUnit(name), "ExecStart"), [`/usr/local/bin/${project.tasks[task]}`]);
  }
});

test(
  "systemd: the units share sockets by group, and the log belongs to the broker",
  async () => {
    await using units = new Units();
    const url = await startChat(units);
    assertEquals(await send(url), "true");
    assertEquals(namesIn(units.sockets), ["pub.sock", "pull.sock", "router.sock"]);
    const keeper = `${units.sockets}-keeper/keeper.sock`;
    const sockets = namesIn(units.sockets).map((name) => `${units.sockets}/${name}`);
    for (const path of [...sockets, keeper]) assertEquals(modeOf(path), 0o770);
    assertEquals(namesIn(units.data).filter((name) => name.endsWith(".sock")), []);
    assertEquals([modeOf(units.data), modeOf(`${units.data}/hubbub.db`)], [0o700, 0o600]);
  },
);

test("systemd: with keys as in docs/operating.md the processes talk over TCP", async () => {
  await using units = new Units(tcpSources());
  const page = Deno.readTextFileSync(new URL("../../docs/operating.md", import.meta.url));
  const [, commands = ""] = /^```sh\n(runuser [^\n]* keygen\n.*?)^```$/ms.exec(page) ?? [];
  assert(commands.includes("hubbub-web-keys"), "The recipe is there");
  await units.run(commands);
  assertEquals(await send(await startChat(units)), "true");
  assertEquals(namesIn(units.path("hubbub-web-keys")), ["broker.pub", "web.key"]);
});

test("systemd: a web process that may not read its key names it and the fix", async () => {
  await using units = new Units();
  makeKeys(`${units.data}/keys`);
  Deno.chmodSync(`${units.data}/keys`, 0);
  const settings = `HUBBUB_KEYS=${units.data}/keys\n${tcpSources()}`;
  Deno.writeTextFileSync(units.path("hubbub-web.env"), settings);
  const web = units.start("hubbub-web", AS_ANYBODY);
  await web.until(
    /Cannot read ".*\/keys\/web\.key" of HUBBUB_KEYS: .*denied.*needs its own folder with web\.key/,
  );
  assertEquals((await web.status).code, 1);
  Deno.chmodSync(`${units.data}/keys`, 0o700);
});

test("systemd: a web process on ipc endpoints needs no keys", async () => {
  await using units = new Units();
  Deno.writeTextFileSync(units.path("hubbub-web.env"), "HUBBUB_KEYS=/nowhere");
  assertEquals(await send(await startChat(units)), "true");
});

await testWithSystemd(
  "systemd: its analyser finds nothing wrong with the units and little exposure",
  async () => {
    await using units = new Units();
    for (const name of UNIT_NAMES) {
      const path = units.path(`${name}.service`);
      Deno.writeTextFileSync(path, unitText(name));
      const verified = await analyze("verify", "--man=no", "--recursive-errors=no", path);
      assertEquals(verified, { code: 0, output: "" });
      const threshold = `--threshold=${MAX_EXPOSURE[name]}`;
      const { code, output } = await analyze("security", "--offline=true", threshold, path);
      assertEquals(code, 0, output);
    }
  },
);

test("systemd: all units have the same sandbox, except for the network", () => {
  const rest = UNIT_NAMES.map((name) => readUnit(name).split("# The rest is the same")[1]);
  assert(rest[0]);
  assertEquals(new Set(rest).size, 1);
});

await testWithSystemd("systemd: the kernel rejects no system call of any process", async () => {
  await using units = new Units();
  const url = await startChat(units, (name) => [...STRACE, "-o", units.path(name)]);
  assertEquals(await send(url), "true");
  for (const name of UNIT_NAMES) {
    const allowed = new Set([...OF_ROOT, ...await callsAllowedBy(readUnit(name))]);
    const trace = Deno.readTextFileSync(units.path(name));
    const made = new Set([...trace.matchAll(/^\d+ +(\w+)\(/gm)].map(([, call = ""]) => call));
    assert(made.has("execve") && made.has("sched_setscheduler"), "The trace is whole");
    assertEquals([...made.difference(allowed)], [], name);
  }
});

/** Lines that move the broker's endpoints to TCP. */
function tcpSources(): string {
  const names = ["ZMQ_BROKER_PULL", "ZMQ_BROKER_PUB", "ZMQ_BROKER_ROUTER"];
  return names.map((name) => `${name}=tcp://127.0.0.1:${freePort()}`).join("\n");
}

const STRACE = ["strace", "--kill-on-exit", "-I", "2", "-f", "-qq"];

/** Resolves with the address of the chat, once both processes are connected. */
async function startChat(
  units: Units,
  wrapper: (name: UnitName) => string[] = () => [],
): Promise<string> {
  const [broker, keeper, web] = UNIT_NAMES.map((name) => units.start(name, wrapper(name)));
  await until(broker, /Broker ready/);
  await until(keeper, /Keeper ready/);
  const [, url = ""] = await until(web, /Hubbub is at (\S+)/);
  while (!(await fetch(`${url}/health/ready`)).ok);
  return url;
}

async function until(process: Process | undefined, pattern: RegExp): Promise<RegExpExecArray> {
  if (!process) throw new Error(`Cannot wait for ${pattern}: nothing was started`);
  return await process.until(pattern);
}

async function send(url: string): Promise<string> {
  const body = new URLSearchParams({ from: "Ann", text: "hello" });
  return await (await fetch(`${url}/message/broadcast`, { method: "POST", body })).text();
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}
