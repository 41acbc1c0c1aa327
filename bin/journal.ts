// deno task journal fill: stores the log of a broker that does not run in an empty journal.

import { parseArguments } from "../chat/config/command_line.ts";
import { fillJournal } from "../chat/journal/fill.ts";
import { PostgresJournal } from "../chat/journal/postgres/mod.ts";
import { lockDataDir, writableLog } from "../chat/log/data_dir.ts";
import { Progress } from "../chat/log/progress/progress.ts";
import { SqliteLog } from "../chat/log/sqlite/log.ts";
import { errorMessage } from "../chat/logging/logger.ts";
import { plural } from "../chat/logging/plural.ts";
import { stopSignal } from "../chat/process.ts";
import { readSettings } from "./load_config.ts";
import { print } from "./print.ts";

const [command] = parseArguments({
  usage: "deno task journal fill",
  help: [
    "Stores the log in the empty database that HUBBUB_JOURNAL names, while no broker runs.",
    "docs/journal.md explains it.",
  ],
  maxArguments: 1,
});

try {
  if (command !== "fill") throw new SyntaxError("Usage: deno task journal fill");
  print(`Filled the journal with ${plural(await fill(), "entry", "entries")}`);
} catch (error) {
  print(errorMessage(error));
  Deno.exitCode = 1;
}
Deno.exit();

/** Returns the number of entries. */
async function fill(): Promise<number> {
  const { data, journal: settings } = readSettings();
  if (!settings) throw new RangeError("HUBBUB_JOURNAL is empty: name the database to fill");
  using _folder = lockDataDir(data);
  using log = new SqliteLog(writableLog(data));
  const { epoch, gid: total } = log.head();
  await using journal = await PostgresJournal.open(settings, { epoch, key: log.key() });
  using progress = new Progress({ title: "Filling", total, unit: "entries" });
  const onProgress = (records: number) => progress.at(records);
  await fillJournal(log, journal, { stop: stopSignal(), onProgress });
  return total;
}
