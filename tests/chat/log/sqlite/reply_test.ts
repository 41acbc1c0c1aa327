import { assertEquals, assertThrows } from "@std/assert";
import { ChatError } from "../../../../chat/errors.ts";
import { exportLog, importLog } from "../../../../chat/log/export.ts";
import type { AppendResult } from "../../../../chat/log.ts";
import { type Draft, parseDraft } from "../../../../chat/message.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { decodeJson, type Entry } from "../../../../chat/protocol.ts";
import { ANN, draftOf } from "../../directory/directory_fixture.ts";
import { test } from "../../../testing.ts";

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
  appended.map((result) =>
    result.outcome === "refused" ? [result.error.code, result.error.field] : "stored"
  );

/** Paths in a folder that is removed on disposal. */
function temporaryFolder() {
  const root = Deno.makeTempDirSync({ prefix: "hubbub-" });
  return {
    log: `${root}/hubbub.db`,
    other: `${root}/other.db`,
    file: `${root}/export.ndjson`,
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

test("parseDraft(): reads replyTo of a message only, as a UUID", () => {
  const replyTo = crypto.randomUUID();
  const fields = { id: crypto.randomUUID(), room: "lobby", from: "Ann", text: "yes" };
  assertEquals(parseDraft({ ...fields, replyTo: replyTo.toUpperCase() }, LIMITS).replyTo, replyTo);
  const target = crypto.randomUUID();
  const edit = parseDraft({ ...fields, type: "edit", target, replyTo }, LIMITS);
  assertEquals(Object.keys(edit).includes("replyTo"), false);
  for (const invalid of [null, "", 1, "lobby", [replyTo], { id: replyTo }]) {
    const error = assertThrows(
      () => parseDraft({ ...fields, replyTo: invalid }, LIMITS),
      ChatError,
    );
    assertEquals([error.code, error.field], ["invalid-field", "replyTo"]);
  }
});

test("SqliteLog: every read of a reply quotes the beginning of the message's current text", () => {
  using temp = temporaryFolder();
  using log = new SqliteLog(temp.log);
  const one = draft(`${"🙂".repeat(200)} and more`);
  const reply = draft("yes", { replyTo: one.id });
  const [, stored] = log.append([one, reply]);
  const quotes = () => {
    const [paged] = log.page("lobby", { limit: 1, after: 1 });
    const [replayed] = log.after(1, { limit: 1 });
    const [found] = log.search("yes", { limit: 1 }).entries;
    return [paged, replayed, found, log.message("lobby", reply.id)].map(quoteIn);
  };
  const quoted = { seq: 1, id: one.id, author: "ann", from: "ann" };
  const first = { ...quoted, text: "🙂".repeat(200) };
  assertEquals(stored?.outcome === "stored" && quoteIn(stored.entry), first);
  assertEquals(quotes(), [first, first, first, first]);
  log.append([change("edit", one, "better")]);
  assertEquals(quotes(), Array(4).fill({ ...quoted, text: "better" }));
});

test("P7 SqliteLog: quotes nothing of a deleted message, and still accepts replies to it", () => {
  using temp = temporaryFolder();
  using log = new SqliteLog(temp.log);
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

test("SqliteLog: a quote of a pruned message has only its seq, and new replies to it are rejected", () => {
  using temp = temporaryFolder();
  using log = new SqliteLog(temp.log);
  const one = draft("first");
  const reply = draft("yes", { replyTo: one.id });
  log.append([one, reply]);
  log.prune({ others: { count: 1 }, rooms: new Map() });
  assertEquals(quoteIn(log.message("lobby", reply.id)), { seq: 1 });
  const late = { ...draft("too late"), replyTo: one.id };
  assertEquals(codes(log.append([late])), [["unknown-message", "replyTo"]]);
  assertEquals(log.append([reply]).map(({ outcome }) => outcome), ["known"]);
});

test("P7 SqliteLog: rejects a reply to a message of another room like one to an unknown message", () => {
  using temp = temporaryFolder();
  using log = new SqliteLog(temp.log);
  const [secret, open] = [draft("secret", { room: "other" }), draft("open")];
  const edit = change("edit", open, "opened");
  log.append([secret, open, edit]);
  const replies = [secret.id, edit.id, crypto.randomUUID()].map((replyTo) =>
    draft("what?", { replyTo })
  );
  const refused = ["unknown-message", "replyTo"];
  assertEquals(codes(log.append(replies)), [refused, refused, refused]);
});

test("importLog(): keeps replies, and quotes their messages under the new seq", async () => {
  using temp = temporaryFolder();
  const one = draft("first");
  const reply = draft("yes", { replyTo: one.id });
  {
    using log = new SqliteLog(temp.log);
    log.append([draft("before"), one, reply]);
  }
  let text = "";
  exportLog(temp.log, (chunk) => text += chunk);
  // Without the line of the first message, so that the imported messages get different numbers.
  const [, , ...lines] = text.split("\n");
  const header = { format: "hubbub-export", version: 2 };
  Deno.writeTextFileSync(temp.file, [JSON.stringify(header), ...lines].join("\n"));
  using other = new SqliteLog(temp.other);
  await importLog(temp.file, other);
  const quote = { seq: 1, id: one.id, author: "ann", from: "ann", text: "first" };
  assertEquals(quoteIn(other.message("lobby", reply.id)), quote);
});
