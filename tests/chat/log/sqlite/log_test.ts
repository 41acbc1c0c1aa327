// Entries are stored once, in one order, if the validator accepts them.

import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { ChatError } from "../../../../chat/errors.ts";
import type { Validator } from "../../../../chat/log.ts";
import type { Draft } from "../../../../chat/message.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { decodeJson } from "../../../../chat/protocol.ts";
import { ANN, BOB } from "../../directory/directory_fixture.ts";
import {
  change,
  draft,
  entriesOf,
  gids,
  outcomes,
  seqs,
  temporaryLog,
  textOf,
} from "../log_fixture.ts";
import { test } from "../../../testing.ts";

test("SqliteLog.append(): numbers entries without holes, by gid over all rooms and by seq within each", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const first = log.append([draft("1", "a"), draft("2", "b"), draft("3", "a")]);
  const second = log.append([draft("4", "b")]);
  assertEquals(gids([...first, ...second]), [1, 2, 3, 4]);
  assertEquals(seqs([...first, ...second]), [1, 1, 2, 2]);
  assertEquals(log.head().gid, 4);
});

test("SqliteLog.append(): stores an id once, whether repeated in a batch, later or after a restart", () => {
  using file = temporaryLog();
  const one = draft("first");
  {
    using log = new SqliteLog(file.path);
    const appended = log.append([one, { ...one, text: "other" }]);
    assertEquals(outcomes(appended), ["stored", "known"]);
    const [stored, again] = entriesOf(appended);
    assertEquals(again, stored);
  }
  using log = new SqliteLog(file.path);
  const appended = log.append([one, draft("second")]);
  assertEquals(outcomes(appended), ["known", "stored"]);
  assertEquals([gids(appended), seqs(appended)], [[1, 2], [1, 2]]);
});

test("P7 SqliteLog.append(): checks access to the room before it reveals anything about an id or a target", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const hidden = new ChatError("unknown-room", "Room not found");
  const validator: Validator = {
    room: ({ room }) => room === "hidden" ? hidden : undefined,
    draft: () => undefined,
  };
  const [one, other] = [draft("one", "hidden"), draft("other")];
  log.append([one, other]);
  const appended = log.append([
    one,
    { ...other, room: "hidden" },
    change("edit", one, "known target"),
    change("edit", draft("never sent", "hidden"), "unknown target"),
  ], validator);
  const refused = { outcome: "refused", error: hidden } as const;
  assertEquals(appended, [refused, refused, refused, refused]);
});

test("P7 SqliteLog.append(): rejects an id used in another room without revealing that room", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const one = draft("one", "secret");
  log.append([one, draft("two", "secret")]);
  const codes = () =>
    log.append([{ ...one, room: "lobby" }]).map((result) =>
      result.outcome === "refused" ? result.error.code : result.outcome
    );
  assertEquals(codes(), ["id-taken"]);
  log.prune({ others: { count: 1 }, rooms: new Map() });
  assertEquals(codes(), ["id-taken"]);
});

test("SqliteLog.append(): stores the validator's notes once, together with their draft", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const validator: Validator = {
    room: () => undefined,
    draft: () => undefined,
    notes: ({ type }, { targetAuthor }) =>
      type === "delete" ? [draft(`of ${targetAuthor}`, "notes")] : [],
  };
  const one = { ...draft("one"), author: ANN };
  const deletion = change("delete", one);
  const append = (...drafts: Draft[]) => log.append(drafts, validator);
  const [, deleted] = append(one, deletion);
  assertEquals(deleted?.outcome === "stored" && deleted.notes?.map(textOf), ["of ann"]);
  assertEquals(outcomes(append(deletion)), ["known"]);
  const other = draft("other");
  assertEquals(outcomes(append(other, { ...change("delete", other), id: one.id })), [
    "stored",
    "refused",
  ]);
  const heads = (after: string, limit: number) => log.heads({ after, limit });
  assertEquals(heads("", 9), [{ room: "lobby", head: 3 }, { room: "notes", head: 1 }]);
  assertEquals([heads("", 1), heads("lobby", 9)], [[{ room: "lobby", head: 3 }], [
    { room: "notes", head: 1 },
  ]]);
  assertEquals(log.head().gid, 4);
});

test("SqliteLog.append(): tells the validator if the room is new, and a pruned room is not", () => {
  using file = temporaryLog();
  const calls: [room: string, isRoomNew: boolean][] = [];
  const validator: Validator = {
    room: () => undefined,
    draft: ({ room, text }, { isRoomNew }) => {
      calls.push([room, isRoomNew]);
      return text === "no" ? new ChatError("forbidden", "No") : undefined;
    },
  };
  {
    using log = new SqliteLog(file.path);
    log.append([draft("no", "a"), draft("1", "a"), draft("2", "a"), draft("3", "b")], validator);
    log.prune({ others: { count: 1 }, rooms: new Map() });
    log.append([draft("4", "a")], validator);
  }
  using log = new SqliteLog(file.path);
  log.append([draft("5", "b")], validator);
  assertEquals(calls, [
    ["a", true],
    ["a", true],
    ["a", false],
    ["b", true],
    ["a", false],
    ["b", false],
  ]);
});

test("SqliteLog.append(): a rejected draft does not affect the rest of its batch", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const validator: Validator = {
    room: () => undefined,
    draft: ({ text }, { targetAuthor }) =>
      text === "no" || targetAuthor === "ann" ? new ChatError("forbidden", "No") : undefined,
  };
  const [anns, bobs] = [{ ...draft("a"), author: ANN }, { ...draft("b"), author: BOB }];
  log.append([anns, bobs]);
  const appended = log.append(
    [draft("no"), draft("yes"), change("delete", anns), change("delete", bobs)],
    validator,
  );
  assertEquals(outcomes(appended), ["refused", "stored", "refused", "stored"]);
  assertEquals(gids(appended), [3, 4]);
});

test("SqliteLog.append(): a batch that cannot be stored leaves nothing behind", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const unstorable = { ...draft("no text"), type: "poem" as "message" };
  assertThrows(() => log.append([draft("one"), unstorable]));
  assertEquals(log.head().gid, 0);
  assertEquals(gids(log.append([draft("two")])), [1]);
  assertEquals(log.after(0, { limit: 10 }).map(textOf), ["two"]);
});

test("SqliteLog: each file has an epoch of its own and keeps it", () => {
  using file = temporaryLog();
  using other = temporaryLog();
  const epochOf = (path: string) => {
    using log = new SqliteLog(path);
    return log.head().epoch;
  };
  assertEquals(epochOf(file.path), epochOf(file.path));
  assertNotEquals(epochOf(file.path), epochOf(other.path));
});

test("SqliteLog: an entry's body is the JSON that clients receive", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const one = draft("grüße 👋\n\u2028");
  const [stored] = entriesOf(log.append([one]));
  const { id, room, from, text } = one;
  assertEquals(decodeJson(stored?.body ?? new Uint8Array()), {
    gid: 1,
    seq: 1,
    id,
    room,
    from,
    text,
    at: stored?.at,
  });
});
