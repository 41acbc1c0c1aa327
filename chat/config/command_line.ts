// Command lines of all programs: they answer --help and --version, and reject arguments they do not
// take. By hand: `parseArgs` of node:util mistakes a user id that begins with a dash for an option.

import project from "../../deno.json" with { type: "json" };
import { toOneLine } from "../logging/logger.ts";

export interface Program {
  /** Such as "deno task keygen [NAME]". */
  readonly usage: string;
  /** Lines printed below the usage. */
  readonly help: readonly string[];
  /** Maximum number of positional arguments; 0 by default. */
  readonly maxArguments?: number;
  /** Whether the program parses its own options. */
  readonly hasOptions?: boolean;
}

export type CommandLine = { readonly answer: readonly string[] } | {
  readonly words: readonly string[];
};

/**
 * Parses the arguments of a program.
 *
 * @throws {SyntaxError} with the usage, if it does not take one of them.
 */
export function parseCommandLine(args: readonly string[], program: Program): CommandLine {
  const { usage, help, maxArguments = 0, hasOptions = false } = program;
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    return { answer: [`Usage: ${usage}`, ...help] };
  }
  if (args.includes("--version")) return { answer: [`hubbub ${project.version}`] };
  const unknown = hasOptions
    ? undefined
    : args.find((arg) => /^-./.test(arg)) ?? args[maxArguments];
  if (unknown === undefined) return { words: args };
  throw new SyntaxError(`Unexpected argument "${unknown}". Usage: ${usage}`);
}

/**
 * Returns the arguments of this program. Exits after --help or --version, and with code 1 if an
 * argument is unexpected.
 */
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
