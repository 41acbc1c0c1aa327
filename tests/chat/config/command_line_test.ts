import { assertEquals, assertThrows } from "@std/assert";
import { parseCommandLine } from "../../../chat/config/command_line.ts";
import project from "../../../deno.json" with { type: "json" };
import { test } from "../../testing.ts";

const PROGRAM = { usage: "deno task copy FROM [TO]", help: ["Copies."], maxArguments: 2 };

test("parseCommandLine(): answers --help and --version in any position", () => {
  const answer = ["Usage: deno task copy FROM [TO]", "Copies."];
  for (const args of [["--help"], ["-h"], ["a", "--help"], ["--force", "--help"]]) {
    assertEquals(parseCommandLine(args, PROGRAM), { answer });
  }
  const version = { answer: [`hubbub ${project.version}`] };
  for (const args of [["--version"], ["a", "b", "c", "--version"]]) {
    assertEquals(parseCommandLine(args, PROGRAM), version);
  }
});

test("parseCommandLine(): returns the arguments, up to the program's maximum", () => {
  for (const words of [[], ["a"], ["a", "b"], ["a", "-"]]) {
    assertEquals(parseCommandLine(words, PROGRAM), { words });
  }
});

test("parseCommandLine(): rejects an unknown option or an extra argument by name, with the usage", () => {
  for (const [unknown, args] of [["--json", ["a", "--json"]], ["-f", ["-f"]], ["c", [..."abc"]]]) {
    const refusal = `Unexpected argument "${unknown}". Usage: deno task copy FROM [TO]`;
    assertThrows(() => parseCommandLine([...args ?? []], PROGRAM), SyntaxError, refusal);
  }
});

test("parseCommandLine(): passes options on to a program that parses them itself", () => {
  const words = ["ban", "a", "--minutes", "5"];
  assertEquals(parseCommandLine(words, { ...PROGRAM, hasOptions: true }), { words });
});
