import { assertEquals } from "@std/assert";
import { test } from "./sockets.ts";

const STEPS = 100_000;
const LIMIT_MS = 60_000;

test(
  "nothing that a caller can do ends the process with a signal or leaks descriptors",
  async () => {
    const seed = String(Date.now() % 2 ** 31);
    const { code, signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      // Nothing less than all permissions lets a program look at /proc.
      args: ["run", "-A", new URL("fuzz.ts", import.meta.url).pathname, seed, String(STEPS)],
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assertEquals({ seed, code, signal, said }, { seed, code: 0, signal: null, said: "0" });
  },
  LIMIT_MS,
);
