import { assertEquals, assertThrows } from "@std/assert";
import { handleRequest } from "../../../chat/broker/request_handlers.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { parseUnreadCounts } from "../../../chat/domain/unread_counts.ts";
import { change, draft } from "../log/log_fixture.ts";
import { test } from "../../testing.ts";

const unread = (log: SqliteLog, room: string, seq: number) => log.unread(new Map([[room, seq]]))[0];

test("SqliteLog.unread(): counts messages after the last one read, without edits, deletions and deleted ones", () => {
  using log = new SqliteLog(":memory:");
  const [one, two, three] = [draft("one"), draft("two"), draft("three")];
  log.append([one, two, draft("elsewhere", "dev"), three, change("edit", one, "1")]);
  log.append([change("delete", three), draft("four"), draft("last", "zoo")]);
  const counts = [0, 1, 2, 3, 4, 5, 6, 7, Number.MAX_SAFE_INTEGER].map((seq) =>
    unread(log, "lobby", seq)
  );
  assertEquals(counts.map((count) => count?.unread), [3, 2, 1, 1, 1, 1, 0, 0, 0]);
  assertEquals(counts.map((count) => count?.head), Array(9).fill(6));
});

test("SqliteLog.unread(): counts up to 100", () => {
  using log = new SqliteLog(":memory:");
  log.append(Array.from({ length: 150 }, (_, i) => draft(String(i))));
  assertEquals([unread(log, "lobby", 40)?.unread, unread(log, "lobby", 50)?.unread], [100, 100]);
  assertEquals(unread(log, "lobby", 51)?.unread, 99);
});

test("SqliteLog.unread(): returns zero for a room without messages", () => {
  using log = new SqliteLog(":memory:");
  log.append([draft("one")]);
  const rooms = new Map([["none", 7], ["lobby", 0]]);
  assertEquals(log.unread(rooms).sort((a, b) => a.head - b.head), [
    { room: "none", head: 0, unread: 0, mentions: 0 },
    { room: "lobby", head: 1, unread: 1, mentions: 0 },
  ]);
  assertEquals(log.unread(new Map()), []);
});

test("handleRequest(): counts unread messages of up to 1,000 rooms, and rejects a malformed request", () => {
  using log = new SqliteLog(":memory:");
  log.append([draft("one")]);
  const ask = (args: unknown) => {
    const body = new TextEncoder().encode(JSON.stringify(args));
    const { answer } = handleRequest(log, { id: "1", method: "unread", body });
    return "value" in answer ? parseUnreadCounts(answer.value) : [];
  };
  const rooms = Object.fromEntries(Array.from({ length: 999 }, (_, i) => [`room-${i}`, 0]));
  assertEquals(ask({ rooms: { ...rooms, lobby: 0 } }).length, 1_000);
  assertThrows(() => ask({ rooms: { ...rooms, lobby: 0, dev: 0 } }), TypeError, "1000 rooms");
  for (const rooms of [undefined, null, 1, ["lobby"], { lobby: -1 }, { lobby: "1" }]) {
    assertThrows(() => ask({ rooms }), TypeError, "Cannot answer", JSON.stringify(rooms));
  }
});

test("parseUnreadCounts(): rejects a value that is not a list of counts", () => {
  assertEquals(parseUnreadCounts([]), []);
  for (const value of [undefined, {}, [1], [null], [{ room: "lobby", head: 1, unread: 1 }]]) {
    assertThrows(() => parseUnreadCounts(value), TypeError, "expected");
  }
});
