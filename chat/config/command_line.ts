// What every program does with its arguments: it answers --help and --version, and refuses what it
// does not take.

import project from "../../deno.json" with { type: "json" };
import { toOneLine } from "../logger.ts";

export interface Program {
  /** The command with what it takes: "deno task keygen [NAME]". */
  readonly usage: string;
  /** Lines that say what it does. */
  readonly help: readonly string[];
  /** Words that it takes at most; none unless it says so. */
  readonly maxWords?: number;
  /** Whether it reads options by itself. */
  readonly hasOptions?: boolean;
}

/** What follows from the arguments. */
export type CommandLine = { readonly answer: readonly string[] } | {
  readonly words: readonly string[];
};

/**
 * Reads the arguments of a program.
 *
 * @throws {SyntaxError} with the usage, where it does not take one of them.
 */
export function parseCommandLine(args: readonly string[], program: Program): CommandLine {
  const { usage, help, maxWords = 0, hasOptions = false } = program;
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    return { answer: [`Usage: ${usage}`, ...help] };
  }
  if (args.includes("--version")) return { answer: [`hubbub ${project.version}`] };
  const unknown = hasOptions ? undefined : args.find((arg) => /^-./.test(arg)) ?? args[maxWords];
  if (unknown === undefined) return { words: args };
  throw new SyntaxError(`Cannot take "${unknown}". Usage: ${usage}`);
}

/** The words that a program is to work with. Where there is nothing to work on, the process ends. */
export function parseArguments(program: Program): readonly string[] {
  try {
    const line = parseCommandLine(Deno.args, program);
    if ("words" in line) return line.words;
    line.answer.forEach((text) => print(text, Deno.stdout));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    print(error.message, Deno.stderr);
    Deno.exit(1);
  }
  Deno.exit(0);
}

function print(text: string, to: { writeSync(bytes: Uint8Array): number }) {
  to.writeSync(new TextEncoder().encode(`${toOneLine(text)}\n`));
}
