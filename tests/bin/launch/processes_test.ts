// Programs that end by themselves under the launcher: which of them are started again, and when.

import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { Process } from "../../harness/process.ts";
import { test } from "../../testing.ts";

const ACTOR = join(import.meta.dirname ?? "", "actor.ts");
const HOUR_MS = 3_600_000;

/** Launches a program whose starts go as the acts say; pauses between them are given in milliseconds. */
function launchActor(acts: string, { firstMs = 10, maxMs = 40 } = {}): Process {
  return new Process(["-A", ACTOR, `${firstMs}`, `${maxMs}`, acts], {});
}

test("Launcher: starts a program again in growing pauses, short again once it was ready", async () => {
  await using actor = launchActor("ready,fail,fail,fail,ready,ready,stay");
  await actor.until(/(Actor ready[^]*){4}/);
  actor.kill("SIGTERM");
  await actor.status;
  const pauses = actor.output.matchAll(/Starting the actor again in (\S+) s: .* exit code 7\n/g);
  assertEquals([...pauses].map(([, pause]) => pause), [
    ...["0.01", "0.02", "0.04", "0.04"],
    ...["0.01", "0.01"],
  ]);
});

test("Launcher: does not start a program again that was never ready", async () => {
  await using actor = launchActor("fail,stay");
  assertEquals((await actor.status).code, 7);
  await actor.end();
  assertMatch(actor.output, /^\S+ Failed at start 1\n$/);
});

test("Launcher: stops at once while a program waits to be started again", async () => {
  await using actor = launchActor("ready,stay", { firstMs: HOUR_MS, maxMs: HOUR_MS });
  await actor.until(/Starting the actor again in 3600 s/);
  actor.kill("SIGTERM");
  await actor.status;
  assertEquals(actor.output.match(/Actor ready/g)?.length, 1);
});
