// Case 4: power loss. Synced data is on the disk; of later writes any sectors may be, in any order, up to
// any byte.

import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Draft } from "../../../chat/message.ts";
import { damageOf } from "../../../chat/log/sqlite/file/maintenance.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { findViolations } from "../../../chat/log/sqlite/file/integrity_checks.ts";
import { TestServer } from "../../harness/test_server.ts";
import { faultSeed, Random } from "../../harness/random.ts";
import { post } from "../cluster/writer.ts";
import { test } from "../../testing.ts";
import { tracing } from "./strace.ts";

const SECTOR_BYTES = 512;
const BATCHES = 12;
const CUTS_OF_EACH = 12;

/** The files of a log at one moment, and the messages acknowledged by then. */
interface Moment {
  readonly database: Uint8Array;
  readonly wal: Uint8Array;
  readonly acknowledged: readonly string[];
}

function draft(random: Random): Draft {
  const text = "x".repeat(1 + random.below(3_000));
  return { type: "message", id: crypto.randomUUID(), room: "lobby", from: "Ann", text };
}

/**
 * Snapshots after each batch; halfway, and at the end, a checkpoint moves the WAL into the database.
 */
function record(path: string, random: Random): Moment[] {
  using log = new SqliteLog(path);
  const acknowledged: string[] = [];
  const look = (): Moment => ({
    database: Deno.readFileSync(path),
    wal: Deno.readFileSync(`${path}-wal`),
    acknowledged: [...acknowledged],
  });
  const moments = [look()];
  for (let batch = 1; batch <= BATCHES; batch++) {
    const drafts = Array.from({ length: 1 + random.below(4) }, () => draft(random));
    // Not synced: part of it may be lost, like the batch after it.
    log.index(random.below(4));
    log.append(drafts);
    acknowledged.push(...drafts.map(({ id }) => id));
    moments.push(look());
    if (batch % (BATCHES / 2) > 0) continue;
    checkpoint(path);
    moments.push(look());
  }
  return moments;
}

function checkpoint(path: string) {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  database.close();
}

/** The possible contents of a file after power loss, if it was `before` when last synced. */
function torn(before: Uint8Array, after: Uint8Array, random: Random): Uint8Array {
  const min = Math.min(before.length, after.length);
  const result = new Uint8Array(min + random.below(after.length - min + 1));
  result.set(before.subarray(0, result.length));
  for (let at = 0; at < result.length; at += SECTOR_BYTES) {
    const end = Math.min(at + SECTOR_BYTES, result.length);
    if (random.chance(0.7)) result.set(after.subarray(at, end), at);
  }
  return result;
}

/** Power is lost between two snapshots. */
function lose(before: Moment, after: Moment, random: Random): Moment {
  const { acknowledged } = before;
  // A checkpoint leaves the WAL unchanged until the database is synced, too.
  const isCheckpoint = after.acknowledged.length === acknowledged.length;
  return isCheckpoint
    ? { acknowledged, wal: after.wal, database: torn(before.database, after.database, random) }
    : { acknowledged, wal: torn(before.wal, after.wal, random), database: after.database };
}

function reopen({ database, wal }: Moment, path: string): { ids: string[]; integrity: string[] } {
  Deno.writeFileSync(path, database);
  Deno.writeFileSync(`${path}-wal`, wal);
  try {
    using log = new SqliteLog(path);
    log.append([draft(new Random(1))]);
    const ids = log.after(0, { limit: 1_000 }).map(({ id }) => id);
    return { ids: ids.slice(0, -1), integrity: integrityOf(path) };
  } finally {
    for (const name of [path, `${path}-wal`, `${path}-shm`]) removeIfThere(name);
  }
}

function integrityOf(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return [...damageOf(database), ...findViolations(database)];
  } finally {
    database.close();
  }
}

function removeIfThere(path: string) {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

test("P1 Power loss: every acknowledged message survives a cut at any byte, and the log is intact", () => {
  const seed = faultSeed("power loss");
  const random = new Random(seed);
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  try {
    const moments = record(`${folder}/recorded.db`, random);
    const all = moments.at(-1)?.acknowledged ?? [];
    let torn = 0;
    for (const [i, after] of moments.entries()) {
      const before = moments[i - 1];
      if (!before) continue;
      for (let cut = 0; cut < CUTS_OF_EACH; cut++) {
        const { ids, integrity } = reopen(lose(before, after, random), `${folder}/cut.db`);
        const story = `HUBBUB_FAULT_SEED=${seed}, batch ${i}, cut ${cut}`;
        assertEquals(integrity, [], story);
        // Either the whole unfinished batch or none of it.
        const isWhole = ids.length > before.acknowledged.length;
        if (!isWhole) torn++;
        assertEquals(ids, all.slice(0, (isWhole ? after : before).acknowledged.length), story);
      }
    }
    assert(torn > 0, "some cuts took the batch that was under way");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

const CALLS = "pwrite64,write,fsync,fdatasync,sendto,sendmsg";

test(
  "P1 Power loss: the log is synced to disk before a message is acknowledged (strace)",
  async () => {
    await using chat = await TestServer.prepare();
    const trace = `${chat.data}/trace`;
    await Promise.all([chat.startBroker({ wrapper: tracing(CALLS, trace) }), chat.startWeb()]);
    await chat.ready();
    const ids = Array.from({ length: 5 }, () => crypto.randomUUID());
    for (const id of ids) assert(await post(chat.url, { room: "lobby", id }), "it is stored");
    chat.broker.kill("SIGTERM");
    await chat.broker.status;
    const calls = (await Deno.readTextFile(trace)).split("\n");
    for (const id of ids) assertSyncedBeforePublished(calls, id);
  },
  {
    // Other systems have nothing like strace; the promise is kept by the same code.
    ignore: Deno.build.os !== "linux",
  },
);

test(
  "P1 Power loss: the log is synced after each batch, several batches at once, and unsynced work (strace)",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "hubbub-" });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const trace = `${folder}/trace`;
    const program = new URL("../programs/sync_points.ts", import.meta.url).pathname;
    const [command = "", ...args] = tracing(CALLS, trace);
    const { success } = await new Deno.Command(command, {
      args: [...args, Deno.execPath(), "run", "-A", program, `${folder}/hubbub.db`],
    }).output();
    assert(success, "the program ran");
    const calls = (await Deno.readTextFile(trace)).split("\n");
    for (const word of ["appended", "together", "after-index"]) {
      const printed = calls.findIndex((call) => call.includes(`"${word}\\n"`));
      assert(printed > 0, `${word} was traced`);
      assertAllSynced(calls.slice(0, printed), word);
    }
  },
  { ignore: Deno.build.os !== "linux" },
);

function assertSyncedBeforePublished(calls: readonly string[], id: string) {
  const published = calls.findIndex((call) => /send(to|msg)\(/.test(call) && call.includes(id));
  assert(published > 0, `the publication of ${id} was traced`);
  const before = calls.slice(0, published);
  assert(before.some((call) => isWrite(call) && call.includes(id)), `${id} was written`);
  assertAllSynced(before, id);
}

/** Checks that the last of some calls that write to the log is followed by a sync. */
function assertAllSynced(calls: readonly string[], story: string) {
  const synced = calls.findLastIndex((call) => /f(data)?sync\(\d+<[^>]*-wal>/.test(call));
  assert(synced > calls.findLastIndex(isWrite), `${story}: all writes to the log were synced`);
}

function isWrite(call: string): boolean {
  return /write(64)?\(\d+<[^>]*-wal>/.test(call);
}
