// The audit log: changes in the rooms that a moderator may see.

import { assertEquals, assertLess } from "@std/assert";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import type { Draft } from "../../../../chat/message.ts";
import { cpuTimeOf } from "../../../harness/cpu_time.ts";
import { temporaryLog } from "../log_fixture.ts";
import { test } from "../../../testing.ts";

function settings(room: string): Draft {
  const change = { type: "settings", topic: "news" } as const;
  const text = JSON.stringify(change);
  return { type: "change", id: crypto.randomUUID(), room, from: "Ann", text, change };
}

const rooms = (log: SqliteLog, patterns: string[]) =>
  log.auditLog({ limit: 10, privateRooms: [], patterns }).map(({ room }) => room);

test("P7 SqliteLog.auditLog(): patterns match names and prefixes of public rooms only", () => {
  using log = new SqliteLog(":memory:");
  const own = `~${"a".repeat(26)}`;
  log.append(["dev", "dev-2", "team-a", "teams", own].map(settings));
  assertEquals(rooms(log, ["dev", "team-*"]), ["team-a", "dev"]);
  assertEquals(rooms(log, ["dev*", own, "team"]), ["dev-2", "dev"]);
  assertEquals(rooms(log, []), []);
});

test("SqliteLog.auditLog(): takes less than 0.5 s for 2,000 patterns and 10,000 changes", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  log.append(Array.from({ length: 10_000 }, (_, i) => settings(`room-${i}`)));
  for (const end of ["", "*"]) {
    const patterns = Array.from({ length: 2_000 }, (_, i) => `other-${i}-${end}`);
    // Takes 20 ms; comparing each change with each pattern took 20 s.
    const time = () => cpuTimeOf(() => assertEquals(rooms(log, patterns), []));
    assertLess(Math.min(time(), time()), 500);
  }
});
