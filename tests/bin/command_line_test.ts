// The output of programs that are asked for help instead of starting.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { brokerFlags, keeperFlags, serveFlags } from "../../bin/launch/permission_flags.ts";
import { readConfig } from "../../chat/config/config.ts";
import project from "../../deno.json" with { type: "json" };
import { test } from "../testing.ts";

const ROOT = join(import.meta.dirname ?? ".", "../..");

const CONFIG = readConfig(() => undefined);

/** Each program with the description in its help. */
const PROGRAMS: readonly (readonly [command: readonly string[], does: RegExp])[] = [
  [["bin/start"], /all, until the broker ends/],
  [deno("-A", "bin/launch.ts", "serve"), /the web process/],
  [deno(...brokerFlags(CONFIG), "broker.ts"), /Runs the broker/],
  [deno(...keeperFlags(CONFIG), "keeper.ts"), /Runs the keeper/],
  [deno(...serveFlags(CONFIG), "main.ts"), /Runs the web process/],
  [deno("-A", "bin/data_tasks.ts", "restore"), /restore FOLDER +replaces the log/],
  [deno("-A", "bin/admin.ts"), /ban ID\|ADDRESS/],
  [deno("-A", "bin/doctor.ts"), /Checks everything/],
  [deno("-A", "bin/build.ts"), /Bundles the page/],
  [deno("-A", "bin/keygen.ts"), /Creates missing keys/],
  [deno("-A", "tests/faults/soak.ts"), /random faults/],
  [deno("-A", "tests/runner/flaky.ts"), /Runs all tests/],
];

function deno(...args: string[]): string[] {
  return [Deno.execPath(), "run", ...args];
}

/** Any setting that is read would end the program: it must not get that far. */
async function run([command = "", ...args]: readonly string[], arg: string) {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args, arg],
    cwd: ROOT,
    env: { HUBBUB_PORT: "none", HUBBUB_DATA: "/nowhere", NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out ?? "", err: err ?? "" };
}

for (const [command, does] of PROGRAMS) {
  const name = command.filter((word) => /^bin|\.ts$/.test(word)).join(" ");
  test(`${name}: answers --version and --help, and rejects unknown arguments`, async () => {
    assertEquals(await run(command, "--version"), {
      code: 0,
      out: `hubbub ${project.version}\n`,
      err: "",
    });
    const help = await run(command, "--help");
    assertEquals([help.code, help.err], [0, ""]);
    assertMatch(help.out, /^Usage: deno task /);
    assertMatch(help.out, does);
    const { code, out, err } = await run(command, "--nonsense");
    assertEquals([code, out], [1, ""]);
    assertStringIncludes(err, "--nonsense");
  });
}
