import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import type { Member } from "../../../chat/domain/user.ts";
import { findMentions, Mentions } from "../../../chat/directory/mentions.ts";
import { exportLog, importLog } from "../../../chat/log/export.ts";
import type { Validator } from "../../../chat/log.ts";
import type { Draft } from "../../../chat/message.ts";
import { skeleton } from "../../../chat/names/skeleton.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { findViolations } from "../../../chat/log/sqlite/file/integrity_checks.ts";
import { decodeJson, type Entry } from "../../../chat/protocol.ts";
import { cpuTimeOf } from "../../harness/cpu_time.ts";
import {
  ANN,
  apply,
  BOB,
  CLEO,
  directoryWithRooms,
  draftOf,
  PRIVATE,
} from "./directory_fixture.ts";
import { test } from "../../testing.ts";

const USERS = new Map([
  ["Ann", ["ann"]],
  ["Ann Lee", ["lee"]],
  ["Dr. O'Neil", ["neil"]],
  ["Bob", ["bob-1", "bob-2"]],
  ["李", ["li"]],
  ["🦊 Fox", ["fox"]],
].map(([name, ids]) => [skeleton(String(name)), ids as string[]]));

const inText = (text: string) => {
  const found = findMentions(text, (key) => USERS.get(key) ?? []);
  return [...new Set(found.map(({ id }) => id))].join(" ");
};

test("findMentions(): an @ before a name mentions its users, and the longest name wins", () => {
  const texts: [text: string, ids: string][] = [
    ["@Ann", "ann"],
    ["hi @Ann, hello", "ann"],
    ["@Ann Lee!", "lee"],
    ["@Ann\nLee", "ann"],
    ["(@ANN) and @bob", "ann bob-1 bob-2"],
    ["@Аnn", "ann"],
    ["@Dr. O'Neil's", "neil"],
    ["@李 好", "li"],
    ["@🦊 Fox", "fox"],
    ["@Ann @Ann @Ann", "ann"],
    ["ask @Ann-Marie", "ann"],
    ["@Annabel", ""],
    ["ann@Ann", ""],
    ["mail bob@bob.example", ""],
    ["Ann", ""],
    ["@ Ann", ""],
    ["@", ""],
  ];
  for (const [text, ids] of texts) assertEquals(inText(text), ids, text);
});

test("findMentions(): returns each name as written in the text", () => {
  const found = (text: string) =>
    findMentions(text, (key) => USERS.get(key) ?? []).map(({ id, name }) => `${id}=${name}`);
  assertEquals(found("@ann  LEE, @Ann Lee!"), ["lee=ann  LEE", "lee=Ann Lee"]);
  assertEquals(found("@Аnn"), ["ann=Аnn"]);
  assertEquals(found("@Dr. O'Neil's @bob"), ["neil=Dr. O'Neil", "bob-1=bob", "bob-2=bob"]);
});

test("P6 findMentions(): looks up at most 240 names, however many @ the text has", () => {
  let lookups = 0;
  const text = "@a b c d e f g h i j k l m n o p ".repeat(2_000);
  findMentions(text, () => (lookups++, []));
  assertEquals(lookups <= 240, true, `${lookups}`);
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (any) => inText(`@${any}`) !== undefined));
});

const message = (text: string, fields: Partial<Draft> = {}): Draft => ({
  ...draftOf("message", ANN, "lobby"),
  text,
  ...fields,
});

const idsOf = (users: readonly Member[] | undefined) => users?.map(({ id }) => id);

const recentAuthor = (id: string, name: string) => ({ id, name });

test("Mentions: in a public room finds users of the directory and recent authors", () => {
  const directory = directoryWithRooms();
  apply(directory, [{ type: "rename", user: "zed", name: "Zed" }]);
  const mentions = new Mentions(directory);
  const found = (text: string, fields?: Partial<Draft>) =>
    idsOf(
      mentions.in(
        message(text, fields),
        () => [recentAuthor("bob", "Bob"), recentAuthor("ann", "Ann")],
      ),
    );
  assertEquals([found("@Zed"), found("@Bob"), found("@Cleo")], [["zed"], ["bob"], undefined]);
  assertEquals(found("@Ann"), undefined, "users cannot mention themselves");
  assertEquals(found("@Bob", { type: "edit" }), ["bob"]);
  assertEquals(found("@Bob", { type: "change" }), undefined);
});

test("Mentions: looks up recent authors once, and only if the text may mention a user", () => {
  const mentions = new Mentions(directoryWithRooms());
  let lookups = 0;
  const recentAuthors = () => (lookups++, [{ id: "dora", name: "Dora" }]);
  for (const text of ["hello", "mail ann@example.org", "@ home", "@"]) {
    mentions.in(message(text), recentAuthors);
  }
  assertEquals(lookups, 0);
  assertEquals([idsOf(mentions.in(message("@Dora @Dora and @Eve"), recentAuthors)), lookups], [[
    "dora",
  ], 1]);
});

test("Mentions: a text that is a JSON object or array mentions no one", () => {
  const mentions = new Mentions(directoryWithRooms());
  const found = (text: string, type: "message" | "edit" = "message") =>
    idsOf(mentions.in(message(text, { type }), () => [recentAuthor("bob", "Bob")]));
  for (const text of ['{"owner":"@Bob"}', '["@Bob"]', '[\n  "@Bob"\n]', "[".repeat(2_000)]) {
    assertEquals([found(text), found(text, "edit")], [undefined, undefined], text);
  }
  for (const text of ['{"owner":"@Bob"', "[@Bob]", '"@Bob"', 'see {"owner":"@Bob"}']) {
    assertEquals(found(text), ["bob"], text);
  }
});

test("P7 Mentions: in a private room finds only its members", () => {
  const directory = directoryWithRooms();
  apply(directory, [
    { type: "rename", user: "zed", name: "Zed" },
    { type: "rename", user: "bob", name: "Robert" },
  ]);
  const mentions = new Mentions(directory);
  const found = (text: string) => idsOf(mentions.in(message(text, { room: PRIVATE }), () => []));
  assertEquals([found("@Robert"), found("@Bob"), found("@Zed")], [["bob"], ["bob"], undefined]);
});

/** Accepts all drafts and finds mentions as the broker does. */
function validatorWith(mentions: Mentions): Validator {
  return {
    room: () => undefined,
    draft: () => undefined,
    mentions: (draft, writers) => mentions.in(draft, writers),
  };
}

function startChat(path = ":memory:") {
  const log = new SqliteLog(path);
  const validator = validatorWith(new Mentions(directoryWithRooms()));
  const append = (...drafts: Draft[]) => log.append(drafts, validator);
  const unread = (user: string, seq = 0) =>
    log.unread(new Map([["lobby", seq]]), user).map(({ mentions }) => mentions)[0];
  append(message("hello"), message("hi", { author: BOB, from: "Bob" }));
  return { log, append, unread, [Symbol.dispose]: () => log[Symbol.dispose]() };
}

const mentionsIn = (entry: Entry | undefined) => {
  const value = entry && decodeJson(entry.body);
  return typeof value === "object" && value !== null && "mentions" in value
    ? value.mentions as Member[]
    : undefined;
};

const change = (type: "edit" | "delete", { id: target }: Draft, text = ""): Draft => ({
  ...message(text, { author: ANN }),
  type,
  target,
});

test("SqliteLog: entries list their mentions, live and in history, including an author of the same batch", () => {
  using chat = startChat();
  const [, stored] = chat.append(
    message("I am new", { author: CLEO, from: "Cleo" }),
    message("hello @Cleo and @BOB"),
  );
  const both = [{ id: "cleo", name: "Cleo" }, { id: "bob", name: "BOB" }];
  assertEquals(stored?.outcome === "stored" && mentionsIn(stored.entry), both);
  const read = [chat.log.page("lobby", { limit: 1 })[0], chat.log.after(3, { limit: 1 })[0]];
  assertEquals(read.map(mentionsIn), [both, both]);
  assertEquals(mentionsIn(chat.log.page("lobby", { limit: 9 })[0]), undefined);
});

test("SqliteLog: counts unread mentions, and recounts them after edits and deletions", () => {
  using chat = startChat();
  const [one, two] = [message("@Bob, look"), message("nothing")];
  chat.append(one, two, message("@Bob?"));
  const listedMentions = () =>
    chat.log.rooms({ user: "bob", limit: 1, named: ["lobby"] }).map(({ mentions }) => mentions)[0];
  assertEquals([chat.unread("bob"), chat.unread("bob", 3), chat.unread("ann"), listedMentions()], [
    2,
    1,
    0,
    2,
  ]);
  chat.append(change("edit", one, "look"), change("edit", two, "@Bob!"));
  assertEquals([chat.unread("bob"), chat.unread("bob", 3), listedMentions()], [2, 2, 2]);
  const bob = [{ id: "bob", name: "Bob" }];
  assertEquals(chat.log.after(5, { limit: 2 }).map(mentionsIn), [undefined, bob]);
  assertEquals(mentionsIn(chat.log.message("lobby", two.id)), bob);
  chat.append(change("delete", two));
  chat.log.moveReadMarker("lobby", { user: "bob", seq: 5 });
  assertEquals([chat.unread("bob"), listedMentions()], [1, 0]);
  const left = [...chat.log.after(0, { limit: 9 })].map(mentionsIn);
  assertEquals(
    left.filter((mentions) => mentions !== undefined),
    [bob],
    "a deleted message mentions no one",
  );
});

test("SqliteLog: prunes mentions with their messages, exports them, and stays consistent", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  const [path, file] = [`${folder}/hubbub.db`, `${folder}/export.ndjson`];
  try {
    {
      using chat = startChat(path);
      const one = message("@Bob one");
      chat.append(
        one,
        message("@Bob two"),
        change("edit", one, "@Bob and more"),
        message("@Bob three"),
      );
      chat.log.prune({ others: { count: 3 }, rooms: new Map() });
      assertEquals(chat.unread("bob"), 2);
    }
    const database = new DatabaseSync(path, { readOnly: true });
    assertEquals(findViolations(database), []);
    assertEquals(database.prepare("SELECT count(*) AS n FROM mention").get()?.n, 2);
    database.close();
    let text = "";
    exportLog(path, (chunk) => text += chunk);
    Deno.writeTextFileSync(file, text);
    using other = new SqliteLog(":memory:");
    await importLog(file, other);
    assertEquals(other.unread(new Map([["lobby", 0]]), "bob")[0]?.mentions, 2);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

test("Mentions.in(): takes linear time if many users have the same name", () => {
  const mentions = new Mentions(directoryWithRooms());
  const guests = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ id: `g${i}`, name: "Guest" }));
  const time = (users: readonly Member[]) => {
    const draft = { ...draftOf("message"), text: "@Guest" };
    const once = () => cpuTimeOf(() => assertEquals(mentions.in(draft, () => users)?.length, 50));
    return Math.min(once(), once(), once());
  };
  const [few, many] = [guests(1_000), guests(32_000)];
  time(few);
  // 32 times as long would be linear, 1,000 times the square.
  assert(time(many) < 200 * Math.max(time(few), 0.2));
});
