import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { findViolations } from "../../../../chat/log/sqlite/file/integrity_checks.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { change, draft, REMOVE_EVERYTHING, temporaryLog } from "../log_fixture.ts";
import { test } from "../../../testing.ts";

const listed = (log: SqliteLog, range: { before?: number; limit?: number } = {}, user = "ann") =>
  log.savedMessages({ user, before: Number.MAX_SAFE_INTEGER, limit: 10, ...range });

test("SqliteLog.savedMessages(): are the user's own, last saved first, in pages", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const [one, two, tea] = [draft("one"), draft("two"), draft("tea", "tea")];
  log.append([one, two, tea]);
  const save = (room: string, id: string, user = "ann") => log.saveMessage(room, { user, id });
  const saved = [save("lobby", two.id), save("tea", tea.id), save("lobby", one.id)];
  assertEquals([...saved, save("lobby", two.id)], ["saved", "saved", "saved", "saved"]);
  // The id of another room's message is unknown.
  assertEquals([save("tea", one.id), save("lobby", "none")], ["unknown", "unknown"]);
  save("lobby", one.id, "bob");
  const [first, second, third] = listed(log);
  assertEquals([first?.text, second?.text, third?.text], ["one", "tea", "two"]);
  assertEquals(listed(log, { limit: 1 }).length, 1);
  assertEquals(listed(log, { before: second?.position ?? 0 }), third ? [third] : []);
  assertEquals(log.savedInRoom("lobby", "ann").sort(), [one.id, two.id].sort());
  log.unsaveMessage("tea", { user: "ann", id: one.id });
  log.unsaveMessage("lobby", { user: "ann", id: one.id });
  assertEquals(listed(log).map(({ text }) => text), ["tea", "two"]);
  assertEquals(listed(log, {}, "bob").length, 1);
});

test("SqliteLog.savedMessages(): a deleted or pruned message leaves a line that can be removed", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const one = draft("one");
  log.append([one]);
  log.saveMessage("lobby", { user: "ann", id: one.id });
  log.append([change("delete", one)]);
  const [deleted] = listed(log);
  assertEquals([deleted?.text, typeof deleted?.deletedAt], ["", "number"]);
  assertEquals(log.saveMessage("lobby", { user: "bob", id: one.id }), "unknown");
  log.prune(REMOVE_EVERYTHING);
  const [pruned] = listed(log);
  assertEquals([pruned?.id, pruned?.room, pruned?.seq, pruned?.at], [
    one.id,
    "lobby",
    1,
    undefined,
  ]);
  log.unsaveMessage("lobby", { user: "ann", id: one.id });
  assertEquals(listed(log), []);
});

test("SqliteLog.saveMessage(): saves at most 1,000 messages of a user", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const drafts = Array.from({ length: 1_001 }, (_, i) => draft(`${i}`));
  log.append(drafts);
  const save = (i: number) => log.saveMessage("lobby", { user: "ann", id: drafts[i]?.id ?? "" });
  for (let i = 0; i < 1_000; i++) save(i);
  assertEquals([save(1_000), save(999)], ["full", "saved"]);
  log.unsaveMessage("lobby", { user: "ann", id: drafts[5]?.id ?? "" });
  assertEquals(save(1_000), "saved");
  using database = new DatabaseSync(file.path, { readOnly: true });
  assertEquals(findViolations(database), []);
});
