import { assertEquals } from "@std/assert";
import { lockDataDir, logFiles, writableLog } from "../../../chat/log/data_dir.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { test } from "../../testing.ts";

const modeOf = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;

test("lockDataDir(), writableLog(): make the folder and its files private to their owner, existing ones too", () => {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  try {
    for (const formerMode of [undefined, 0o644]) {
      if (formerMode !== undefined) {
        Deno.chmodSync(folder, 0o755);
        logFiles(folder).forEach((path) => Deno.chmodSync(path, formerMode));
      }
      using _lock = lockDataDir(folder);
      using log = new SqliteLog(writableLog(folder));
      log.append([{ type: "message", id: crypto.randomUUID(), room: "a", from: "Ann", text: "b" }]);
      assertEquals(logFiles(folder).map(modeOf), [0o600, 0o600, 0o600]);
      assertEquals(modeOf(folder), 0o700);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
