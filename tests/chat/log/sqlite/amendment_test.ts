// Edits and deletions of messages.

import { assertEquals } from "@std/assert";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { change, draft, outcomes, shown, temporaryLog, textOf } from "../log_fixture.ts";
import { test } from "../../../testing.ts";

test("SqliteLog.page(): applies edits and deletions", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const [one, two, three] = [draft("one"), draft("two"), draft("three")];
  log.append([one, two, three, change("edit", one, "first"), change("delete", two)]);
  log.append([change("edit", one, "1st")]);
  assertEquals(shown(log), ["1st*", "-", "three"]);
});

test("SqliteLog.after(): returns edits and deletions as entries that name their message", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const one = draft("one");
  log.append([one, change("edit", one, "first"), change("delete", one)]);
  const entries = log.after(0, { limit: 10 });
  assertEquals(entries.map(({ gid, seq, type }) => [gid, seq, type]), [
    [1, 1, "message"],
    [2, 2, "edit"],
    [3, 3, "delete"],
  ]);
  assertEquals(JSON.parse(new TextDecoder().decode(entries[2]?.body)).target, one.id);
});

test("SqliteLog: erases a deleted message and its edits from the file", () => {
  using file = temporaryLog();
  {
    using log = new SqliteLog(file.path);
    const one = draft("a secret that was told");
    log.append([one, change("edit", one, "a riddle that was told")]);
    log.append([change("delete", one)]);
    assertEquals(log.search("told", { limit: 10 }).entries, []);
    assertEquals(log.after(0, { limit: 10 }).map(textOf), ["", "", ""]);
  }
  const bytes = new TextDecoder("latin1").decode(Deno.readFileSync(file.path));
  assertEquals([bytes.includes("secret that"), bytes.includes("riddle that")], [false, false]);
});

test("SqliteLog.append(): rejects an edit or deletion without a target, and stores the rest of the batch", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const [one, two] = [draft("one"), draft("two")];
  const edit = change("edit", one, "first");
  log.append([one, two, edit, change("delete", two)]);
  const appended = log.append([
    change("edit", two, "deleted"),
    change("edit", draft("never sent"), "x"),
    { ...change("edit", one, "x"), room: "other" },
    change("delete", edit),
    draft("three"),
  ]);
  assertEquals(outcomes(appended), ["refused", "refused", "refused", "refused", "stored"]);
  assertEquals(shown(log), ["first*", "-", "three"]);
});

test("SqliteLog.append(): recognizes a repeated deletion instead of rejecting it", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const one = draft("one");
  const deletion = change("delete", one);
  log.append([one, deletion]);
  assertEquals(outcomes(log.append([deletion])), ["known"]);
});
