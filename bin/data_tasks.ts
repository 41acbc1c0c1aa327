// Backup, restore, export and import of the log; see docs/operating.md.
//
// deno task backup FILE     copies the log, even while the broker runs
// deno task restore FILE    replaces the log with a backup
// deno task export [FILE]   writes every entry as a line of JSON, to FILE or standard output
// deno task import FILE     adds the entries of an export to the log

import { resolve } from "node:path";
import { backUp, restore } from "../chat/log/backup.ts";
import { parseArguments } from "../chat/config/command_line.ts";
import { lockDataDir, logPath, requireOwner, writableLog } from "../chat/log/data_dir.ts";
import { exportLog, importLog } from "../chat/log/export.ts";
import { errorMessage } from "../chat/logging/logger.ts";
import { plural } from "../chat/logging/plural.ts";
import { SqliteLog } from "../chat/log/sqlite/log.ts";
import { writeAtomically } from "../chat/log/atomic_file.ts";
import { print } from "./print.ts";
import { readSettings } from "./load_config.ts";

/** Works with the log in `data` and returns a line about the result. */
type Command = (data: string, file: string) => Promise<string>;

const COMMANDS = new Map<string, Command>([
  ["backup", async (data, file) => {
    const { head } = await backUp(data, needed(file));
    return `Backed up the log up to entry ${head} to "${file}"`;
  }],
  ["restore", (data, file) => {
    requireOwner(data);
    const { head, former } = restore(data, needed(file));
    const kept = former === undefined ? "" : `; the previous log is kept as "${former}"`;
    return Promise.resolve(`Restored the log up to entry ${head}${kept}`);
  }],
  ["export", async (data, file) => {
    if (file === "") return `Exported ${plural(exportOut(data), "entry", "entries")}`;
    const count = await writeAtomically(file, (partial) => exportTo(partial, data));
    return `Exported ${plural(count, "entry", "entries")} to "${file}"`;
  }],
  ["import", async (data, file) => {
    const source = needed(file);
    requireOwner(data);
    using _folder = lockDataDir(data);
    using log = new SqliteLog(writableLog(data));
    const { stored, known } = await importLog(source, log);
    return `Imported ${plural(stored, "entry", "entries")}; ${known} already in the log`;
  }],
]);

// Read first: reading the settings changes to the project's folder. Tasks run there anyway.
const start = Deno.env.get("INIT_CWD") ?? Deno.cwd();

const [name = "", file = "-"] = parseArguments({
  usage: usage(),
  help: [
    "  backup FILE    copies the log, also while the broker runs",
    "  restore FILE   replaces the log with a backup",
    "  export [FILE]  writes every entry as a line of JSON, to FILE or standard output",
    "  import FILE    adds the entries of an export to the log",
  ],
  maxArguments: 2,
});

try {
  const command = COMMANDS.get(name);
  if (!command) throw new SyntaxError(`Usage: ${usage()}`);
  const { data } = readSettings();
  print(await command(data, file === "-" ? "" : resolve(start, file)));
} catch (error) {
  print(errorMessage(error));
  Deno.exitCode = 1;
}

function usage(): string {
  return `deno task ${[...COMMANDS.keys()].join("|")} FILE`;
}

function needed(file: string): string {
  if (file !== "") return file;
  throw new SyntaxError(`Usage: ${usage()}`);
}

function exportTo(path: string, data: string): number {
  using file = Deno.openSync(path, { write: true });
  return exportLog(logPath(data), (text) => writeAll(file, text));
}

/** Hides the progress if the entries themselves go to the terminal. */
function exportOut(data: string): number {
  return exportLog(logPath(data), writeOut, { isShown: !Deno.stdout.isTerminal() });
}

function writeOut(text: string) {
  writeAll(Deno.stdout, text);
}

function writeAll(to: { writeSync(bytes: Uint8Array): number }, text: string) {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(to.writeSync(bytes));
}
