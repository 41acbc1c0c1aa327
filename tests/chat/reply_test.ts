import { assertEquals, assertThrows } from "@std/assert";
import { ChatError } from "../../chat/errors.ts";
import { exportLog, importLog } from "../../chat/log/export.ts";
import type { AppendResult } from "../../chat/log.ts";
import { type Draft, parseDraft } from "../../chat/message.ts";
import { SqliteLog } from "../../chat/log/sqlite/log.ts";
import { decodeJson, type Entry } from "../../chat/protocol.ts";
import { ANN, draftOf } from "./made_changes.ts";
import { test } from "../testing.ts";

const LIMITS = { nameChars: 64, textChars: 4_000, bodyBytes: 65_536 };

const draft = (text: string, fields: Partial<Draft> = {}): Draft => ({
  ...draftOf("message", ANN, "lobby"),
  text,
  ...fields,
});

const change = (type: "edit" | "delete", { id: target, room }: Draft, text = ""): Draft => ({
  ...draft(text, { room }),
  type,
  target,
});

const quoteIn = (entry: Entry | undefined) => {
  const message = entry && decodeJson(entry.body);
  return typeof message === "object" && message !== null && "quote" in message
    ? message.quote
    : undefined;
};
const codes = (appended: readonly AppendResult[]) =>
  appended.map((one) => one.outcome === "refused" ? [one.error.code, one.error.field] : "stored");

/** Paths in a folder that goes when the test is over. */
function temporaryFolder() {
  const root = Deno.makeTempDirSync({ prefix: "hubbub-" });
  return {
    log: `${root}/hubbub.db`,
    other: `${root}/other.db`,
    file: `${root}/export.ndjson`,
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

test("A reply names the message that it answers, and nothing but a message does", () => {
  const replyTo = crypto.randomUUID();
  const fields = { id: crypto.randomUUID(), room: "lobby", from: "Ann", text: "yes" };
  assertEquals(parseDraft({ ...fields, replyTo: replyTo.toUpperCase() }, LIMITS).replyTo, replyTo);
  const target = crypto.randomUUID();
  const edit = parseDraft({ ...fields, type: "edit", target, replyTo }, LIMITS);
  assertEquals(Object.keys(edit).includes("replyTo"), false);
  for (const wrong of [null, "", 1, "lobby", [replyTo], { id: replyTo }]) {
    const error = assertThrows(() => parseDraft({ ...fields, replyTo: wrong }, LIMITS), ChatError);
    assertEquals([error.code, error.field], ["invalid-field", "replyTo"]);
  }
});

test("A reply quotes the beginning of its message as that is now, wherever it is read", () => {
  using place = temporaryFolder();
  using log = new SqliteLog(place.log);
  const one = draft(`${"🙂".repeat(200)} and more`);
  const reply = draft("yes", { replyTo: one.id });
  const [, stored] = log.append([one, reply]);
  const quotes = () => {
    const [paged] = log.page("lobby", { limit: 1, after: 1 });
    const [replayed] = log.after(1, { limit: 1 });
    const [found] = log.search("yes", { limit: 1 }).entries;
    return [paged, replayed, found, log.message("lobby", reply.id)].map(quoteIn);
  };
  const said = { seq: 1, id: one.id, author: "ann", from: "ann" };
  const first = { ...said, text: "🙂".repeat(200) };
  assertEquals(stored?.outcome === "stored" && quoteIn(stored.entry), first);
  assertEquals(quotes(), [first, first, first, first]);
  log.append([change("edit", one, "better")]);
  assertEquals(quotes(), Array(4).fill({ ...said, text: "better" }));
});

test("P7 What was deleted is in no quote any more, and one may still reply to it", () => {
  using place = temporaryFolder();
  using log = new SqliteLog(place.log);
  const one = draft("a secret that was told");
  const reply = draft("yes", { replyTo: one.id });
  const deletion = change("delete", one);
  log.append([one, reply, deletion]);
  const [{ at: deletedAt = 0 } = {}] = log.after(2, { limit: 1 });
  const gone = { seq: 1, id: one.id, author: "ann", from: "ann", text: "", deletedAt };
  assertEquals(quoteIn(log.message("lobby", reply.id)), gone);
  const [late] = log.append([draft("too late", { replyTo: one.id })]);
  assertEquals(late?.outcome === "stored" && quoteIn(late.entry), gone);
});

test("Of a message that was pruned a quote has the place, and replies to it are refused", () => {
  using place = temporaryFolder();
  using log = new SqliteLog(place.log);
  const one = draft("first");
  const reply = draft("yes", { replyTo: one.id });
  log.append([one, reply]);
  log.prune({ others: { count: 1 }, rooms: new Map() });
  assertEquals(quoteIn(log.message("lobby", reply.id)), { seq: 1 });
  const late = { ...draft("too late"), replyTo: one.id };
  assertEquals(codes(log.append([late])), [["unknown-message", "replyTo"]]);
  assertEquals(log.append([reply]).map(({ outcome }) => outcome), ["known"]);
});

test("P7 A reply is to a message of its own room; of others nothing is told", () => {
  using place = temporaryFolder();
  using log = new SqliteLog(place.log);
  const [secret, open] = [draft("secret", { room: "other" }), draft("open")];
  const edit = change("edit", open, "opened");
  log.append([secret, open, edit]);
  const replies = [secret.id, edit.id, crypto.randomUUID()].map((replyTo) =>
    draft("what?", { replyTo })
  );
  const refused = ["unknown-message", "replyTo"];
  assertEquals(codes(log.append(replies)), [refused, refused, refused]);
});

test("An export has what each reply answers, and an import quotes it under its new place", async () => {
  using place = temporaryFolder();
  const one = draft("first");
  const reply = draft("yes", { replyTo: one.id });
  {
    using log = new SqliteLog(place.log);
    log.append([draft("before"), one, reply]);
  }
  let text = "";
  exportLog(place.log, (chunk) => text += chunk);
  // Without the line of what came before: the numbers are other ones.
  const [, , ...lines] = text.split("\n");
  const header = { format: "hubbub-export", version: 1 };
  Deno.writeTextFileSync(place.file, [JSON.stringify(header), ...lines].join("\n"));
  using other = new SqliteLog(place.other);
  await importLog(place.file, other);
  const quote = { seq: 1, id: one.id, author: "ann", from: "ann", text: "first" };
  assertEquals(quoteIn(other.message("lobby", reply.id)), quote);
});
