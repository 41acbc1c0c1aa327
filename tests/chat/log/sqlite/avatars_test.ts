// Pictures of users: the log releases a file in the transaction that replaces it.

import { assertEquals } from "@std/assert";
import type { Change } from "../../../../chat/directory/changes.ts";
import { SERVER_ROOM } from "../../../../chat/directory/changes.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import type { Draft } from "../../../../chat/message.ts";
import { draft, outcomes } from "../log_fixture.ts";
import { test } from "../../../testing.ts";

const ALL = { limit: 100 };

function avatar(user: string, file?: string): Draft {
  const change: Change = { type: "avatar", user, file };
  const id = crypto.randomUUID();
  return { type: "change", id, room: SERVER_ROOM, from: "", text: JSON.stringify(change), change };
}

function message(id: string): Draft {
  return { ...draft("hi"), files: [{ id, name: "a.png", type: "image/png", bytes: 1 }] };
}

const newFiles = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());

test("P8 SqliteLog.append(): an avatar is in use until it is replaced or removed, then released", () => {
  using log = new SqliteLog(":memory:");
  const [first = "", second = "", other = ""] = newFiles(3);
  const change = avatar("ann", first);
  assertEquals(outcomes(log.append([change, avatar("bob", other)])), ["stored", "stored"]);
  assertEquals(outcomes(log.append([change])), ["known"]);
  assertEquals([log.files.inUse([first, second]), log.files.released(ALL)], [[first], []]);
  log.append([avatar("ann", second)]);
  assertEquals([log.files.inUse([first, second]), log.files.released(ALL)], [[second], [first]]);
  // The former change again, as after a lost answer, changes nothing.
  assertEquals(outcomes(log.append([change])), ["known"]);
  assertEquals(log.files.inUse([first, second]), [second]);
  log.append([avatar("ann")]);
  assertEquals(log.files.released(ALL).toSorted(), [first, second].toSorted());
  assertEquals(log.files.inUse([other]), [other]);
});

test("P8 SqliteLog.append(): a file has one use, in a message or as an avatar", () => {
  using log = new SqliteLog(":memory:");
  const [sent = "", chosen = ""] = newFiles(2);
  log.append([message(sent), avatar("ann", chosen)]);
  const refused = [message(chosen), avatar("bob", chosen), avatar("bob", sent)];
  for (const one of refused) {
    const [result] = log.append([one]);
    assertEquals(result?.outcome === "refused" && result.error.code, "file-taken");
  }
  log.append([avatar("ann")]);
  const [late] = log.append([avatar("ann", chosen)]);
  assertEquals(late?.outcome === "refused" && late.error.code, "file-taken");
});

test("SqliteLog.adopt(): takes avatars over, unless the log has another use for the file", () => {
  using log = new SqliteLog(":memory:");
  const [former = "", latest = "", sent = ""] = newFiles(3);
  log.append([message(sent)]);
  const archive = [avatar("ann", former), avatar("ann", latest), avatar("bob", sent)];
  log.adopt(archive.map((one) => ({ ...one, at: 1 })));
  assertEquals(log.files.inUse([former, latest]), [latest]);
  assertEquals(log.files.released(ALL), [former]);
});
