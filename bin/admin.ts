// Manages users and rooms while the chat runs; `deno task admin help` lists the commands.

import { parseArguments } from "../chat/config/command_line.ts";
import { ChatError } from "../chat/errors.ts";
import { type AdminClient, withAdminClient } from "../chat/broker/admin_client.ts";
import { errorMessage } from "../chat/logging/logger.ts";
import { COMMANDS } from "./admin/commands.ts";
import { parseAdminArgs } from "./admin/args.ts";
import { print } from "./print.ts";
import { readSettings } from "./load_config.ts";

const USAGE = "deno task admin COMMAND, while the broker runs";

Deno.exit(await main(parseArguments({ usage: USAGE, help: commandLines(), hasOptions: true })));

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const usage = [`Usage: ${USAGE}`, ...commandLines()];
  if (name === "help") return printLines(usage);
  if (name === "") {
    usage.forEach((line) => print(line));
    return 1;
  }
  try {
    const command = COMMANDS.get(name);
    if (!command) throw new SyntaxError(`Unknown command "${name}": see deno task admin help`);
    const parsed = parseAdminArgs(args, { name, usage: command.usage });
    const config = readSettings();
    const work = (operator: AdminClient) => command.run({ operator, config, ...parsed });
    return printLines(await withAdminClient(config, work));
  } catch (error) {
    print(explain(error));
    return 1;
  }
}

function printLines(lines: readonly string[]): number {
  for (const line of lines) print(line, "stdout");
  return 0;
}

function commandLines(): string[] {
  const rows = [...COMMANDS].map(([name, { usage, does }]) => [`${name} ${usage}`.trim(), does]);
  const width = Math.max(...rows.map(([left = ""]) => left.length));
  return rows.map(([left = "", does]) => `  ${left.padEnd(width)}  ${does}`);
}

function explain(error: unknown): string {
  const isUnreachable = error instanceof ChatError && error.code === "broker-unavailable";
  return isUnreachable
    ? `Cannot reach the broker (${error.message}): is it running?`
    : errorMessage(error);
}
