import { assertEquals, assertRejects } from "@std/assert";
import type { Change } from "../../../chat/directory/changes.ts";
import { toChangeEntry } from "../../../chat/directory/change_entry.ts";
import { Directory } from "../../../chat/directory/directory.ts";
import { exportLog, importLog } from "../../../chat/log/export.ts";
import type { Draft } from "../../../chat/message.ts";
import { parseRetention } from "../../../chat/config/retention.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { decodeJson, type Entry } from "../../../chat/protocol.ts";
import { ANN, BOB, changeDraft, draftOf, PRIVATE } from "../made_changes.ts";
import { change, draft } from "../made_logs.ts";
import { test } from "../../testing.ts";

/** Paths of logs and exports in a folder that goes when the test is over. */
function temporaryFolder() {
  const root = Deno.makeTempDirSync({ prefix: "hubbub-" });
  return {
    log: `${root}/hubbub.db`,
    other: `${root}/other.db`,
    file: `${root}/export.ndjson`,
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

function append(path: string, ...drafts: Draft[]) {
  using log = new SqliteLog(path);
  log.append(drafts);
}

function exported(path: string): string {
  let text = "";
  exportLog(path, (chunk) => text += chunk);
  return text;
}

const recordsOf = (text: string) =>
  text.trimEnd().split("\n").slice(1).map((line) => JSON.parse(line));
const withoutPlace = (records: Record<string, unknown>[]) =>
  records.map(({ gid: _gid, seq: _seq, ...rest }) => rest);

async function imported(place: { file: string }, text: string, path: string) {
  Deno.writeTextFileSync(place.file, text);
  using log = new SqliteLog(path);
  return await importLog(place.file, log);
}

const bodies = (entries: readonly Entry[]) => entries.map(({ body }) => decodeJson(body));

function everything(path: string) {
  using log = new SqliteLog(path);
  return {
    entries: bodies(log.after(0, { limit: 1_000 })),
    found: log.search("w", { limit: 1_000 }).entries.map(({ gid }) => gid),
  };
}

/** A log in which everything happened that can happen to a message. */
function appendAll(path: string) {
  const [one, two, three] = [
    draft("first words"),
    draft("a word, \u2028 grüße 👋\n"),
    draft("wow", "dev"),
  ];
  append(path, one, two, three, change("edit", one, "1st words"), change("edit", two, "to go"));
  append(path, change("delete", two), change("edit", one, "1st word"), draft("last words"));
}

test("An export has a header and a line for each entry, in order, as it was written", () => {
  using place = temporaryFolder();
  const one = draft("first");
  append(place.log, one, draft("second", "dev"), change("edit", one, "1st"));
  const [header = "", ...lines] = exported(place.log).trimEnd().split("\n");
  using log = new SqliteLog(place.log);
  const { epoch } = log.head();
  assertEquals(JSON.parse(header), { format: "hubbub-export", version: 1, epoch, entries: 3 });
  assertEquals(
    lines.map((line) => JSON.parse(line)).map(({ id: _id, at: _at, ...rest }) => rest),
    [
      { type: "message", gid: 1, seq: 1, room: "lobby", from: "Ann", text: "first" },
      { type: "message", gid: 2, seq: 1, room: "dev", from: "Ann", text: "second" },
      { type: "edit", gid: 3, seq: 2, room: "lobby", from: "Ann", text: "1st", target: one.id },
    ],
  );
});

test("An import into an empty log gives the log that was exported", async () => {
  using place = temporaryFolder();
  appendAll(place.log);
  const result = await imported(place, exported(place.log), place.other);
  assertEquals(result, { stored: 8, known: 0 });
  assertEquals(everything(place.other), everything(place.log));
  assertEquals(recordsOf(exported(place.other)), recordsOf(exported(place.log)));
});

test("Who wrote what, who is in which room and who may do what comes along, pruned or not", async () => {
  using place = temporaryFolder();
  const adding: Change = { type: "add", member: { id: "bob", name: "Bob" } };
  const opening: Change = { type: "open", title: "Plans", isDirect: false, members: [] };
  append(place.log, changeDraft(opening, ANN, PRIVATE), draftOf("message", ANN, PRIVATE));
  append(place.log, changeDraft(adding, ANN, PRIVATE), draftOf("message", BOB, PRIVATE));
  {
    using log = new SqliteLog(place.log);
    log.prune({ others: { count: 1 }, rooms: new Map() });
  }
  const result = await imported(place, exported(place.log), place.other);
  assertEquals(result, { stored: 3, known: 0 });
  using log = new SqliteLog(place.other);
  const directory = new Directory();
  for (const entry of log.changes(0, { limit: 9 })) directory.apply(toChangeEntry(entry));
  assertEquals([...directory.rooms.get(PRIVATE)?.members?.keys() ?? []], ["ann", "bob"]);
  const [message] = bodies(log.page(PRIVATE, { limit: 9 }));
  assertEquals(Object(message).author, "bob");
});

test("An import into a log that has entries comes after them and keeps ids, times and order", async () => {
  using place = temporaryFolder();
  appendAll(place.log);
  append(place.other, draft("was here before"), draft("so was this", "dev"));
  await imported(place, exported(place.log), place.other);
  const [past, now] = [recordsOf(exported(place.log)), recordsOf(exported(place.other))];
  assertEquals(withoutPlace(now.slice(2)), withoutPlace(past));
  assertEquals(now.map(({ gid }) => gid), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assertEquals(now.filter(({ room }) => room === "dev").map(({ seq }) => seq), [1, 2]);
});

test("An import that is repeated, or was cut short before, stores nothing twice", async () => {
  using place = temporaryFolder();
  appendAll(place.log);
  const text = exported(place.log);
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const half = [header.replace('"entries":8', '"entries":5'), ...lines.slice(0, 5)].join("\n");
  assertEquals(await imported(place, half, place.other), { stored: 5, known: 0 });
  assertEquals(await imported(place, text, place.other), { stored: 3, known: 5 });
  assertEquals(await imported(place, text, place.other), { stored: 0, known: 8 });
  assertEquals(everything(place.other), everything(place.log));
});

test("More entries than fit into one batch are imported", async () => {
  using place = temporaryFolder();
  append(place.log, ...Array.from({ length: 2_500 }, (_, i) => draft(`${i}`)));
  assertEquals((await imported(place, exported(place.log), place.other)).stored, 2_500);
  assertEquals(recordsOf(exported(place.other)), recordsOf(exported(place.log)));
});

test("What was deleted since the export was made does not come back", async () => {
  using place = temporaryFolder();
  const one = draft("secret");
  append(place.log, one);
  const before = exported(place.log);
  const edit = change("edit", one, "more secret");
  append(place.log, edit);
  const edited = exported(place.log);
  await imported(place, before, place.other);
  append(place.other, change("delete", one));
  assertEquals(await imported(place, edited, place.other), { stored: 1, known: 1 });
  assertEquals(exported(place.other).includes("secret"), false);
});

test("An edit whose message was pruned is exported and imported without it", async () => {
  using place = temporaryFolder();
  const one = draft("old");
  append(place.log, one, change("edit", one, "older"));
  {
    using log = new SqliteLog(place.log);
    log.prune(parseRetention("*: count=1"));
  }
  assertEquals(await imported(place, exported(place.log), place.other), { stored: 1, known: 0 });
  assertEquals(
    withoutPlace(recordsOf(exported(place.other))),
    withoutPlace(recordsOf(exported(place.log))),
  );
});

test("A bad line is named by its number and what is wrong, and nothing is stored", async () => {
  using place = temporaryFolder();
  appendAll(place.log);
  const lines = exported(place.log).trimEnd().split("\n");
  const replaced = (number: number, line: string) => lines.with(number - 1, line).join("\n");
  const changed = (number: number, fields: Record<string, unknown>) =>
    replaced(number, JSON.stringify({ ...JSON.parse(lines[number - 1] ?? ""), ...fields }));
  const refused: [text: string, why: string][] = [
    [replaced(1, "{}"), "line 1: expected the first line of an export"],
    [changed(1, { version: 2 }), "line 1: expected the first line of an export"],
    [replaced(4, "{"), "line 4: "],
    [replaced(4, "null"), "line 4: A message must be an object"],
    [changed(9, { type: "poem" }), 'line 9: The field "type" must be'],
    [changed(9, { id: "9" }), 'line 9: The field "id" must be a UUID'],
    [changed(9, { room: "No Room" }), "line 9: The room's name"],
    [changed(9, { from: "" }), 'line 9: The field "from" is empty'],
    [changed(9, { text: 9 }), 'line 9: The field "text" must be a string'],
    [changed(9, { at: "now" }), 'line 9: The field "at" must be'],
    [changed(5, { target: "9" }), 'line 5: The field "target" must be a UUID'],
    [lines.slice(0, -1).join("\n"), "promises 8 entries, 7 follow"],
    ["", "it is empty"],
    [`${lines.join("\n")}${"x".repeat(2_000_001)}`, "2000000 characters"],
  ];
  for (const [text, why] of refused) {
    await assertRejects(() => imported(place, text, place.other), SyntaxError, why);
  }
  assertEquals(everything(place.other).entries, []);
});

test("Lines from elsewhere need no numbers, and their header no count", async () => {
  using place = temporaryFolder();
  const { id, room, from, text, type } = draft("moved here");
  const lines = [{ format: "hubbub-export", version: 1 }, { id, room, from, text, type, at: 1 }];
  const result = await imported(
    place,
    lines.map((line) => JSON.stringify(line)).join("\n"),
    place.log,
  );
  assertEquals(result, { stored: 1, known: 0 });
  assertEquals(recordsOf(exported(place.log)), [{
    type,
    gid: 1,
    seq: 1,
    id,
    room,
    from,
    text,
    at: 1,
  }]);
});

test("A file that is not UTF-8 is not imported", async () => {
  using place = temporaryFolder();
  Deno.writeFileSync(place.file, new Uint8Array([0x7b, 0xff, 0x7d]));
  using log = new SqliteLog(place.other);
  await assertRejects(() => importLog(place.file, log), SyntaxError, "Cannot import");
});
