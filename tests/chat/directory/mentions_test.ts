import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import type { Member } from "../../../chat/directory/changes.ts";
import { findMentions, Mentions } from "../../../chat/directory/mentions.ts";
import { exportLog, importLog } from "../../../chat/log/export.ts";
import type { Validator } from "../../../chat/log.ts";
import type { Draft } from "../../../chat/message.ts";
import { skeleton } from "../../../chat/names/skeleton.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { findViolations } from "../../../chat/log/sqlite/integrity_checks.ts";
import { decodeJson, type Entry } from "../../../chat/protocol.ts";
import { cpuTimeOf } from "../../cpu_time.ts";
import { ANN, apply, BOB, CLEO, draftOf, peopled, PRIVATE } from "../made_changes.ts";
import { test } from "../../testing.ts";

const PEOPLE = new Map([
  ["Ann", ["ann"]],
  ["Ann Lee", ["lee"]],
  ["Dr. O'Neil", ["neil"]],
  ["Bob", ["bob-1", "bob-2"]],
  ["李", ["li"]],
  ["🦊 Fox", ["fox"]],
].map(([name, ids]) => [skeleton(String(name)), ids as string[]]));

const inText = (text: string) => {
  const found = findMentions(text, (key) => PEOPLE.get(key) ?? []);
  return [...new Set(found.map(({ id }) => id))].join(" ");
};

test("A name behind an @ mentions who is called so, the longest name that is one", () => {
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

test("mentioned: returns each name as it is written", () => {
  const found = (text: string) =>
    findMentions(text, (key) => PEOPLE.get(key) ?? []).map(({ id, name }) => `${id}=${name}`);
  assertEquals(found("@ann  LEE, @Ann Lee!"), ["lee=ann  LEE", "lee=Ann Lee"]);
  assertEquals(found("@Аnn"), ["ann=Аnn"]);
  assertEquals(found("@Dr. O'Neil's @bob"), ["neil=Dr. O'Neil", "bob-1=bob", "bob-2=bob"]);
});

test("P6 A text full of signs costs no more than some of them", () => {
  let asked = 0;
  const text = "@a b c d e f g h i j k l m n o p ".repeat(2_000);
  findMentions(text, () => (asked++, []));
  assertEquals(asked <= 240, true, `${asked}`);
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (any) => inText(`@${any}`) !== undefined));
});

const say = (text: string, fields: Partial<Draft> = {}): Draft => ({
  ...draftOf("message", ANN, "lobby"),
  text,
  ...fields,
});

const idsOf = (users: readonly Member[] | undefined) => users?.map(({ id }) => id);

const writer = (id: string, name: string) => ({ id, name });

test("In a public room those whom the server knows are mentioned, and who wrote there lately", () => {
  const directory = peopled();
  apply(directory, [{ type: "rename", user: "zed", name: "Zed" }]);
  const mentions = new Mentions(directory);
  const found = (text: string, fields?: Partial<Draft>) =>
    idsOf(mentions.in(say(text, fields), () => [writer("bob", "Bob"), writer("ann", "Ann")]));
  assertEquals([found("@Zed"), found("@Bob"), found("@Cleo")], [["zed"], ["bob"], undefined]);
  assertEquals(found("@Ann"), undefined, "nobody mentions oneself");
  assertEquals(found("@Bob", { type: "edit" }), ["bob"]);
  assertEquals(found("@Bob", { type: "change" }), undefined);
});

test("Who wrote lately is looked up once for a text that may call somebody, and for no other", () => {
  const mentions = new Mentions(peopled());
  let asked = 0;
  const nearby = () => (asked++, [{ id: "dora", name: "Dora" }]);
  for (const text of ["hello", "mail ann@example.org", "@ home", "@"]) {
    mentions.in(say(text), nearby);
  }
  assertEquals(asked, 0);
  assertEquals([idsOf(mentions.in(say("@Dora @Dora and @Eve"), nearby)), asked], [["dora"], 1]);
});

test("Mentions: a text that is a JSON object or list mentions nobody", () => {
  const mentions = new Mentions(peopled());
  const found = (text: string, type: "message" | "edit" = "message") =>
    idsOf(mentions.in(say(text, { type }), () => [writer("bob", "Bob")]));
  for (const text of ['{"owner":"@Bob"}', '["@Bob"]', '[\n  "@Bob"\n]', "[".repeat(2_000)]) {
    assertEquals([found(text), found(text, "edit")], [undefined, undefined], text);
  }
  for (const text of ['{"owner":"@Bob"', "[@Bob]", '"@Bob"', 'see {"owner":"@Bob"}']) {
    assertEquals(found(text), ["bob"], text);
  }
});

test("P7 In a private room its members are mentioned, and nobody else by a known name", () => {
  const directory = peopled();
  apply(directory, [
    { type: "rename", user: "zed", name: "Zed" },
    { type: "rename", user: "bob", name: "Robert" },
  ]);
  const mentions = new Mentions(directory);
  const found = (text: string) => idsOf(mentions.in(say(text, { room: PRIVATE }), () => []));
  assertEquals([found("@Robert"), found("@Bob"), found("@Zed")], [["bob"], ["bob"], undefined]);
});

/** As a broker stores it. */
function judgeOf(mentions: Mentions): Validator {
  return {
    room: () => undefined,
    draft: () => undefined,
    mentions: (draft, writers) => mentions.in(draft, writers),
  };
}

function chat(path = ":memory:") {
  const log = new SqliteLog(path);
  const judge = judgeOf(new Mentions(peopled()));
  const append = (...drafts: Draft[]) => log.append(drafts, judge);
  const unread = (user: string, seq = 0) =>
    log.unread(new Map([["lobby", seq]]), user).map(({ mentions }) => mentions)[0];
  append(say("hello"), say("hi", { author: BOB, from: "Bob" }));
  return { log, append, unread, [Symbol.dispose]: () => log[Symbol.dispose]() };
}

const mentionsIn = (entry: Entry | undefined) => {
  const value = entry && decodeJson(entry.body);
  return typeof value === "object" && value !== null && "mentions" in value
    ? value.mentions as Member[]
    : undefined;
};

const change = (type: "edit" | "delete", { id: target }: Draft, text = ""): Draft => ({
  ...say(text, { author: ANN }),
  type,
  target,
});

test("A message says whom it mentions, live and in history, also of who wrote just before", () => {
  using it = chat();
  const [, stored] = it.append(
    say("I am new", { author: CLEO, from: "Cleo" }),
    say("hello @Cleo and @BOB"),
  );
  const both = [{ id: "cleo", name: "Cleo" }, { id: "bob", name: "BOB" }];
  assertEquals(stored?.outcome === "stored" && mentionsIn(stored.entry), both);
  const read = [it.log.page("lobby", { limit: 1 })[0], it.log.after(3, { limit: 1 })[0]];
  assertEquals(read.map(mentionsIn), [both, both]);
  assertEquals(mentionsIn(it.log.page("lobby", { limit: 9 })[0]), undefined);
});

test("Mentions are counted as unread with the messages, and follow edits and deletions", () => {
  using it = chat();
  const [one, two] = [say("@Bob, look"), say("nothing")];
  it.append(one, two, say("@Bob?"));
  const reading = () =>
    it.log.rooms({ user: "bob", limit: 1, named: ["lobby"] }).map(({ mentions }) => mentions)[0];
  assertEquals([it.unread("bob"), it.unread("bob", 3), it.unread("ann"), reading()], [2, 1, 0, 2]);
  it.append(change("edit", one, "look"), change("edit", two, "@Bob!"));
  assertEquals([it.unread("bob"), it.unread("bob", 3), reading()], [2, 2, 2]);
  const bob = [{ id: "bob", name: "Bob" }];
  assertEquals(it.log.after(5, { limit: 2 }).map(mentionsIn), [undefined, bob]);
  assertEquals(mentionsIn(it.log.message("lobby", two.id)), bob);
  it.append(change("delete", two));
  it.log.moveReadMarker("lobby", { user: "bob", seq: 5 });
  assertEquals([it.unread("bob"), reading()], [1, 0]);
  const left = [...it.log.after(0, { limit: 9 })].map(mentionsIn);
  assertEquals(
    left.filter((one) => one !== undefined),
    [bob],
    "what was deleted mentions nobody",
  );
});

test("Mentions go when the log is pruned, are exported, and keep every promise", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  const [path, file] = [`${folder}/hubbub.db`, `${folder}/export.ndjson`];
  try {
    {
      using it = chat(path);
      const one = say("@Bob one");
      it.append(one, say("@Bob two"), change("edit", one, "@Bob and more"), say("@Bob three"));
      it.log.prune({ others: { count: 3 }, rooms: new Map() });
      assertEquals(it.unread("bob"), 2);
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

test("Mentions.in: takes no longer for each where many have the same name", () => {
  const mentions = new Mentions(peopled());
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
