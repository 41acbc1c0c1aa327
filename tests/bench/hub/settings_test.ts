import { assert, assertEquals, assertThrows } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { QUICK_ROWS } from "../../../bench/hub/quick.ts";
import { FAN_OUTS } from "../../../bench/hub/rows/fan_out.ts";
import { ROWS } from "../../../bench/hub/rows/mod.ts";
import { choose, HOUR, PEERS, QUICK, readSettings, WHOLE } from "../../../bench/hub/settings.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 120_000;
const MODES = [WHOLE, QUICK, HOUR, PEERS];

async function run(program: string, ...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      new URL(`../../../bench/hub/${program}`, import.meta.url).pathname,
      ...args,
    ],
  });
  const { code, stdout } = await deadline(command.output(), LIMIT_MS);
  return { code, text: new TextDecoder().decode(stdout) };
}

for (
  const [program, modes, rows] of [
    ["main.ts", [WHOLE, QUICK, HOUR], [ROWS, QUICK_ROWS, [{ name: "hour" }]]],
    ["peers.ts", [PEERS], [FAN_OUTS]],
  ] as const
) {
  test(`The bench ${program} --help succeeds and names every flag, and what each way to run measures`, async () => {
    const { code, text } = await run(program, "--help");
    assertEquals(code, 0);
    for (const { flag = "", flags } of modes) {
      assert(text.includes(flag));
      for (const name of flags) assert(text.includes(`[--${name} `), `--${name} is missing`);
    }
    const [, ...lists] = text.split("\nrows of ");
    const listed = lists.map((list) => [...list.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name));
    assertEquals(listed, rows.map((some) => some.map(({ name }) => name)));
  });
}

test("A row that there is not fails the bench before anything is measured", async () => {
  for (const args of [["--only", "nothing"], ["--quick", "--only", "posts"]]) {
    const { code, text } = await run("main.ts", ...args);
    assertEquals(code, 1);
    assert(/^Cannot measure "\w+" here: the rows are steady, most-1000, /.test(text), text);
    assertEquals(text.trim().split("\n").length, 1);
  }
});

test("What --only names is measured, in the order of the table", () => {
  const { only } = readSettings(["--quick", "--only", "few,steady"], QUICK);
  assertEquals(choose(FAN_OUTS, only).map(({ name }) => name), ["steady", "few"]);
  assertEquals(choose(FAN_OUTS, []), FAN_OUTS);
});

test("A flag that would do nothing is refused, with those that do something", () => {
  const cases = [
    [["--minutes", "5"], WHOLE, "Cannot use --minutes with deno task bench: it takes --only, "],
    [["--hour", "--only", "few"], HOUR, "--only with deno task bench --hour: it takes --minutes, "],
    [["--quick", "--log-messages", "9"], QUICK, "Cannot use --log-messages"],
    [["--log-messages", "9"], PEERS, "Cannot use --log-messages with deno task bench:peers"],
    [["--quick", "--hour"], QUICK, "--hour"],
    [["--runs", "0"], WHOLE, '--runs is "0": expected a whole number above 0'],
    [["--seconds", "1.5"], PEERS, '--seconds is "1.5"'],
  ] as const;
  for (const [args, mode, message] of cases) {
    assertThrows(() => readSettings(args, mode), Error, message);
  }
});

test("Each way to run the bench writes to a file of its own", () => {
  const files = MODES.map((mode) => readSettings([], mode).json);
  assertEquals(new Set(files).size, MODES.length);
  assertEquals(readSettings(["--json", "mine.json"], WHOLE).json, "mine.json");
});
