import type { Reaction, ReactionEvent } from "@hubbub/client";
import { assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import type { Actor } from "../../../chat/domain/user.ts";
import { Rules } from "../../../chat/directory/rules/rules.ts";
import { ChatError } from "../../../chat/errors.ts";
import { exportLog, importLog } from "../../../chat/log/export.ts";
import type { AppendResult } from "../../../chat/log.ts";
import { type Draft, parseDraft } from "../../../chat/message.ts";
import { MAX_REACTIONS, parseReaction } from "../../../chat/domain/reaction.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { findViolations } from "../../../chat/log/sqlite/file/integrity_checks.ts";
import { decodeJson, type Entry } from "../../../chat/protocol.ts";
import { withReaction } from "../../../static/chat/messages/session/reactions.js";
import {
  ANN,
  apply,
  as,
  BOB,
  CLEO,
  directoryWithRooms,
  draftOf,
  PRIVATE,
} from "../directory/directory_fixture.ts";
import { cpuTimeOf } from "../../harness/cpu_time.ts";
import { test } from "../../testing.ts";

const LIMITS = { nameChars: 64, textChars: 4_000, bodyBytes: 65_536 };

const message = (room = "lobby"): Draft => draftOf("message", ANN, room);

function reaction(
  { id: target, room }: Draft,
  emoji: string,
  { author = BOB, action = "add" }: { author?: Actor; action?: "add" | "remove" } = {},
): Draft {
  const fields = { id: crypto.randomUUID(), room, from: author.id, author, target };
  return parseDraft({ type: "reaction", ...fields, emoji, action }, LIMITS);
}

const deletion = ({ id: target, room }: Draft): Draft => ({
  ...draftOf("delete", ANN, room),
  text: "",
  target,
});

const jsonOf = (entry: Entry | undefined): Record<string, unknown> => {
  const value = entry && decodeJson(entry.body);
  return typeof value === "object" && value !== null ? { ...value } : {};
};
const codes = (appended: readonly AppendResult[]) =>
  appended.map((result) => result.outcome === "refused" ? result.error.code : result.outcome);

/** The reactions to a message, such as "👍 bob cleo". */
function shown(log: SqliteLog, { room, id }: Draft): string[] {
  const { reactions = [] } = jsonOf(log.message(room, id)) as {
    reactions?: { emoji: string; users: { id: string; name: string }[] }[];
  };
  return reactions.map(({ emoji, users }) => [emoji, ...users.map(({ id }) => id)].join(" "));
}

function reactionsIn(entry: Entry | undefined): Reaction[] {
  const { reactions = [] } = jsonOf(entry) as { reactions?: Reaction[] };
  return reactions;
}

/** An entry as the event that clients receive. */
function eventOf({ body, epoch, gid }: Entry): ReactionEvent {
  const event = decodeJson(body) as Omit<ReactionEvent, "type" | "cursor">;
  return { ...event, type: "reaction", cursor: `${epoch}.${gid}` };
}

/** Paths in a folder that is removed on disposal. */
function temporaryFolder() {
  const root = Deno.makeTempDirSync({ prefix: "hubbub-" });
  return {
    log: `${root}/hubbub.db`,
    file: `${root}/export.ndjson`,
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

test("parseReaction(): accepts exactly one emoji, of any number of code points, to add or remove", () => {
  for (const emoji of ["👍", "❤️", "👩🏽‍❤️‍💋‍👨🏿", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🫡"]) {
    assertEquals(parseReaction({ emoji, action: "add" }), { emoji, action: "add" });
  }
  const invalid = ["", "a", "1", "👍👍", "👍 ", "👍\u200b", "❤", "\u200d", "🇩", "🏽a", "<b>", "#"];
  for (const emoji of [...invalid, null, undefined, 1, ["👍"], {}, "👍".repeat(1_000)]) {
    const error = assertThrows(() => parseReaction({ emoji, action: "add" }), ChatError);
    assertEquals([error.code, error.field], ["invalid-field", "emoji"], String(emoji));
  }
  for (const action of [undefined, null, "", "toggle", true]) {
    const error = assertThrows(() => parseReaction({ emoji: "👍", action }), ChatError);
    assertEquals(error.field, "action");
  }
});

test("parseReaction(): accepts only one grapheme of at most 40 bytes", () => {
  const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });
  const part = fc.constantFrom(..."👍👩🏽❤\u{fe0f}\u200d🇩🇪1\u20e3🏴a\u{e0067}\u{e007f}");
  const text = fc.oneof(fc.string({ unit: part, maxLength: 9 }), fc.string({ unit: "grapheme" }));
  fc.assert(
    fc.property(text, (emoji) => {
      try {
        parseReaction({ emoji, action: "add" });
      } catch (error) {
        return error instanceof ChatError;
      }
      return [...clusters.segment(emoji)].length === 1 &&
        new TextEncoder().encode(emoji).length <= 40;
    }),
    { numRuns: 5_000 },
  );
});

test("parseDraft(): a reaction needs an author and a target", () => {
  const draft = reaction(message(), "👍");
  assertEquals(parseDraft(draft, LIMITS), draft);
  for (const field of ["author", "target"] as const) {
    const { [field]: _, ...rest } = draft;
    assertEquals(assertThrows(() => parseDraft(rest, LIMITS), ChatError).field, field);
  }
});

test("SqliteLog: a message lists its current reactions, oldest first", () => {
  using log = new SqliteLog(":memory:");
  const one = message();
  log.append([
    one,
    reaction(one, "🎉"),
    reaction(one, "👍"),
    reaction(one, "👍", { author: CLEO }),
  ]);
  assertEquals(shown(log, one), ["🎉 bob", "👍 bob cleo"]);
  log.append([reaction(one, "👍", { action: "remove" }), reaction(one, "👍")]);
  assertEquals(shown(log, one), ["🎉 bob", "👍 cleo bob"]);
  const page = log.page("lobby", { limit: 9 });
  assertEquals(page.map(({ type }) => type), ["message"]);
  assertEquals(jsonOf(page[0]), jsonOf(log.message("lobby", one.id)));
  // In a replay the reactions follow as entries.
  assertEquals(jsonOf(log.after(0, { limit: 1 })[0]).reactions, undefined);
});

test("P6 SqliteLog: a message names the first 20 users of an emoji and the reader, and counts all", () => {
  using log = new SqliteLog(":memory:");
  const one = message();
  const users = Array.from({ length: 30 }, (_, i) => ({ ...BOB, id: `p${i}` }));
  log.append([one, ...users.map((author) => reaction(one, "👍", { author }))]);
  const named = (user?: string) => {
    const reader = user === undefined ? {} : { user };
    const [entry] = log.page("lobby", { limit: 1, ...reader });
    const [shown] = jsonOf(entry).reactions as { count: number; users: { id: string }[] }[];
    return [shown?.count, ...shown?.users.map(({ id }) => id) ?? []];
  };
  const first = users.slice(0, 20).map(({ id }) => id);
  assertEquals(named(), [30, ...first]);
  assertEquals(named("p3"), [30, ...first]);
  assertEquals(named("p27"), [30, ...first, "p27"]);
  assertEquals(named("ann"), [30, ...first]);
});

test("withReaction(): a page updated by later entries equals the page read afterwards", () => {
  const step = fc.record({
    author: fc.nat({ max: 29 }),
    emoji: fc.constantFrom("👍", "🎉"),
    action: fc.constantFrom("add", "add", "add", "remove"),
  });
  const steps = fc.array(step, { minLength: 60, maxLength: 90 });
  fc.assert(
    fc.property(steps, fc.nat({ max: 60 }), fc.nat({ max: 29 }), (steps, before, own) => {
      using log = new SqliteLog(":memory:");
      const one = message();
      const drafts = steps.map(({ author, ...rest }) =>
        reaction(one, rest.emoji, { ...rest, author: { ...BOB, id: `p${author}` } })
      );
      log.append([one, ...drafts.slice(0, before)]);
      const { gid } = log.head();
      const read = () => reactionsIn(log.page("lobby", { limit: 1, user: `p${own}` })[0]);
      const first = read();
      log.append(drafts.slice(before));
      const follow = (from: readonly Reaction[], after: number) => {
        const entries = log.after(after, { limit: 1_000 });
        return entries.reduce((all, entry) => withReaction(all, eventOf(entry)), from);
      };
      const summary = (all: readonly Reaction[]) =>
        Object.fromEntries(
          all.map(({ emoji, count, users }) => [
            emoji,
            [count, users.some(({ id }) => id === `p${own}`)],
          ]),
        );
      assertEquals(summary(follow(first, gid)), summary(read()));
      // The same for a client that replays everything after the message.
      assertEquals(summary(follow([], 1)), summary(read()));
    }),
    { numRuns: 40 },
  );
});

test("SqliteLog: stores each reaction as an entry, and a repeated one changes nothing", () => {
  using log = new SqliteLog(":memory:");
  const one = message();
  const first = reaction(one, "👍");
  const entries = log.append([one, first, first, reaction(one, "👍")]);
  assertEquals(codes(entries), ["stored", "stored", "known", "stored"]);
  assertEquals(shown(log, one), ["👍 bob"]);
  const remove = () => reaction(one, "👍", { action: "remove" });
  assertEquals(codes(log.append([remove(), remove()])), ["stored", "stored"]);
  assertEquals(shown(log, one), []);
  // Only entries that change something have an action, so that clients can count them.
  const actions = log.after(1, { limit: 9 }).map((entry) => jsonOf(entry).action);
  assertEquals(actions, ["add", undefined, "remove", undefined]);
  const [stored] = log.after(1, { limit: 1 });
  const { id, room, from } = first;
  assertEquals(jsonOf(stored), {
    ...{ gid: 2, seq: 2, id, room, author: "bob", from, emoji: "👍", action: "add" },
    at: stored?.at,
    target: one.id,
  });
});

test("P7 SqliteLog: a deleted message loses its reactions, accepts none, and their entries reveal nothing", () => {
  using temp = temporaryFolder();
  using log = new SqliteLog(temp.log);
  const one = message();
  log.append([one, reaction(one, "🦄"), reaction(one, "👍", { author: CLEO }), deletion(one)]);
  assertEquals(shown(log, one), []);
  assertEquals(log.after(1, { limit: 2 }).map((entry) => jsonOf(entry).emoji), [
    undefined,
    undefined,
  ]);
  assertEquals(codes(log.append([reaction(one, "🎉")])), ["unknown-message"]);
  const bytes = new TextDecoder().decode(Deno.readFileSync(temp.log));
  assertEquals(bytes.includes("🦄"), false);
});

test("SqliteLog: rejects a reaction whose target is not a message of the room", () => {
  using log = new SqliteLog(":memory:");
  const [one, other] = [message(), message("other")];
  const to = { ...one, id: other.id };
  log.append([one, other, reaction(one, "👍")]);
  const ofReaction = { ...one, id: log.after(2, { limit: 1 })[0]?.id ?? "" };
  const drafts = [to, ofReaction, { ...one, id: crypto.randomUUID() }].map((target) =>
    reaction(target, "👍")
  );
  assertEquals(codes(log.append(drafts)), [
    "unknown-message",
    "unknown-message",
    "unknown-message",
  ]);
});

test("P6 SqliteLog: limits the different emoji and the reactions of a message", () => {
  using log = new SqliteLog(":memory:");
  const [one, other] = [message(), message()];
  const emoji = Array.from(
    { length: MAX_REACTIONS.emoji },
    (_, i) => String.fromCodePoint(0x1f600 + i),
  );
  log.append([one, other, ...emoji.map((text) => reaction(one, text))]);
  const added = log.append([
    reaction(one, "👍"),
    reaction(one, "👍", { action: "remove" }),
    reaction(one, emoji[0] ?? "", { author: CLEO }),
    reaction(one, emoji[0] ?? ""),
    reaction(one, emoji[1] ?? "", { action: "remove" }),
    reaction(one, "👍"),
  ]);
  assertEquals(codes(added), ["too-many-emoji", "stored", "stored", "stored", "stored", "stored"]);
  const users = Array.from({ length: MAX_REACTIONS.users + 1 }, (_, i) => ({
    ...BOB,
    id: `p${i}`,
  }));
  const crowded = codes(log.append(users.map((author) => reaction(other, "👍", { author }))));
  assertEquals([crowded.at(-2), crowded.at(-1)], ["stored", "too-many-reactions"]);
});

test("P5 SqliteLog: limits how often reactions change, so that a deletion takes less than 100 ms", () => {
  using log = new SqliteLog(":memory:");
  const one = message();
  const toggles = Array.from({ length: MAX_REACTIONS.entries }, (_, i) => {
    const action = i % 2 === 0 ? "add" : "remove";
    return reaction(one, "👍", { author: BOB, action });
  });
  // A reaction that changes nothing is stored as an entry, too.
  const unchanged = reaction(one, "👍", { author: BOB, action: "remove" });
  const entries = [one, reaction(one, "👍", { author: CLEO }), ...toggles.slice(2), unchanged];
  log.adopt(entries.map((entry) => ({ ...entry, at: 0 })));
  const late = [
    toggles[0] ?? one,
    unchanged,
    reaction(one, "👍", { author: CLEO }),
    reaction(one, "👍", { author: CLEO, action: "remove" }),
    reaction(one, "👍", { author: CLEO }),
  ];
  const full = "too-many-reactions";
  assertEquals(codes(log.append(late)), [full, "known", full, "stored", full]);
  const time = cpuTimeOf(() => assertEquals(codes(log.append([deletion(one)])), ["stored"]));
  assertLess(time, 100);
});

test("Rules: users who may post in a room may react to any message in it, others may not", () => {
  const directory = directoryWithRooms();
  const rules = new Rules(directory);
  const allow = (draft: Draft) => {
    try {
      rules.requireRoom(draft);
      rules.require(draft, { now: 0, targetAuthor: "ann", isRoomNew: false });
      return "stored";
    } catch (error) {
      return error instanceof ChatError ? error.code : error;
    }
  };
  const at = (room: string, author: Actor) => allow(reaction(message(room), "👍", { author }));
  assertEquals([at("lobby", as("guest")), at(PRIVATE, BOB)], ["stored", "stored"]);
  assertEquals([at(PRIVATE, CLEO), at(PRIVATE, as("owner"))], ["unknown-room", "unknown-room"]);
  apply(directory, [{ type: "mute", user: "bob", reason: "" }]);
  assertEquals([at("lobby", BOB), at(PRIVATE, BOB)], ["muted", "muted"]);
  apply(directory, [{ type: "settings", slowSeconds: 60 }], "lobby");
  assertEquals([at("lobby", CLEO), at("lobby", CLEO)], ["stored", "stored"]);
  apply(directory, [{ type: "settings", isArchived: true }], "lobby");
  assertEquals(at("lobby", CLEO), "room-archived");
});

test("SqliteLog: prunes reactions with their message and stays consistent", () => {
  using temp = temporaryFolder();
  {
    using log = new SqliteLog(temp.log);
    const [one, two] = [message(), message()];
    log.append([one, two, reaction(one, "👍"), reaction(two, "🎉")]);
    log.prune({ others: { count: 3 }, rooms: new Map() });
    assertEquals([shown(log, one), shown(log, two)], [[], ["🎉 bob"]]);
  }
  const database = new DatabaseSync(temp.log, { readOnly: true });
  assertEquals(findViolations(database), []);
  assertEquals(database.prepare("SELECT count(*) AS n FROM reaction").get()?.n, 1);
  database.close();
});

test("importLog(): restores the reactions of an export", async () => {
  using temp = temporaryFolder();
  const [one, gone] = [message(), message()];
  const remove = reaction(one, "👍", { action: "remove" });
  {
    using log = new SqliteLog(temp.log);
    log.append([one, gone, reaction(one, "👍"), reaction(one, "🎉"), remove, reaction(gone, "👍")]);
    log.append([deletion(gone)]);
  }
  let text = "";
  exportLog(temp.log, (chunk) => text += chunk);
  Deno.writeTextFileSync(temp.file, text);
  using other = new SqliteLog(":memory:");
  assertEquals((await importLog(temp.file, other)).stored, 7);
  assertEquals([shown(other, one), shown(other, gone)], [["🎉 bob"], []]);
});
