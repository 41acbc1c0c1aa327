import { assertEquals } from "@std/assert";
import { PROGRAMS_MS, programTest } from "../sockets.ts";

/** The number of sequences, each with a seed and a context of its own, and of steps in each: see fuzz.ts. */
const SEQUENCES = 4;
const STEPS = 50_000;

programTest(
  "ZeroMQ: no sequence of calls crashes the process or leaks descriptors",
  async () => {
    for (let sequence = 0; sequence < SEQUENCES; sequence++) {
      const seed = String((Date.now() + sequence) % 2 ** 31);
      const { code, signal, stdout, stderr } = await run(seed);
      const complaint = new TextDecoder().decode(stderr);
      const expected = { seed, code: 0, signal: null, complaint: "" };
      assertEquals({ seed, code, signal, complaint }, expected);
      const { leaked } = JSON.parse(new TextDecoder().decode(stdout));
      assertEquals({ seed, leaked }, { seed, leaked: 0 });
    }
  },
);

function run(seed: string): Promise<Deno.CommandOutput> {
  return new Deno.Command(Deno.execPath(), {
    // Reading /proc needs all permissions.
    args: ["run", "-A", new URL("fuzz.ts", import.meta.url).pathname, seed, String(STEPS)],
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(PROGRAMS_MS),
  }).output();
}
