// What is stored: once, in one order, and as the judge lets it.

import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { ChatError } from "../../../../chat/errors.ts";
import type { Validator } from "../../../../chat/log.ts";
import type { Draft } from "../../../../chat/message.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { decodeJson } from "../../../../chat/protocol.ts";
import { ANN, BOB } from "../../made_changes.ts";
import {
  change,
  draft,
  entriesOf,
  gids,
  outcomes,
  seqs,
  temporaryLog,
  textOf,
} from "../../made_logs.ts";
import { test } from "../../../testing.ts";

test("Gids are contiguous over all rooms, seqs within each", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const first = log.append([draft("1", "a"), draft("2", "b"), draft("3", "a")]);
  const second = log.append([draft("4", "b")]);
  assertEquals(gids([...first, ...second]), [1, 2, 3, 4]);
  assertEquals(seqs([...first, ...second]), [1, 1, 2, 2]);
  assertEquals(log.head().gid, 4);
});

test("An id is stored once, in one batch, in a later one and after a restart", () => {
  using place = temporaryLog();
  const one = draft("first");
  {
    using log = new SqliteLog(place.path);
    const appended = log.append([one, { ...one, text: "other" }]);
    assertEquals(outcomes(appended), ["stored", "known"]);
    const [stored, again] = entriesOf(appended);
    assertEquals(again, stored);
  }
  using log = new SqliteLog(place.path);
  const appended = log.append([one, draft("second")]);
  assertEquals(outcomes(appended), ["known", "stored"]);
  assertEquals([gids(appended), seqs(appended)], [[1, 2], [1, 2]]);
});

test("P7 The judge is asked of a room before anything is said of an id or of a target", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const hidden = new ChatError("unknown-room", "There is no such room");
  const judge: Validator = {
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
  ], judge);
  const refused = { outcome: "refused", error: hidden } as const;
  assertEquals(appended, [refused, refused, refused, refused]);
});

test("P7 An id that is known in another room is refused, and nothing is told of that room", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const one = draft("one", "secret");
  log.append([one, draft("two", "secret")]);
  const codes = () =>
    log.append([{ ...one, room: "lobby" }]).map((one) =>
      one.outcome === "refused" ? one.error.code : one.outcome
    );
  assertEquals(codes(), ["id-taken"]);
  log.prune({ others: { count: 1 }, rooms: new Map() });
  assertEquals(codes(), ["id-taken"]);
});

test("What is noted with a draft is stored with it once, and not without it", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const judge: Validator = {
    room: () => undefined,
    draft: () => undefined,
    notes: ({ type }, { targetAuthor }) =>
      type === "delete" ? [draft(`of ${targetAuthor}`, "notes")] : [],
  };
  const one = { ...draft("one"), author: ANN };
  const deletion = change("delete", one);
  const append = (...drafts: Draft[]) => log.append(drafts, judge);
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

test("The judge is told of the first entry of a room, also when older ones were pruned", () => {
  using place = temporaryLog();
  const told: [room: string, isRoomNew: boolean][] = [];
  const judge: Validator = {
    room: () => undefined,
    draft: ({ room, text }, { isRoomNew }) => {
      told.push([room, isRoomNew]);
      return text === "no" ? new ChatError("forbidden", "No") : undefined;
    },
  };
  {
    using log = new SqliteLog(place.path);
    log.append([draft("no", "a"), draft("1", "a"), draft("2", "a"), draft("3", "b")], judge);
    log.prune({ others: { count: 1 }, rooms: new Map() });
    log.append([draft("4", "a")], judge);
  }
  using log = new SqliteLog(place.path);
  log.append([draft("5", "b")], judge);
  assertEquals(told, [
    ["a", true],
    ["a", true],
    ["a", false],
    ["b", true],
    ["a", false],
    ["b", false],
  ]);
});

test("A draft that the judge refuses leaves the rest of its batch as it is", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const judge: Validator = {
    room: () => undefined,
    draft: ({ text }, { targetAuthor }) =>
      text === "no" || targetAuthor === "ann" ? new ChatError("forbidden", "No") : undefined,
  };
  const [anns, bobs] = [{ ...draft("a"), author: ANN }, { ...draft("b"), author: BOB }];
  log.append([anns, bobs]);
  const appended = log.append(
    [draft("no"), draft("yes"), change("delete", anns), change("delete", bobs)],
    judge,
  );
  assertEquals(outcomes(appended), ["refused", "stored", "refused", "stored"]);
  assertEquals(gids(appended), [3, 4]);
});

test("A batch that cannot be stored leaves nothing behind", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const unstorable = { ...draft("no text"), type: "poem" as "message" };
  assertThrows(() => log.append([draft("one"), unstorable]));
  assertEquals(log.head().gid, 0);
  assertEquals(gids(log.append([draft("two")])), [1]);
  assertEquals(log.after(0, { limit: 10 }).map(textOf), ["two"]);
});

test("The epoch stays with the file and is another one in another file", () => {
  using place = temporaryLog();
  using other = temporaryLog();
  const epochOf = (path: string) => {
    using log = new SqliteLog(path);
    return log.head().epoch;
  };
  assertEquals(epochOf(place.path), epochOf(place.path));
  assertNotEquals(epochOf(place.path), epochOf(other.path));
});

test("The body of an entry is the JSON that readers receive", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
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
