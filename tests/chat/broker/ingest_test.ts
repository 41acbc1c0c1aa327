// Ingest with a real log that fails at times.

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Actor } from "../../../chat/domain/user.ts";
import { Ingest } from "../../../chat/broker/ingest.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { encodeDraft } from "../../../chat/protocol.ts";
import { ANN, as, BOB, CLEO } from "../directory/directory_fixture.ts";
import { test } from "../../testing.ts";

const LIMITS = { nameChars: 64, textChars: 4_000, bodyBytes: 65_536 };

const encoder = new TextEncoder();

/** Fails like a full disk: after validation. */
const BREAK = `
  CREATE TRIGGER broken BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'No space'); END
`;

/** Creates a log in its own folder that can be made to fail. */
function breakableLog() {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  const log = new SqliteLog(`${folder}/hubbub.db`);
  const other = new DatabaseSync(`${folder}/hubbub.db`);
  return {
    log,
    break: (how = BREAK) => other.exec(how),
    repair: () => other.exec("DROP TRIGGER broken"),
    [Symbol.dispose]: () => {
      other.close();
      log[Symbol.dispose]();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

/** Stores a draft. Returns "stored" or the code of its refusal. */
async function store(ingest: Ingest, draft: Record<string, unknown>): Promise<string> {
  return (await storeAll(ingest, [draft])).join();
}

/** Stores a batch. Returns the result of each draft. */
async function storeAll(
  ingest: Ingest,
  drafts: readonly Record<string, unknown>[],
): Promise<string[]> {
  return (await Array.fromAsync(ingest.store(drafts.map(toFrames)))).flat().map((publication) => {
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

test("Ingest: a message that could not be stored does not count for slow mode, and can be sent again", async () => {
  using breakable = breakableLog();
  const ingest = new Ingest(breakable.log, LIMITS);
  const slow = { type: "change", id: crypto.randomUUID(), from: "" };
  assertEquals(
    await store(ingest, { ...slow, change: { type: "settings", slowSeconds: 60 } }),
    "stored",
  );
  const first = message();
  breakable.break();
  assertEquals(await store(ingest, first), "cannot-store");
  breakable.repair();
  assertEquals([await store(ingest, first), await store(ingest, message())], [
    "stored",
    "slow-mode",
  ]);
});

test("Ingest: a restart does not reset slow mode", async () => {
  using breakable = breakableLog();
  const before = new Ingest(breakable.log, LIMITS);
  const slowDown = (slowSeconds: number, room: string) => ({
    type: "change",
    id: crypto.randomUUID(),
    from: "",
    room,
    change: { type: "settings", slowSeconds },
  });
  const by = (author: Actor, room = "lobby") => ({ ...message(), author, room });
  await store(before, slowDown(600, "lobby"));
  await store(before, slowDown(0, "dev"));
  for (const one of [by(ANN), by(ANN, "dev"), by(as("moderator"))]) await store(before, one);
  // More entries than one read returns.
  for (let i = 0; i < 500; i++) await store(before, by({ id: `one-${i}`, role: "member" }));
  await store(before, by(BOB));
  const after = new Ingest(breakable.log, LIMITS);
  const outcomes = [by(ANN), by(BOB), by(CLEO), by(ANN, "dev"), by(as("moderator"))]
    .map((one) => store(after, one));
  assertEquals(await Promise.all(outcomes), [
    "slow-mode",
    "slow-mode",
    "stored",
    "stored",
    "stored",
  ]);
});

/** Counts the waits for the disk. */
class WatchedLog extends SqliteLog {
  waits = 0;

  override append(...drafts: Parameters<SqliteLog["append"]>) {
    this.waits++;
    return super.append(...drafts);
  }

  override storeRuns(...runs: Parameters<SqliteLog["storeRuns"]>): void {
    const before = this.waits;
    super.storeRuns(...runs);
    this.waits = before + 1;
  }
}

const setTopic = (i: number) => ({
  type: "change",
  id: crypto.randomUUID(),
  from: "",
  author: as("moderator"),
  change: { type: "settings", topic: `Topic ${i}` },
});

test("Ingest.store: the changes of a batch share waits for the disk, in parts", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  using stack = new DisposableStack();
  stack.defer(() => Deno.removeSync(folder, { recursive: true }));
  const log = stack.use(new WatchedLog(`${folder}/hubbub.db`));
  const ingest = new Ingest(log, LIMITS);
  const drafts = Array.from({ length: 200 }, (_, i) => i % 2 === 0 ? setTopic(i) : message());
  assertEquals(await storeAll(ingest, drafts), drafts.map(() => "stored"));
  assertEquals([log.waits, log.head().gid], [6, 200]);
  assertEquals(await storeAll(ingest, [message(), message()]), ["stored", "stored"]);
  assertEquals(log.waits, 7);
});

test("Ingest.store: stores the edits of a batch in parts, so that requests are answered between them", async () => {
  // 300 edits of long texts with rare words used to block the broker for 2 s.
  using breakable = breakableLog();
  const ingest = new Ingest(breakable.log, LIMITS);
  const messages = Array.from({ length: 30 }, message);
  await storeAll(ingest, messages);
  const edits = messages.map(({ id: target, ...rest }) => ({
    ...rest,
    type: "edit",
    id: crypto.randomUUID(),
    target,
  }));
  const parts = await Array.fromAsync(ingest.store([...edits, message()].map(toFrames)));
  const sizes = parts.map((publications) => publications.length);
  assertEquals(sizes, [0, 10, 10, 10, 1]);
});

test("P5 Ingest.store: stores in parts what takes long: reactions, long texts, and texts that may mention", async () => {
  // A batch of 1,000 messages with 20 mentions each blocked the broker for 1.6 s.
  using breakable = breakableLog();
  const ingest = new Ingest(breakable.log, LIMITS);
  const target = message();
  await storeAll(ingest, [target]);
  const longest = async (drafts: readonly Record<string, unknown>[]) => {
    const parts = await Array.fromAsync(ingest.store(drafts.map(toFrames)));
    return Math.max(...parts.map((publications) => publications.length));
  };
  const many = Array.from({ length: 500 }, message);
  const reaction = { type: "reaction", target: target.id, emoji: "👍", action: "add" };
  assertEquals(await longest(many), 500);
  assertEquals(
    await longest(many.map((one) => ({ ...one, ...reaction, id: crypto.randomUUID() }))),
    100,
  );
  assertEquals(
    await longest(
      many.map((one) => ({ ...one, id: crypto.randomUUID(), text: "long ".repeat(700) })),
    ),
    206,
  );
  assertEquals(
    await longest(many.map((one) => ({ ...one, id: crypto.randomUUID(), text: "@Bob" }))),
    14,
  );
});

/** Fails the last of several commits, the one that waits for the disk. */
const BREAK_LAST = `
  CREATE TRIGGER broken BEFORE UPDATE ON log WHEN new.head < old.head
  BEGIN SELECT RAISE(ABORT, 'No space'); END
`;

test("Ingest.store: acknowledges no draft that may not be on disk, and finds it when it is sent again", async () => {
  using breakable = breakableLog();
  const ingest = new Ingest(breakable.log, LIMITS);
  const drafts = [setTopic(1), message(), setTopic(2)];
  breakable.break(BREAK_LAST);
  assertEquals(await storeAll(ingest, drafts), drafts.map(() => "cannot-store"));
  assertEquals(breakable.log.storage.state, "failing");
  breakable.repair();
  assertEquals(await storeAll(ingest, drafts), drafts.map(() => "stored before"));
  assertEquals(await storeAll(ingest, [setTopic(3), message()]), ["stored", "stored"]);
});
