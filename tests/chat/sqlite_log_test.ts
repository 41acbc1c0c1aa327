import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { ChatError } from "../../chat/errors.ts";
import type { Appended, Judge } from "../../chat/log.ts";
import type { Draft } from "../../chat/message.ts";
import { parseRetention } from "../../chat/retention.ts";
import { SqliteLog } from "../../chat/sqlite_log.ts";
import { decodeJson, type Entry } from "../../chat/wire.ts";
import { ANN, BOB } from "./made_changes.ts";

const draft = (text: string, room = "lobby"): Draft => ({
  kind: "message",
  id: crypto.randomUUID(),
  room,
  from: "Ann",
  text,
});

/** A log in a folder of its own that goes with it. */
function temporaryLog() {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  const path = `${folder}/hubbub.db`;
  return { path, [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }) };
}

const textOf = ({ body }: Entry) => {
  const message = decodeJson(body);
  return typeof message === "object" && message !== null && "text" in message ? message.text : "";
};
const entriesOf = (appended: readonly Appended[]): Entry[] =>
  appended.flatMap((one) => one.outcome === "refused" ? [] : [one.entry]);
const outcomes = (appended: readonly Appended[]) => appended.map(({ outcome }) => outcome);
const gids = (appended: readonly Appended[]) => entriesOf(appended).map(({ gid }) => gid);
const seqs = (appended: readonly Appended[]) => entriesOf(appended).map(({ seq }) => seq);

Deno.test("Gids are contiguous over all rooms, seqs within each", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const first = log.append([draft("1", "a"), draft("2", "b"), draft("3", "a")]);
  const second = log.append([draft("4", "b")]);
  assertEquals(gids([...first, ...second]), [1, 2, 3, 4]);
  assertEquals(seqs([...first, ...second]), [1, 1, 2, 2]);
  assertEquals(log.head().gid, 4);
});

Deno.test("An id is stored once, in one batch, in a later one and after a restart", () => {
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

Deno.test("P7 The judge is asked of a room before anything is said of an id or of a target", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const hidden = new ChatError("unknown-room", "There is no such room");
  const judge: Judge = {
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

Deno.test("P7 An id that is known in another room is refused, and nothing is told of that room", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const one = draft("one", "secret");
  log.append([one, draft("two", "secret")]);
  const codes = () =>
    log.append([{ ...one, room: "lobby" }]).map((one) =>
      one.outcome === "refused" ? one.error.code : one.outcome
    );
  assertEquals(codes(), ["conflict"]);
  log.prune({ others: { count: 1 }, rooms: new Map() });
  assertEquals(codes(), ["conflict"]);
});

Deno.test("What is noted with a draft is stored with it once, and not without it", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const judge: Judge = {
    room: () => undefined,
    draft: () => undefined,
    note: ({ kind }, { targetAuthor }) =>
      kind === "delete" ? draft(`of ${targetAuthor}`, "notes") : undefined,
  };
  const one = { ...draft("one"), author: ANN };
  const deletion = change("delete", one);
  const append = (...drafts: Draft[]) => log.append(drafts, judge);
  const [, deleted] = append(one, deletion);
  assertEquals(deleted?.outcome === "stored" && deleted.note && textOf(deleted.note), "of ann");
  assertEquals(outcomes(append(deletion)), ["known"]);
  const other = draft("other");
  assertEquals(outcomes(append(other, { ...change("delete", other), id: one.id })), [
    "stored",
    "refused",
  ]);
  assertEquals(log.heads(), [{ room: "lobby", head: 3 }, { room: "notes", head: 1 }]);
  assertEquals(log.head().gid, 4);
});

Deno.test("The judge is told of the first entry of a room, also when older ones were pruned", () => {
  using place = temporaryLog();
  const told: [room: string, isRoomNew: boolean][] = [];
  const judge: Judge = {
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

Deno.test("A draft that the judge refuses leaves the rest of its batch as it is", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const judge: Judge = {
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

Deno.test("A batch that cannot be stored leaves nothing behind", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const unstorable = { ...draft("no text"), kind: "poem" as "message" };
  assertThrows(() => log.append([draft("one"), unstorable]));
  assertEquals(log.head().gid, 0);
  assertEquals(gids(log.append([draft("two")])), [1]);
  assertEquals(log.after(0, { limit: 10 }).map(textOf), ["two"]);
});

Deno.test("The epoch stays with the file and is another one in another file", () => {
  using place = temporaryLog();
  using other = temporaryLog();
  const epochOf = (path: string) => {
    using log = new SqliteLog(path);
    return log.head().epoch;
  };
  assertEquals(epochOf(place.path), epochOf(place.path));
  assertNotEquals(epochOf(place.path), epochOf(other.path));
});

Deno.test("What is read after a gid is in order, of all rooms or of some", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  log.append(["a", "b", "c", "a", "b", "c"].map((room, i) => draft(`${i + 1}`, room)));
  assertEquals(log.after(2, { limit: 3 }).map(textOf), ["3", "4", "5"]);
  assertEquals(log.after(1, { limit: 10, rooms: ["b", "a"] }).map(textOf), ["2", "4", "5"]);
  assertEquals(log.after(0, { limit: 3, rooms: ["b", "a"] }).map(textOf), ["1", "2", "4"]);
  assertEquals(log.after(0, { limit: 10, rooms: ["none"] }), []);
  assertEquals(log.after(6, { limit: 10 }), []);
});

Deno.test("What is read of some rooms is what all have, without the others, from any place on", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  // Rooms with many entries and rooms with few, in bursts: most of what is read comes from one.
  const names = Array.from({ length: 12 }, (_, i) => `room${i}`);
  const drafts = Array.from({ length: 300 }, (_, i) => {
    const room = names[i % 7 === 0 ? i % 12 : Math.floor(i / 50)] ?? "room0";
    return draft(String(i), room);
  });
  const all = entriesOf(log.append(drafts));
  for (const count of [1, 2, 5, 12]) {
    const rooms = [...names.slice(-count), ...names.slice(-count), "none"];
    for (const limit of [1, 7, 60, 1_000]) {
      for (const gid of [0, 1, 149, 299, 300]) {
        const expected = all.filter((one) => one.gid > gid && rooms.includes(one.room));
        assertEquals(log.after(gid, { limit, rooms }), expected.slice(0, limit));
      }
    }
  }
});

Deno.test("A page has the newest messages, those before a seq or those after one", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  log.append(Array.from({ length: 9 }, (_, i) => draft(`${i + 1}`)));
  assertEquals(log.page("lobby", { limit: 3 }).map(textOf), ["7", "8", "9"]);
  assertEquals(log.page("lobby", { limit: 3, before: 7 }).map(textOf), ["4", "5", "6"]);
  assertEquals(log.page("lobby", { limit: 3, after: 4 }).map(textOf), ["5", "6", "7"]);
  assertEquals(log.page("lobby", { limit: 9, after: 4, before: 7 }).map(textOf), ["5", "6"]);
  assertEquals(log.page("other", { limit: 3 }), []);
});

Deno.test("A page around a seq has the messages from it on and as many before it", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const drafts = Array.from({ length: 8 }, (_, i) => draft(`${i + 1}`));
  log.append([...drafts, change("edit", drafts[3] ?? draft(""), "four"), draft("10")]);
  const around = (seq: number, limit = 4) =>
    log.page("lobby", { limit, around: seq }).map(textOf).join(" ");
  assertEquals(around(4), "2 3 four 5");
  assertEquals([around(1), around(10), around(11)], ["1 2", "7 8 10", "8 10"]);
  // An edit stands there: the messages beside it are meant.
  assertEquals([around(9), around(4, 1), around(0), around(1, 0)], ["7 8 10", "four", "1 2", ""]);
  assertEquals(log.page("other", { limit: 4, around: 1 }), []);
});

Deno.test("The place of a time in a room is found by halves, in a log that was pruned, too", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const past = (at: number, room = "lobby") => ({ ...draft(`${at}`, room), at });
  log.adopt([...[10, 20, 20, 30, 40, 50].map((at) => past(at)), past(1, "dev")]);
  const seqs = () => [0, 10, 15, 20, 21, 50, 51].map((at) => log.seqAt("lobby", at));
  assertEquals(seqs(), [1, 1, 2, 2, 4, 6, 7]);
  assertEquals([log.seqAt("dev", 1), log.seqAt("dev", 2), log.seqAt("none", 1)], [1, 2, 1]);
  log.prune(parseRetention("lobby: count=3"));
  assertEquals(seqs(), [4, 4, 4, 4, 4, 6, 7]);
});

Deno.test("The body of an entry is the JSON that readers receive", () => {
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

const change = (kind: "edit" | "delete", target: Draft, text = ""): Draft => ({
  ...draft(text, target.room),
  kind,
  target: target.id,
});

/** What a page shows: texts, with a star where one was edited, and a dash where one is gone. */
const shown = (log: SqliteLog, room = "lobby") =>
  log.page(room, { limit: 10 }).map((entry) => {
    const message = JSON.parse(new TextDecoder().decode(entry.body));
    return message.deletedAt ? "-" : `${message.text}${message.editedAt ? "*" : ""}`;
  });

Deno.test("A page comes with edits and deletions applied", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const [one, two, three] = [draft("one"), draft("two"), draft("three")];
  log.append([one, two, three, change("edit", one, "first"), change("delete", two)]);
  log.append([change("edit", one, "1st")]);
  assertEquals(shown(log), ["1st*", "-", "three"]);
});

Deno.test("Edits and deletions are entries of their own, in order, about their message", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const one = draft("one");
  log.append([one, change("edit", one, "first"), change("delete", one)]);
  const entries = log.after(0, { limit: 10 });
  assertEquals(entries.map(({ gid, seq, kind }) => [gid, seq, kind]), [
    [1, 1, "message"],
    [2, 2, "edit"],
    [3, 3, "delete"],
  ]);
  assertEquals(JSON.parse(new TextDecoder().decode(entries[2]?.body)).target, one.id);
});

Deno.test("What was deleted is nowhere in the file any more, edits of it included", () => {
  using place = temporaryLog();
  {
    using log = new SqliteLog(place.path);
    const one = draft("a secret that was told");
    log.append([one, change("edit", one, "a riddle that was told")]);
    log.append([change("delete", one)]);
    assertEquals(log.search("told", { limit: 10 }), []);
    assertEquals(log.after(0, { limit: 10 }).map(textOf), ["", "", ""]);
  }
  const bytes = new TextDecoder("latin1").decode(Deno.readFileSync(place.path));
  assertEquals([bytes.includes("secret that"), bytes.includes("riddle that")], [false, false]);
});

Deno.test("An edit or deletion of what is not there is refused, the rest of its batch is stored", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
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

Deno.test("A deletion that is sent again is known, not refused", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const one = draft("one");
  const deletion = change("delete", one);
  log.append([one, deletion]);
  assertEquals(outcomes(log.append([deletion])), ["known"]);
});

Deno.test("A search finds messages by their words as they are now, newest first", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const [one, two] = [draft("the quick fox"), draft("a quick look")];
  log.append([one, two, draft("Quick, in dev", "dev"), draft('say "AND" OR (x* NEAR')]);
  const found = (words: string, range = {}) =>
    log.search(words, { limit: 10, ...range }).map(({ gid }) => gid);
  assertEquals(found("quick"), [3, 2, 1]);
  assertEquals(found("quick fox"), [1]);
  assertEquals(found("qui"), [3, 2, 1]);
  assertEquals(found("quick", { room: "lobby" }), [2, 1]);
  assertEquals(found("quick", { room: "none" }), []);
  assertEquals(found("quick", { before: 3, limit: 1 }), [2]);
  assertEquals(found('"AND" OR (x* NEAR'), [4]);
  for (const words of ["", "  ", "a\u0000b", "\u0000", '"', "*", "room : r1", "text:", "()", "-"]) {
    found(words);
  }
  log.append([change("edit", one, "the slow fox")]);
  assertEquals([found("quick fox"), found("slow")], [[], [1]]);
});

Deno.test("Retention keeps the newest entries of each room, by count and by bytes", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  log.append(["a", "b", "c"].flatMap((room) => ["1", "2", "3", "4"].map((n) => draft(n, room))));
  const rules = parseRetention("a: count=2; b: bytes=8; c: age=1d");
  assertEquals(log.prune(rules) > 0, true);
  assertEquals(log.prune(rules), 0);
  // "Ann" and a digit are four bytes.
  assertEquals([shown(log, "a"), shown(log, "b"), shown(log, "c")], [["3", "4"], ["3", "4"], [
    "1",
    "2",
    "3",
    "4",
  ]]);
  assertEquals([log.pruned(["a"]), log.pruned(["b"]), log.pruned(["c"])], [2, 6, 0]);
  assertEquals([log.pruned(), log.pruned(["a", "c"]), log.head().gid], [6, 2, 12]);
});

Deno.test("Retention lets entries go when they are too old", () => {
  using place = temporaryLog();
  {
    using log = new SqliteLog(place.path);
    log.append([draft("old"), draft("old too"), draft("new")]);
  }
  const database = new DatabaseSync(place.path);
  database.exec("UPDATE entry SET at = at - 2 * 86400000 WHERE gid < 3");
  database.close();
  using log = new SqliteLog(place.path);
  assertEquals(log.prune(parseRetention("*: age=1d")), 2);
  assertEquals(shown(log), ["new"]);
});

/** No setting says this: it is the end that every rule comes to with time. */
const NOTHING_STAYS = { others: { count: 0 }, rooms: new Map() };

Deno.test("P1 What was pruned is not stored again when it is sent again: its first receipt comes", () => {
  using place = temporaryLog();
  const one = draft("hello");
  const edit = change("edit", one, "hello, too");
  const placeOf = ({ gid, seq, id, room, at }: Entry) => ({ gid, seq, id, room, at });
  let first: Entry[];
  {
    using log = new SqliteLog(place.path);
    first = entriesOf(log.append([one, edit]));
    assertEquals(log.prune(NOTHING_STAYS), 2);
  }
  using log = new SqliteLog(place.path);
  const again = log.append([one, edit, draft("new")]);
  assertEquals(outcomes(again), ["known", "known", "stored"]);
  assertEquals(gids(again), [1, 2, 3]);
  assertEquals(
    entriesOf(again).slice(0, 2).map(({ body }) => decodeJson(body)),
    first.map(placeOf),
  );
  assertEquals(log.adopt([{ ...one, at: 1 }]).map(({ outcome }) => outcome), ["known"]);
});

Deno.test("The first entry that is pruned is known by its id from then on", () => {
  using log = new SqliteLog(":memory:");
  const one = draft("hello");
  log.append([one]);
  assertEquals(log.prune(NOTHING_STAYS), 1);
  assertEquals(outcomes(log.append([one])), ["known"]);
});

Deno.test("A reader of rooms from which much was pruned gets what is left, from any place on", () => {
  using log = new SqliteLog(":memory:");
  const all = entriesOf(log.append(Array.from({ length: 90 }, (_, i) => {
    return draft(String(i), i % 3 === 0 ? "a" : "b");
  })));
  log.prune(parseRetention("a: count=7; b: count=20"));
  const left = [
    ...all.filter(({ room }) => room === "a").slice(-7),
    ...all.filter(({ room }) => room === "b").slice(-20),
  ].sort((x, y) => x.gid - y.gid);
  for (let gid = 0; gid <= 90; gid++) {
    const expected = left.filter((one) => one.gid > gid);
    assertEquals(log.after(gid, { limit: 100, rooms: ["a", "b"] }), expected);
    assertEquals(log.after(gid, { limit: 100 }), expected);
  }
});

Deno.test("What was pruned is not found, and its numbers are never given again", () => {
  using place = temporaryLog();
  {
    using log = new SqliteLog(place.path);
    const one = draft("needle");
    log.append([one, change("edit", one, "needle in the hay")]);
    assertEquals(log.prune(NOTHING_STAYS), 2);
    assertEquals(log.search("needle", { limit: 10 }), []);
  }
  using log = new SqliteLog(place.path);
  assertEquals(log.after(0, { limit: 10 }), []);
  const appended = log.append([draft("next")]);
  assertEquals([gids(appended), seqs(appended)], [[3], [3]]);
});

Deno.test("The space of what was pruned goes back to the system", () => {
  using place = temporaryLog();
  const sizeOf = () => Deno.statSync(place.path).size;
  {
    using log = new SqliteLog(place.path);
    const text = "x".repeat(4_000);
    for (let i = 0; i < 10; i++) log.append(Array.from({ length: 100 }, () => draft(text)));
  }
  const full = sizeOf();
  {
    using log = new SqliteLog(place.path);
    while (log.prune(parseRetention("*: count=10")) > 0);
  }
  assertEquals(sizeOf() < full / 10, true, `${full} bytes became ${sizeOf()}`);
});

Deno.test("P7 A search of what a person may read finds nothing of other private rooms", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const [own, others] = [`~${"a".repeat(26)}`, `~${"b".repeat(26)}`];
  const secret = draft("red secret", others);
  const many = Array.from({ length: 20 }, () => draft("red flood", others));
  log.append([draft("red fox"), draft("red plan", own), secret, ...many]);
  log.append([change("edit", secret, "red riddle")]);
  const found = (privateRooms?: string[], words = "red") => {
    const range = { limit: 2, ...(privateRooms ? { privateRooms } : {}) };
    return log.search(words, range).map(textOf);
  };
  assertEquals(found([]), ["red fox"]);
  assertEquals(found([own]), ["red plan", "red fox"]);
  assertEquals(found([own, others, "~none"], "riddle"), ["red riddle"]);
  assertEquals([found([own], "riddle"), found([own], "private")], [[], []]);
  assertEquals(found(Array.from({ length: 300 }, (_, i) => `~${i}`).concat(own)), [
    "red plan",
    "red fox",
  ]);
  assertEquals(found(), ["red flood", "red flood"]);
  log.append([change("delete", secret)]);
  assertEquals(found([others], "riddle"), []);
});

Deno.test("One message is found in its room, as it is now, and nothing else by an id", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const one = draft("one");
  const edit = change("edit", one, "first");
  log.append([one, edit]);
  const found = (room: string, id: string) => log.message(room, id)?.gid;
  assertEquals([found("lobby", one.id), found("other", one.id)], [1, undefined]);
  assertEquals([found("lobby", edit.id), found("lobby", "none")], [undefined, undefined]);
  assertEquals(log.message("lobby", one.id)?.kind, "message");
});

/** What a person sees of the rooms: `lobby 3/1/2` for head, read and unread. */
const seen = (log: SqliteLog, range: { after?: string; limit?: number; named?: string[] } = {}) =>
  log.rooms({ person: "ann", limit: 10, named: [], ...range })
    .map(({ room, head, read, unread }) => `${room} ${head}/${read}/${unread}`);

Deno.test("What is unread are the messages after what one has read, which never goes back", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const one = draft("one");
  log.append([one, draft("two"), change("edit", one, "first"), draft("three")]);
  const read = (seq: number) => log.read("lobby", { person: "ann", seq });
  assertEquals(seen(log, { after: "" }), ["lobby 4/0/3"]);
  assertEquals([read(2), read(1)], [2, 2]);
  assertEquals(seen(log, { after: "" }), ["lobby 4/2/1"]);
  assertEquals(read(99), 4);
  assertEquals(seen(log, { after: "" }), ["lobby 4/4/0"]);
  assertEquals(log.read("lobby", { person: "bob", seq: 1 }), 1);
  assertEquals(log.read("none", { person: "ann", seq: 1 }), 0);
});

Deno.test("What one has read is there after a restart", () => {
  using place = temporaryLog();
  {
    using log = new SqliteLog(place.path);
    log.append([draft("one"), draft("two")]);
    log.read("lobby", { person: "ann", seq: 1 });
  }
  using log = new SqliteLog(place.path);
  assertEquals(seen(log, { after: "" }), ["lobby 2/1/1"]);
});

Deno.test("What is unread is counted up to a hundred, whatever became of the messages", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const many = Array.from({ length: 300 }, (_, i) => draft(`${i}`));
  log.append(many);
  assertEquals(seen(log, { after: "" }), ["lobby 300/0/100"]);
  log.append(many.map((one) => change("edit", one, "again")));
  assertEquals(seen(log, { after: "" }), ["lobby 600/0/100"]);
  log.append(many.map((one) => change("edit", one, "once more")));
  assertEquals(seen(log, { after: "" }), ["lobby 900/0/0"]);
});

Deno.test("P7 The list has the rooms named, then public ones: no other private one, not the server's", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const [own, others] = [`~${"a".repeat(26)}`, `~${"b".repeat(26)}`];
  log.append(["lobby", "9", "dev", own, others, "_server"].map((room) => draft("hi", room)));
  const rooms = (range: { after?: string; limit?: number; named?: string[] }) =>
    seen(log, range).map((one) => one.split(" ")[0]);
  assertEquals(rooms({ after: "" }), ["9", "dev", "lobby"]);
  assertEquals(rooms({ after: "dev", named: [own] }), [own, "lobby"]);
  assertEquals(rooms({ after: "", limit: 2, named: [own] }), [own, "9"]);
  assertEquals(rooms({ after: "", limit: 1, named: [own, "9"] }), [own]);
  assertEquals(rooms({ named: [own, "none", "dev"] }), [own, "dev"]);
});

Deno.test("A thousand rooms are listed page by page, each once", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const names = Array.from({ length: 1_000 }, (_, i) => `room-${i}`);
  log.append(names.map((room) => draft("hi", room)));
  const found: string[] = [];
  for (let page: string[] = [""]; page.length > 0; found.push(...page)) {
    const range = { person: "ann", limit: 200, after: found.at(-1) ?? "", named: [] };
    page = log.rooms(range).map(({ room }) => room);
  }
  assertEquals(found, names.sort());
});
