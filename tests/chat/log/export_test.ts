import { assertEquals, assertRejects } from "@std/assert";
import type { Change } from "../../../chat/directory/changes.ts";
import { toChangeEntry } from "../../../chat/directory/change_entry.ts";
import { Directory } from "../../../chat/directory/directory.ts";
import { exportLog, importLog } from "../../../chat/log/export.ts";
import type { Draft } from "../../../chat/message.ts";
import { parseRetention } from "../../../chat/config/retention.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { decodeJson, type Entry } from "../../../chat/protocol.ts";
import { ANN, BOB, changeDraft, draftOf, PRIVATE } from "../directory/directory_fixture.ts";
import { change, draft } from "./log_fixture.ts";
import { test } from "../../testing.ts";

/** Paths of logs and exports in a folder that is removed on disposal. */
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
const withoutNumbers = (records: Record<string, unknown>[]) =>
  records.map(({ gid: _gid, seq: _seq, ...rest }) => rest);

async function imported(temp: { file: string }, text: string, path: string) {
  Deno.writeTextFileSync(temp.file, text);
  using log = new SqliteLog(path);
  return await importLog(temp.file, log);
}

const bodies = (entries: readonly Entry[]) => entries.map(({ body }) => decodeJson(body));

function everything(path: string) {
  using log = new SqliteLog(path);
  return {
    entries: bodies(log.after(0, { limit: 1_000 })),
    matches: log.search("w", { limit: 1_000 }).entries.map(({ gid }) => gid),
  };
}

/** Appends messages, edits and deletions of all kinds. */
function appendAll(path: string) {
  const [one, two, three] = [
    draft("first words"),
    draft("a word, \u2028 grüße 👋\n"),
    draft("wow", "dev"),
  ];
  append(path, one, two, three, change("edit", one, "1st words"), change("edit", two, "to go"));
  append(path, change("delete", two), change("edit", one, "1st word"), draft("last words"));
}

test("exportLog(): writes a header and one line for each entry, in order, as it was stored", () => {
  using temp = temporaryFolder();
  const one = draft("first");
  append(temp.log, one, draft("second", "dev"), change("edit", one, "1st"));
  const [header = "", ...lines] = exported(temp.log).trimEnd().split("\n");
  using log = new SqliteLog(temp.log);
  const { epoch } = log.head();
  assertEquals(JSON.parse(header), { format: "hubbub-export", version: 2, epoch, entries: 3 });
  assertEquals(
    lines.map((line) => JSON.parse(line)).map(({ id: _id, at: _at, ...rest }) => rest),
    [
      { type: "message", gid: 1, seq: 1, room: "lobby", from: "Ann", text: "first" },
      { type: "message", gid: 2, seq: 1, room: "dev", from: "Ann", text: "second" },
      { type: "edit", gid: 3, seq: 2, room: "lobby", from: "Ann", text: "1st", target: one.id },
    ],
  );
});

test("importLog(): recreates the exported log in an empty one", async () => {
  using temp = temporaryFolder();
  appendAll(temp.log);
  const result = await imported(temp, exported(temp.log), temp.other);
  assertEquals(result, { stored: 8, known: 0 });
  assertEquals(everything(temp.other), everything(temp.log));
  assertEquals(recordsOf(exported(temp.other)), recordsOf(exported(temp.log)));
});

test("importLog(): recreates files, except those of deleted messages", async () => {
  using temp = temporaryFolder();
  const file = (name: string) => ({ id: crypto.randomUUID(), name, type: "image/png", bytes: 1 });
  const [kept, gone, old] = [file("kept.png"), file("gone.png"), file("old.png")];
  const deleted = { ...draft("bye"), files: [gone] };
  {
    using log = new SqliteLog(temp.log);
    log.adopt([{ ...draft("old"), files: [old], at: 1 }]);
    log.prune(parseRetention("*: files=1d"));
  }
  append(temp.log, { ...draft(""), files: [kept] }, deleted, change("delete", deleted));
  const expired = { id: old.id, name: old.name, isExpired: true };
  const files = [[expired], [kept], undefined, undefined];
  const text = exported(temp.log);
  assertEquals(recordsOf(text).map((record) => record.files), files);
  await imported(temp, text, temp.other);
  assertEquals(recordsOf(exported(temp.other)), recordsOf(text));
  using log = new SqliteLog(temp.other);
  const ids = [kept, gone, old].map(({ id }) => id);
  assertEquals(log.files.inUse(ids), [kept.id]);
});

test("importLog(): keeps authors and changes, even of messages that were pruned", async () => {
  using temp = temporaryFolder();
  const addition: Change = { type: "add", member: { id: "bob", name: "Bob" } };
  const creation: Change = { type: "open", title: "Plans", isDirect: false, members: [] };
  append(temp.log, changeDraft(creation, ANN, PRIVATE), draftOf("message", ANN, PRIVATE));
  append(temp.log, changeDraft(addition, ANN, PRIVATE), draftOf("message", BOB, PRIVATE));
  {
    using log = new SqliteLog(temp.log);
    log.prune({ others: { count: 1 }, rooms: new Map() });
  }
  const result = await imported(temp, exported(temp.log), temp.other);
  assertEquals(result, { stored: 3, known: 0 });
  using log = new SqliteLog(temp.other);
  const directory = new Directory();
  for (const entry of log.changes(0, { limit: 9 })) directory.apply(toChangeEntry(entry));
  assertEquals([...directory.rooms.get(PRIVATE)?.members?.keys() ?? []], ["ann", "bob"]);
  const [message] = bodies(log.page(PRIVATE, { limit: 9 }));
  assertEquals(Object(message).author, "bob");
});

test("importLog(): appends to existing entries and keeps ids, times and order", async () => {
  using temp = temporaryFolder();
  appendAll(temp.log);
  append(temp.other, draft("was here before"), draft("so was this", "dev"));
  await imported(temp, exported(temp.log), temp.other);
  const [past, now] = [recordsOf(exported(temp.log)), recordsOf(exported(temp.other))];
  assertEquals(withoutNumbers(now.slice(2)), withoutNumbers(past));
  assertEquals(now.map(({ gid }) => gid), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assertEquals(now.filter(({ room }) => room === "dev").map(({ seq }) => seq), [1, 2]);
});

test("importLog(): stores nothing twice if it is repeated or was interrupted", async () => {
  using temp = temporaryFolder();
  appendAll(temp.log);
  const text = exported(temp.log);
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const half = [header.replace('"entries":8', '"entries":5'), ...lines.slice(0, 5)].join("\n");
  assertEquals(await imported(temp, half, temp.other), { stored: 5, known: 0 });
  assertEquals(await imported(temp, text, temp.other), { stored: 3, known: 5 });
  assertEquals(await imported(temp, text, temp.other), { stored: 0, known: 8 });
  assertEquals(everything(temp.other), everything(temp.log));
});

test("importLog(): imports more entries than fit into one batch", async () => {
  using temp = temporaryFolder();
  append(temp.log, ...Array.from({ length: 2_500 }, (_, i) => draft(`${i}`)));
  assertEquals((await imported(temp, exported(temp.log), temp.other)).stored, 2_500);
  assertEquals(recordsOf(exported(temp.other)), recordsOf(exported(temp.log)));
});

test("importLog(): does not bring back a message deleted since the export", async () => {
  using temp = temporaryFolder();
  const one = draft("secret");
  append(temp.log, one);
  const before = exported(temp.log);
  const edit = change("edit", one, "more secret");
  append(temp.log, edit);
  const edited = exported(temp.log);
  await imported(temp, before, temp.other);
  append(temp.other, change("delete", one));
  assertEquals(await imported(temp, edited, temp.other), { stored: 1, known: 1 });
  assertEquals(exported(temp.other).includes("secret"), false);
});

test("importLog(): keeps an edit whose message was pruned", async () => {
  using temp = temporaryFolder();
  const one = draft("old");
  append(temp.log, one, change("edit", one, "older"));
  {
    using log = new SqliteLog(temp.log);
    log.prune(parseRetention("*: count=1"));
  }
  assertEquals(await imported(temp, exported(temp.log), temp.other), { stored: 1, known: 0 });
  assertEquals(
    withoutNumbers(recordsOf(exported(temp.other))),
    withoutNumbers(recordsOf(exported(temp.log))),
  );
});

test("importLog(): reports the number and the problem of an invalid line, and stores nothing", async () => {
  using temp = temporaryFolder();
  appendAll(temp.log);
  const lines = exported(temp.log).trimEnd().split("\n");
  const replaced = (number: number, line: string) => lines.with(number - 1, line).join("\n");
  const changed = (number: number, fields: Record<string, unknown>) =>
    replaced(number, JSON.stringify({ ...JSON.parse(lines[number - 1] ?? ""), ...fields }));
  const invalid: [text: string, message: string][] = [
    [replaced(1, "{}"), "line 1: expected the first line of an export"],
    [changed(1, { version: 1 }), "line 1: expected the first line of an export"],
    [replaced(4, "{"), "line 4: "],
    [replaced(4, "null"), "line 4: A message must be an object"],
    [changed(9, { type: "poem" }), 'line 9: The field "type" must be'],
    [changed(9, { id: "9" }), 'line 9: The field "id" must be a UUID'],
    [changed(9, { room: "No Room" }), "line 9: A room name"],
    [changed(9, { from: "" }), 'line 9: The field "from" is empty'],
    [changed(9, { text: 9 }), 'line 9: The field "text" must be a string'],
    [changed(9, { at: "now" }), 'line 9: The field "at" must be'],
    [changed(5, { target: "9" }), 'line 5: The field "target" must be a UUID'],
    [lines.slice(0, -1).join("\n"), "announces 8 entries, but 7 follow"],
    ["", "the file is empty"],
    [`${lines.join("\n")}${"x".repeat(2_000_001)}`, "2000000 characters"],
  ];
  for (const [text, message] of invalid) {
    await assertRejects(() => imported(temp, text, temp.other), SyntaxError, message);
  }
  assertEquals(everything(temp.other).entries, []);
});

test("importLog(): accepts lines without gid and seq, and a header without a count", async () => {
  using temp = temporaryFolder();
  const { id, room, from, text, type } = draft("moved here");
  const lines = [{ format: "hubbub-export", version: 2 }, { id, room, from, text, type, at: 1 }];
  const result = await imported(
    temp,
    lines.map((line) => JSON.stringify(line)).join("\n"),
    temp.log,
  );
  assertEquals(result, { stored: 1, known: 0 });
  assertEquals(recordsOf(exported(temp.log)), [{
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

test("importLog(): rejects a file that is not UTF-8", async () => {
  using temp = temporaryFolder();
  Deno.writeFileSync(temp.file, new Uint8Array([0x7b, 0xff, 0x7d]));
  using log = new SqliteLog(temp.other);
  await assertRejects(() => importLog(temp.file, log), SyntaxError, "Cannot import");
});
