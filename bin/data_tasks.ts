// Backup, restore, export and import of the log, and of files; see docs/operating.md.
//
// deno task backup FOLDER   copies the log and its files, even while the chat runs
// deno task restore FOLDER  replaces the log with a backup, and adds its files
// deno task export [FOLDER] writes every entry as a line of JSON and all files, to FOLDER, or the entries
//                           to standard output
// deno task import FOLDER   adds the entries and the files of an export; or the entries in a file

import { resolve } from "node:path";
import { backUpChat, restoreChat } from "../chat/files/backup.ts";
import { entriesPath, exportChat, importFiles } from "../chat/files/export.ts";
import { parseArguments } from "../chat/config/command_line.ts";
import { lockDataDir, logPath, requireOwner, writableLog } from "../chat/log/data_dir.ts";
import { exportLog, importLog } from "../chat/log/export.ts";
import { errorMessage } from "../chat/logging/logger.ts";
import { plural } from "../chat/logging/plural.ts";
import { SqliteLog } from "../chat/log/sqlite/log.ts";
import { exists } from "../chat/log/atomic_file.ts";
import { print } from "./print.ts";
import { readSettings } from "./load_config.ts";

/** Works with the log in `data` and returns a line about the result. */
type Command = (data: string, file: string) => string | Promise<string>;

const COMMANDS = new Map<string, Command>([
  ["backup", async (data, file) => {
    const { head, files, added, missing } = await backUpChat(data, needed(file));
    const what = files === 0 ? "" : ` and ${plural(files, "file")} (${added} new on disk)`;
    const done = `Backed up the log up to entry ${head}${what} to "${file}"`;
    if (missing.length === 0) return done;
    const lost = `without ${plural(missing.length, "lost file")} of messages, such as ${
      missing[0]
    }`;
    throw new Error(`${done}, ${lost}: run deno task doctor`);
  }],
  ["restore", (data, file) => {
    requireOwner(data);
    const { head, files, former } = restoreChat(data, needed(file));
    const what = files === 0 ? "" : ` and ${plural(files, "file")}`;
    const kept = former === undefined ? "" : `; the previous log is kept as "${former}"`;
    return `Restored the log up to entry ${head}${what}${kept}`;
  }],
  ["export", (data, file) => {
    if (file === "") return `Exported ${plural(exportOut(data), "entry", "entries")}`;
    const { entries, files } = exportChat(data, file);
    const what = `${plural(entries, "entry", "entries")} and ${plural(files, "file")}`;
    return `Exported ${what} to "${file}"`;
  }],
  ["import", async (data, file) => {
    const source = needed(file);
    requireOwner(data);
    using _folder = lockDataDir(data);
    using log = new SqliteLog(writableLog(data));
    const isFolder = exists(source) && Deno.statSync(source).isDirectory;
    const files = isFolder ? await importFiles(source, data) : 0;
    const { stored, known } = await importLog(isFolder ? entriesPath(source) : source, log);
    const what = files === 0 ? "" : ` and ${plural(files, "file")}`;
    return `Imported ${plural(stored, "entry", "entries")}${what}; ${known} already in the log`;
  }],
]);

// Read first: reading the settings changes to the project's folder. Tasks run there anyway.
const start = Deno.env.get("INIT_CWD") ?? Deno.cwd();

const [name = "", file = "-"] = parseArguments({
  usage: usage(),
  help: [
    "  backup FOLDER  copies the log and its files, also while the chat runs",
    "  restore FOLDER replaces the log with a backup, and adds its files",
    "  export FOLDER  writes every entry as a line of JSON, and the files",
    "  export         writes the entries to standard output",
    "  import FOLDER  adds the entries and files of an export; or FILE, the entries in a file",
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
  return `deno task ${[...COMMANDS.keys()].join("|")} FOLDER`;
}

function needed(file: string): string {
  if (file !== "") return file;
  throw new SyntaxError(`Usage: ${usage()}`);
}

/** Hides the progress if the entries themselves go to the terminal. */
function exportOut(data: string): number {
  return exportLog(logPath(data), writeOut, { isShown: !Deno.stdout.isTerminal() });
}

function writeOut(text: string) {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}
