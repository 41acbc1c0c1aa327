// A program that launches itself: `actor.ts FIRST_MS MAX_MS ACTS` launches `actor.ts NOTES ACTS`, which does
// the next act at each start. "ready" becomes ready and exits with an error, "fail" only exits with an error,
// "stay" becomes ready and keeps running.

import { runUntil } from "../../../bin/launch/processes.ts";
import { logError } from "../../../chat/logging/logger.ts";
import { stopSignal } from "../../../chat/process.ts";

const READY = "Actor ready";

async function launch(first: number, max: number, acts: string) {
  const notes = Deno.makeTempFileSync({ prefix: "hubbub-" });
  const args = ["-A", import.meta.filename ?? "", notes, acts];
  const programs = [{ name: "the actor", args, readyLine: READY }];
  const [ending] = await runUntil(stopSignal(), programs, { restartMs: { first, max } });
  Deno.removeSync(notes);
  Deno.exit(ending?.code);
}

async function act(notes: string, acts: string) {
  const starts = Deno.readTextFileSync(notes).length;
  Deno.writeTextFileSync(notes, "x", { append: true });
  const wanted = acts.split(",")[starts];
  logError(wanted === "fail" ? `Failed at start ${starts + 1}` : READY);
  if (wanted !== "stay") Deno.exit(7);
  for await (const _ of Deno.stdin.readable);
}

const [first = "", second = "", third] = Deno.args;
if (third === undefined) await act(first, second);
else await launch(Number(first), Number(second), third);
