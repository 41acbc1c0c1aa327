// What the broker does with drafts that cannot be stored at once, against the real log.

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Actor } from "../../../chat/user.ts";
import { Ingest } from "../../../chat/broker/ingest.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { encodeDraft } from "../../../chat/protocol.ts";
import { ANN, as, BOB, CLEO } from "../made_changes.ts";
import { test } from "../../testing.ts";

const LIMITS = { nameChars: 64, textChars: 4_000, bodyBytes: 65_536 };

const encoder = new TextEncoder();

/** Fails as a full disk would: when the draft was judged already. */
const BREAK = `
  CREATE TRIGGER broken BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'No space'); END
`;

/** A log in a folder of its own, in which at times nothing can be stored. */
function breakable() {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  const log = new SqliteLog(`${folder}/hubbub.db`);
  const other = new DatabaseSync(`${folder}/hubbub.db`);
  return {
    log,
    break: (how = BREAK) => other.exec(how),
    mend: () => other.exec("DROP TRIGGER broken"),
    [Symbol.dispose]: () => {
      other.close();
      log[Symbol.dispose]();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

/** What is published of a draft: "stored", or the code of the refusal. */
function store(intake: Ingest, draft: Record<string, unknown>): string {
  return storeAll(intake, [draft]).join();
}

/** The same of drafts that come at once. */
function storeAll(intake: Ingest, drafts: readonly Record<string, unknown>[]): string[] {
  return [...intake.store(drafts.map(toFrames))].flat().map((publication) => {
    const [topic = "", , body = ""] = publication.map(text);
    const isEntry = topic.startsWith("r.");
    return isEntry ? "stored" : JSON.parse(body).code ?? "stored before";
  });
}

function toFrames(draft: Record<string, unknown>): Uint8Array[] {
  return encodeDraft("inbox", { room: "lobby", from: "Ann", ...draft })
    .map((frame) => typeof frame === "string" ? encoder.encode(frame) : frame);
}

function text(frame: string | Uint8Array): string {
  return typeof frame === "string" ? frame : new TextDecoder().decode(frame);
}

const message = () => ({ id: crypto.randomUUID(), text: "hello", author: ANN });

test("A message that could not be stored takes no turn in slow mode, and is stored when it comes again", () => {
  using place = breakable();
  const intake = new Ingest(place.log, LIMITS);
  const slow = { type: "change", id: crypto.randomUUID(), from: "" };
  assertEquals(store(intake, { ...slow, change: { type: "settings", slowSeconds: 60 } }), "stored");
  const first = message();
  place.break();
  assertEquals(store(intake, first), "cannot-store");
  place.mend();
  assertEquals([store(intake, first), store(intake, message())], ["stored", "slow-mode"]);
});

test("After a restart of the broker nobody writes in a slow room sooner than before", () => {
  using place = breakable();
  const before = new Ingest(place.log, LIMITS);
  const slowDown = (slowSeconds: number, room: string) => ({
    type: "change",
    id: crypto.randomUUID(),
    from: "",
    room,
    change: { type: "settings", slowSeconds },
  });
  const by = (author: Actor, room = "lobby") => ({ ...message(), author, room });
  store(before, slowDown(600, "lobby"));
  store(before, slowDown(0, "dev"));
  for (const one of [by(ANN), by(ANN, "dev"), by(as("moderator"))]) store(before, one);
  // More than are read in one go.
  for (let i = 0; i < 500; i++) store(before, by({ id: `one-${i}`, role: "member" }));
  store(before, by(BOB));
  const after = new Ingest(place.log, LIMITS);
  const outcomes = [by(ANN), by(BOB), by(CLEO), by(ANN, "dev"), by(as("moderator"))]
    .map((one) => store(after, one));
  assertEquals(outcomes, ["slow-mode", "slow-mode", "stored", "stored", "stored"]);
});

/** Counts how often what is appended waits for the disk. */
class WatchedLog extends SqliteLog {
  waits = 0;

  override append(...drafts: Parameters<SqliteLog["append"]>) {
    this.waits++;
    return super.append(...drafts);
  }

  override inOneCommit<T>(work: () => T): T {
    const before = this.waits;
    const result = super.inOneCommit(work);
    this.waits = before + 1;
    return result;
  }
}

const setTopic = (i: number) => ({
  type: "change",
  id: crypto.randomUUID(),
  from: "",
  author: as("moderator"),
  change: { type: "settings", topic: `Topic ${i}` },
});

test("Intake.store: changes that come at once wait for the disk together, in parts", () => {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  using stack = new DisposableStack();
  stack.defer(() => Deno.removeSync(folder, { recursive: true }));
  const log = stack.use(new WatchedLog(`${folder}/hubbub.db`));
  const intake = new Ingest(log, LIMITS);
  const drafts = Array.from({ length: 200 }, (_, i) => i % 2 === 0 ? setTopic(i) : message());
  assertEquals(storeAll(intake, drafts), drafts.map(() => "stored"));
  assertEquals([log.waits, log.head().gid], [6, 200]);
  assertEquals(storeAll(intake, [message(), message()]), ["stored", "stored"]);
  assertEquals(log.waits, 7);
});

test("Ingest.store: stores edits that come at once in parts, so that questions are answered between them", () => {
  // 300 edits of long texts with rare words kept the broker from everything else for 2 s.
  using place = breakable();
  const intake = new Ingest(place.log, LIMITS);
  const messages = Array.from({ length: 30 }, message);
  storeAll(intake, messages);
  const edits = messages.map(({ id: target, ...rest }) => ({
    ...rest,
    type: "edit",
    id: crypto.randomUUID(),
    target,
  }));
  const parts = [...intake.store([...edits, message()].map(toFrames))];
  const sizes = parts.map((publications) => publications.length);
  assertEquals(sizes, [0, 10, 10, 10, 1]);
});

/** The last commit of some fails, which makes all of them wait for the disk. */
const BREAK_LAST = `
  CREATE TRIGGER broken BEFORE UPDATE ON log WHEN new.head < old.head
  BEGIN SELECT RAISE(ABORT, 'No space'); END
`;

test("Intake.store: acknowledges nothing that may not be on the disk, and finds it when it comes again", () => {
  using place = breakable();
  const intake = new Ingest(place.log, LIMITS);
  const drafts = [setTopic(1), message(), setTopic(2)];
  place.break(BREAK_LAST);
  assertEquals(storeAll(intake, drafts), drafts.map(() => "cannot-store"));
  assertEquals(place.log.storage.state, "failing");
  place.mend();
  assertEquals(storeAll(intake, drafts), drafts.map(() => "stored before"));
  assertEquals(storeAll(intake, [setTopic(3), message()]), ["stored", "stored"]);
});
