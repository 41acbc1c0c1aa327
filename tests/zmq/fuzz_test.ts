import { assertEquals, assertLess } from "@std/assert";
import { test } from "./sockets.ts";

const STEPS = 100_000;
const LIMIT_MS = 60_000;

/** Deno opens a few descriptors of its own in the course of a program; a leak of ours is hundreds. */
const DENO_DESCRIPTORS = 8;

test(
  "nothing that a caller can do ends the process with a signal or leaks descriptors",
  async () => {
    const seed = String(Date.now() % 2 ** 31);
    const { code, signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      // Nothing less than all permissions lets a program look at /proc.
      args: ["run", "-A", new URL("fuzz.ts", import.meta.url).pathname, seed, String(STEPS)],
    }).output();
    const complaint = new TextDecoder().decode(stderr);
    assertEquals({ seed, code, signal, complaint }, { seed, code: 0, signal: null, complaint: "" });
    const leaked = Number(new TextDecoder().decode(stdout));
    assertLess(leaked, DENO_DESCRIPTORS, `seed ${seed} leaked ${leaked} descriptors`);
  },
  LIMIT_MS,
);
