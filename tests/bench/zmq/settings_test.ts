import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { test } from "../../testing.ts";

const LIMIT_MS = 120_000;

async function run(...args: string[]) {
  const program = new URL("../../../bench/zmq/main.ts", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", program, ...args] });
  const { code, stdout } = await deadline(command.output(), LIMIT_MS);
  return { code, text: new TextDecoder().decode(stdout) };
}

test("The bench of the binding --help succeeds and names every flag", async () => {
  const { code, text } = await run("--help");
  assertEquals(code, 0);
  const flags = ["pattern", "transport", "size", "contender", "runs", "seconds", "quick", "json"];
  for (const name of flags) assert(text.includes(`[--${name}`), `--${name} is missing`);
});

test("The bench of the binding refuses what it does not know in one line", async () => {
  for (const args of [["--nothing"], ["--size", "3"], ["--runs", "0"]]) {
    const { code, text } = await run(...args);
    assertEquals([code, text.trim().split("\n").length], [1, 1], text);
  }
});
