// Web processes under the launcher: each is started again by itself, and restarted one after another.

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { freePort } from "../../harness/free_port.ts";
import { test } from "../../testing.ts";
import { childrenOf, Launched } from "./launched.ts";

const isLinux = Deno.build.os === "linux";

/** Starts a chat with several web processes, and resolves when all of them are ready. */
async function launch(count: number, settings: Record<string, string> = {}): Promise<Launched> {
  const launched = new Launched("start", {
    HUBBUB_PORT: String(freePort()),
    HUBBUB_WEB_PROCESSES: String(count),
    HUBBUB_FILES: "off",
    ...settings,
  });
  await launched.process.until(ready(count));
  return launched;
}

function ready(times: number): RegExp {
  return new RegExp(`(?:Web process ready[^]*){${times}}`);
}

function websOf({ process }: Launched): number[] {
  return childrenOf(process.pid, "main.ts");
}

async function post(url: string): Promise<number> {
  const { status, body } = await fetch(`${url}/api/rooms/lobby/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: crypto.randomUUID(), from: "Ann", text: "hello" }),
  });
  await body?.cancel();
  return status;
}

for (const count of isLinux ? [1, 2] : [1]) {
  test(`P5 bin/start: starts a killed web process again, of ${count}`, async () => {
    await using launched = await launch(count);
    const url = await launched.address();
    const before = websOf(launched);
    assertEquals(before.length, count);
    const [killed = 0, ...others] = before;
    Deno.kill(killed, "SIGKILL");
    await launched.process.until(/Starting .*web process.* again in 1 s: .* exit code 137\n/);
    for (const _ of others) assertEquals(await post(url), 201);
    await launched.process.until(ready(count + 1));
    const after = websOf(launched);
    assertEquals(after.length, count);
    assert(!after.includes(killed));
    others.forEach((other) => assert(after.includes(other)));
    assertEquals(await post(url), 201);
    launched.process.kill("SIGTERM");
    assertEquals(await launched.gone(), 0);
  });
}

test("bin/start: prints its address once, however many web processes there are", async () => {
  await using launched = await launch(3);
  assertEquals(launched.process.output.match(/Hubbub is at/g)?.length, 1);
}, { ignore: !isLinux });

test("bin/start: SIGUSR2 restarts one web process after another", async () => {
  await using launched = await launch(2);
  const before = websOf(launched);
  launched.process.kill("SIGUSR2");
  await launched.process.until(/Restarting web process 2\n[^]*Web process ready/);
  const after = websOf(launched);
  assertEquals(after.length, 2);
  before.forEach((pid) => assert(!after.includes(pid)));
  const { output } = launched.process;
  assertMatch(
    output,
    /Restarting web process 1\n[^]*Web process ready\n[^]*Restarting web process 2/,
  );
  assertEquals(output.includes("Starting web process"), false);
}, { ignore: !isLinux });

test("Metrics: each web process has its own port, and the chat's has none of them", async () => {
  const first = freePort();
  await using launched = await launch(2, { HUBBUB_METRICS_PORT: String(first) });
  const url = await launched.address();
  const heads = await Promise.all([first, first + 1].map(async (port) => {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    assertEquals(response.status, 200);
    return (await response.text()).match(/^hubbub_broker_up 1$/gm)?.length;
  }));
  assertEquals(heads, [1, 1]);
  for (const there of [`${url}/metrics`, `http://127.0.0.1:${first}/api/me`]) {
    const response = await fetch(there);
    await response.body?.cancel();
    assertEquals(response.status, 404, there);
  }
  assertNotEquals(new URL(url).port, String(first));
}, { ignore: !isLinux });
