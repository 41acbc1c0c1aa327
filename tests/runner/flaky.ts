// Runs the whole suite, or the named files, several times next to busy processes, and lists the files that
// did not always pass: `deno task flaky [--runs 3] [--busy 2] [FILE ...]`.

import { parseArgs } from "node:util";
import { parseArguments } from "../../chat/config/command_line.ts";
import { runSuite } from "./suite.ts";

const args = parseArguments({
  usage: "deno task flaky [--runs 3] [--busy 2] [FILE ...]",
  help: [
    "Runs all tests, or the files named, several times beside busy processes, and lists the files",
    "that did not always pass.",
  ],
  hasOptions: true,
});
const { runs, busy, files } = readOptions([...args]);
const failures = new Map<string, number>();
let unnamed = 0;
for (let run = 1; run <= runs; run += 1) {
  const loops = Array.from({ length: busy }, startBusyLoop);
  try {
    const { flaky, broken, failed } = await runSuite(files);
    for (const file of [...flaky, ...broken]) failures.set(file, (failures.get(file) ?? 0) + 1);
    if (failed > 0 && broken.length === 0) unnamed += 1;
  } finally {
    for (const loop of loops) loop.kill("SIGKILL");
    await Promise.all(loops.map(({ status }) => status));
  }
}
const lines = [...failures].sort(([, a], [, b]) => b - a)
  .map(([file, times]) => `${file}: failed in ${times} of ${runs} runs`);
if (unnamed > 0) lines.push(`${unnamed} of ${runs} runs failed without naming a file`);
print(lines.length > 0 ? lines.join("\n") : `Every file passed in ${runs} runs`);
Deno.exit(lines.length > 0 ? 1 : 0);

/** Keeps one processor busy until this process ends. */
function startBusyLoop(): Deno.ChildProcess {
  const code = `const parent = Deno.ppid; let n = 0;
    while (++n % 1e8 !== 0 || Deno.ppid === parent);`;
  return new Deno.Command(Deno.execPath(), { args: ["eval", code], stdin: "null" }).spawn();
}

function readOptions(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { runs: { type: "string", default: "3" }, busy: { type: "string", default: "2" } },
    });
    const runs = count("runs", values.runs, 1);
    return { runs, busy: count("busy", values.busy, 0), files: positionals };
  } catch (error) {
    print(error instanceof Error ? error.message : String(error), Deno.stderr);
    Deno.exit(1);
  }
}

function count(name: string, text: string, min: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min) return value;
  throw new RangeError(`--${name} is "${text}": expected a whole number from ${min} on`);
}

function print(text: string, to: { writeSync(bytes: Uint8Array): number } = Deno.stdout) {
  to.writeSync(new TextEncoder().encode(`${text}\n`));
}
