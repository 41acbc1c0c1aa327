// Files of messages: which message has each, and when it has none any more.

import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { parseRetention } from "../../../../chat/config/retention.ts";
import type { FileInfo } from "../../../../chat/domain/file.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import type { Draft } from "../../../../chat/message.ts";
import { decodeJson, type Entry } from "../../../../chat/protocol.ts";
import {
  change,
  draft,
  entriesOf,
  openChatLog,
  outcomes,
  REMOVE_EVERYTHING,
  temporaryLog,
} from "../log_fixture.ts";
import { fieldsOf } from "../../../../chat/json.ts";
import { test } from "../../../testing.ts";

const DAY_MS = 86_400_000;
const ALL = { limit: 100 };

const file = (name: string, type = "image/png"): FileInfo => ({
  id: crypto.randomUUID(),
  name,
  type,
  bytes: 1_000,
});

const withFiles = (files: readonly FileInfo[], text = "", room = "lobby"): Draft => ({
  ...draft(text, room),
  files,
});

const filesIn = (entries: readonly Entry[]) =>
  entries.map(({ body }) => fieldsOf(decodeJson(body)).files);

const openChat = () => openChatLog({ room: () => undefined, draft: () => undefined });

const released = (log: SqliteLog) => log.files.released(ALL).toSorted();
const idsOf = (files: readonly FileInfo[]) => files.map(({ id }) => id).toSorted();

test("P8 SqliteLog.append(): stores a message with its files once, however often it is sent", () => {
  using chat = openChat();
  const [a, b] = [file("a.png"), file("b.pdf", "application/pdf")];
  const message = chat.say("ann", "", { files: [a, b] });
  const again = chat.log.append([message]);
  assertEquals([outcomes(again), filesIn(entriesOf(again))], [["known"], [[a, b]]]);
  assertEquals(filesIn(chat.log.page("lobby", ALL)), [[a, b]]);
  assertEquals(chat.log.files.find(b.id), {
    room: "lobby",
    seq: 1,
    message: message.id,
    file: b,
  });
  assertEquals(chat.log.files.find(crypto.randomUUID()), undefined);
  assertEquals(chat.log.files.inUse([b.id, message.id, a.id]).toSorted(), idsOf([a, b]));
  assertEquals(chat.violations(), []);
});

test("P8 SqliteLog.append(): refuses a file that another message has or had, with all of the message", () => {
  using log = new SqliteLog(":memory:");
  const [a, b] = [file("a.png"), file("b.png")];
  const first = withFiles([a]);
  const error = (wanted: Draft) =>
    log.append([wanted]).map((result) => result.outcome === "refused" && result.error.code);
  // In one batch, too.
  assertEquals(outcomes(log.append([first, withFiles([b, a], "second")])), ["stored", "refused"]);
  assertEquals(error(withFiles([b, a])), ["file-taken"]);
  assertEquals([log.head().gid, log.files.inUse([b.id])], [1, []]);
  log.append([change("delete", first)]);
  assertEquals(error(withFiles([a])), ["file-taken"]);
  assertEquals(outcomes(log.append([first, withFiles([b])])), ["known", "stored"]);
});

test("SqliteLog.append(): a deletion releases the files of its message, in one transaction", () => {
  using chat = openChat();
  const [a, b, c] = [file("a.png"), file("b.png"), file("c.png")];
  const message = chat.say("ann", "two", { files: [a, b] });
  chat.say("ann", "one", { files: [c] });
  assertEquals(released(chat.log), []);
  chat.say("ann", "", { type: "delete", target: message.id });
  assertEquals(released(chat.log), idsOf([a, b]));
  assertEquals(chat.log.files.find(a.id), undefined);
  assertEquals(filesIn(chat.log.page("lobby", ALL)), [undefined, [c]]);
  assertEquals(filesIn(chat.log.after(0, ALL)), [undefined, [c], undefined]);
  assertEquals(chat.violations(), []);
  // The keeper removed the bytes of one of them.
  chat.log.files.forget([a.id, c.id]);
  assertEquals([released(chat.log), chat.log.files.released({ limit: 0 })], [[b.id], []]);
  assertEquals(chat.log.files.inUse([c.id]), [c.id]);
});

test("SqliteLog.append(): a transaction that fails releases nothing", () => {
  using temp = temporaryLog();
  const a = file("a.png");
  const message = withFiles([a], "kept");
  using log = new SqliteLog(temp.path);
  log.append([message]);
  using database = new DatabaseSync(temp.path);
  database.exec(
    `CREATE TRIGGER fault BEFORE DELETE ON file BEGIN SELECT raise(ABORT, 'no'); END`,
  );
  assertThrows(() => log.append([change("delete", message)]));
  assertEquals(database.prepare("SELECT id FROM released_file").all(), []);
  assertEquals(log.files.find(a.id)?.file, a);
});

test("SqliteLog.prune(): releases the files of the messages that it removes", () => {
  using chat = openChat();
  const [a, b, c] = [file("a.png"), file("b.png"), file("c.png")];
  chat.say("ann", "", { files: [a, b] });
  chat.say("ann", "", { files: [c] });
  assertEquals(chat.log.prune(parseRetention("*: count=1")).removed, 1);
  assertEquals(released(chat.log), idsOf([a, b]));
  assertEquals([chat.log.files.find(a.id), chat.log.files.find(c.id)?.file], [undefined, c]);
  assertEquals(chat.violations(), []);
  chat.log.prune(REMOVE_EVERYTHING);
  assertEquals(released(chat.log), idsOf([a, b, c]));
  assertEquals(chat.violations(), []);
});

test("SqliteLog.prune(): removes old files, and keeps their names and the text", () => {
  using temp = temporaryLog();
  using log = new SqliteLog(temp.path);
  const now = 1_000 * DAY_MS;
  const [a, b, c] = [file("a tiger.png"), file("b.png"), file("c.png")];
  log.adopt([
    { ...withFiles([a, b], "see"), at: now - 40 * DAY_MS },
    { ...draft("no file"), at: now - 40 * DAY_MS },
    { ...withFiles([c], "new"), at: now - DAY_MS },
  ]);
  const prune = (at = now) => log.prune(parseRetention("*: files=30d"), { now: at });
  // A clock that is not trusted removes nothing.
  prune(-Infinity);
  assertEquals(released(log), []);
  assertEquals(prune(), { removed: 0, checked: ["lobby"], isDone: true });
  const expired = [a, b].map(({ id, name }) => ({ id, name, isExpired: true }));
  assertEquals(filesIn(log.page("lobby", ALL)), [expired, undefined, [c]]);
  assertEquals([released(log), log.files.find(a.id)], [idsOf([a, b]), undefined]);
  assertEquals(log.files.inRoom("lobby", ALL).messages.map(({ seq }) => seq), [3]);
  // The name is still found.
  assertEquals(log.search("tiger", ALL).entries.map(({ gid }) => gid), [1]);
  prune();
  assertEquals(released(log), idsOf([a, b]));
  using chat = new DatabaseSync(temp.path, { readOnly: true });
  assertEquals(chat.prepare("SELECT count(*) AS n FROM file").get()?.n, 1);
});

test("SqliteLog.prune(): removes old files whether or not their message is indexed, in bounded steps", () => {
  using chat = openChat();
  const files = Array.from({ length: 6 }, (_, i) => file(`word${i}.png`));
  for (const one of files.slice(0, 4)) chat.say("ann", "", { files: [one] });
  assertEquals(chat.log.search("word3", ALL).entries.length, 1);
  for (const one of files.slice(4)) chat.say("ann", "", { files: [one] });
  const now = Date.now() + 2 * DAY_MS;
  const step = () => {
    const { isDone } = chat.log.prune(parseRetention("*: files=1d"), { now, entries: 4 });
    assertEquals(chat.violations(), []);
    return [released(chat.log).length, isDone];
  };
  assertEquals([step(), step()], [[4, false], [6, true]]);
  assertEquals(chat.log.search("word5", ALL).entries.length, 1);
  // A deleted message releases nothing twice.
  const [last] = chat.log.page("lobby", { limit: 1 });
  chat.say("ann", "", { type: "delete", target: last?.id ?? "" });
  assertEquals([released(chat.log).length, chat.violations()], [6, []]);
});

test("SqliteLog.files.inRoom(): returns pages of a room and a kind, newest first", () => {
  using log = new SqliteLog(":memory:");
  const picture = (i: number) => file(`${i}.png`);
  const pdf = file("plan.pdf", "application/pdf");
  log.append([
    withFiles([picture(1)]),
    withFiles([picture(0)], "", "dev"),
    draft("none"),
    withFiles([picture(3), pdf]),
    withFiles([picture(4)]),
  ]);
  const page = (range = {}, room = "lobby") => {
    const { messages, before } = log.files.inRoom(room, { limit: 2, ...range });
    return [messages.flatMap(({ files }) => files.map(({ name }) => name)).join(" "), before];
  };
  assertEquals(page(), ["4.png 3.png plan.pdf", 3]);
  assertEquals(page({ before: 3 }), ["1.png", undefined]);
  assertEquals(page({ kind: "document" }), ["plan.pdf", undefined]);
  assertEquals(page({ kind: "image", limit: 1 }), ["4.png", 4]);
  assertEquals([page({ kind: "video" }), page({}, "none")], [["", undefined], ["", undefined]]);
  assertEquals(page({}, "dev"), ["0.png", undefined]);
});

test("SqliteLog.adopt(): leaves out files that another message has, and keeps expired ones", () => {
  using chat = openChat();
  const [a, b] = [file("a.png"), file("b.png")];
  const expired = { id: crypto.randomUUID(), name: "old.png", isExpired: true } as const;
  chat.say("ann", "", { files: [a] });
  const imported = [
    { ...draft("both"), files: [a, b, expired], at: 1 },
    { ...draft("taken"), files: [b], at: 1 },
  ];
  assertEquals(filesIn(entriesOf(chat.log.adopt(imported))), [[b, expired], undefined]);
  assertEquals(chat.violations(), []);
});

test("SqliteLog: a message with files and without a text is unread, quoted, saved and in activities", () => {
  using chat = openChat();
  const [a, b] = [file("fox.png"), file("b.png")];
  const message = chat.say("ann", "", { files: [a, b] });
  assertEquals(chat.log.unread(new Map([["lobby", 0]]), "bob").map(({ unread }) => unread), [1]);
  const quoteOf = (entry: Entry | undefined) => {
    const { text, fileName } = fieldsOf(fieldsOf(entry && decodeJson(entry.body)).quote);
    return [text, fileName];
  };
  const reply = chat.say("bob", "nice", { replyTo: message.id });
  assertEquals(quoteOf(chat.log.entry(reply.id)), ["", "fox.png"]);
  chat.say("bob", "+👍", { type: "reaction", target: message.id });
  const [reaction] = chat.log.activity({ user: "ann", before: Number.MAX_SAFE_INTEGER, limit: 1 });
  assertEquals(reaction?.message, { seq: 1, id: message.id, text: "", fileName: "fox.png" });
  chat.log.saveMessage("lobby", { user: "bob", id: message.id });
  const [saved] = chat.log.savedMessages({
    user: "bob",
    before: Number.MAX_SAFE_INTEGER,
    limit: 1,
  });
  assertEquals([saved?.text, saved?.fileName], ["", "fox.png"]);
  chat.say("ann", "", { type: "delete", target: message.id });
  assertEquals(chat.log.unread(new Map([["lobby", 1]]), "cleo").map(({ unread }) => unread), [1]);
  assertEquals(quoteOf(chat.log.entry(reply.id)), ["", undefined]);
});

test("SqliteLog.append(): an edit may leave no text only if the message has files", () => {
  using chat = openChat();
  const text = chat.say("ann", "text");
  const both = chat.say("ann", "text", { files: [file("a.png")] });
  const [refused] = chat.log.append([change("edit", text)]);
  assertEquals(refused?.outcome === "refused" && [refused.error.code, refused.error.field], [
    "empty",
    "text",
  ]);
  assertEquals(outcomes(chat.log.append([change("edit", both)])), ["stored"]);
  assertEquals(filesIn(chat.log.page("lobby", ALL)).map(Array.isArray), [false, true]);
});

test("findViolations(): finds files that entries and tables do not agree on", () => {
  const faults: Record<string, string> = {
    "UPDATE entry SET files = NULL WHERE gid = 1": "each file is found by its id",
    "DELETE FROM file": "each file is found by its id",
    "INSERT INTO released_file SELECT id FROM file": "released files are in no message",
    "UPDATE entry SET files = '[]' WHERE gid = 2": "only messages have files",
    "INSERT INTO amendment VALUES (1, '', NULL, 1)": "deleted messages have no text and no files",
  };
  for (const [fault, invariant] of Object.entries(faults)) {
    using chat = openChat();
    const message = chat.say("ann", "", { files: [file("a.png")] });
    chat.say("ann", "+👍", { type: "reaction", target: message.id });
    using database = new DatabaseSync(chat.path);
    database.exec(fault);
    const found = chat.violations().filter((violation) => violation.includes(invariant));
    assertEquals(found.length, 1, `${fault}: ${chat.violations()}`);
  }
});
