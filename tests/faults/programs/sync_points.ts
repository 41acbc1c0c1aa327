// Writes to a log in each way, and prints a word once the writes must be on disk: `sync_points.ts PATH`.

import type { Draft } from "../../../chat/message.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";

const [path = ""] = Deno.args;
using log = new SqliteLog(path);

log.append([draft()]);
print("appended");
log.storeRuns([[draft()], [draft()]], undefined, () => {});
print("together");
log.index(10);
log.append([draft()]);
print("after-index");

function draft(): Draft {
  return { type: "message", id: crypto.randomUUID(), room: "lobby", from: "Ann", text: "hello" };
}

function print(word: string) {
  Deno.stdout.writeSync(new TextEncoder().encode(`${word}\n`));
}
