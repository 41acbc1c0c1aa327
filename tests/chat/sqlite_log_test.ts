import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import type { Appended } from "../../chat/log.ts";
import type { Draft } from "../../chat/message.ts";
import { SqliteLog } from "../../chat/sqlite_log.ts";
import { decodeJson, type Entry } from "../../chat/wire.ts";

const draft = (text: string, room = "lobby"): Draft => ({
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
const gids = (appended: readonly Appended[]) => appended.map(({ entry }) => entry.gid);
const seqs = (appended: readonly Appended[]) => appended.map(({ entry }) => entry.seq);

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
    const [stored, again] = log.append([one, { ...one, text: "other" }]);
    assertEquals([stored?.isNew, again?.isNew], [true, false]);
    assertEquals(again?.entry, stored?.entry);
  }
  using log = new SqliteLog(place.path);
  const [again, next] = log.append([one, draft("second")]);
  assertEquals([again?.isNew, again?.entry.gid], [false, 1]);
  assertEquals([next?.isNew, next?.entry.gid, next?.entry.seq], [true, 2, 2]);
});

Deno.test("A batch that cannot be stored leaves nothing behind", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const unstorable = { ...draft("no text"), text: undefined as unknown as string };
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

Deno.test("The body of an entry is the JSON that readers receive", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const one = draft("grüße 👋\n\u2028");
  const [stored] = log.append([one]);
  assertEquals(decodeJson(stored?.entry.body ?? new Uint8Array()), {
    gid: 1,
    seq: 1,
    ...one,
    at: stored?.entry.at,
  });
});
