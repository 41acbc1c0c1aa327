import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SearchIndexer } from "../../../chat/log/search_indexer.ts";
import type { Draft } from "../../../chat/message.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { encodeDraft } from "../../../chat/protocol.ts";
import { Push } from "../../../zmq/mod.ts";
import { cpuTimeOf } from "../../harness/cpu_time.ts";
import { TestServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

const drafts = (count: number): Draft[] =>
  Array.from({ length: count }, (_, i) => ({
    type: "message",
    id: crypto.randomUUID(),
    room: "lobby",
    from: "Ann",
    text: `word ${i}`,
  }));

test("SearchIndexer: waits for 512 messages, then indexes them while the broker is idle", () => {
  using log = new SqliteLog(":memory:");
  const indexer = new SearchIndexer(log);
  log.append(drafts(511));
  indexer.afterBatch();
  assertEquals([indexer.isDue, log.unindexed], [false, 511]);
  log.append(drafts(600));
  indexer.afterBatch();
  assertEquals([indexer.isDue, log.unindexed], [true, 1_111]);
  while (indexer.isDue) indexer.whileIdle();
  assertEquals(log.unindexed, 87);
});

test("SearchIndexer: keeps up under sustained load, so that search never lags by more than 4,096 messages", () => {
  using log = new SqliteLog(":memory:");
  const indexer = new SearchIndexer(log);
  for (let batch = 0; batch < 40; batch++) {
    log.append(drafts(256));
    indexer.afterBatch();
    assert(log.unindexed < 4_096, `${log.unindexed} not indexed`);
  }
  assertEquals(log.search("word", { limit: 1 }).entries.map(({ gid }) => gid), [10_240]);
});

test("SearchIndexer: indexes fewer long messages at once, so that a batch takes at most 50 ms", () => {
  using log = new SqliteLog(":memory:");
  const indexer = new SearchIndexer(log);
  const rareWords = (from: number) =>
    Array.from({ length: 800 }, (_, i) => ((from + i) * 7_919 % 1_679_616).toString(36)).join(" ");
  log.append(drafts(600).map((one, i) => ({ ...one, text: rareWords(i * 800) })));
  const times: number[] = [];
  for (let before = log.unindexed; times.length < 5; before = log.unindexed) {
    times.push(cpuTimeOf(() => indexer.whileIdle()));
    assert(before - log.unindexed <= 16, `${before - log.unindexed} at once`);
  }
  assert(Math.min(...times) <= 50, `${times} ms`);
});

test("SearchIndexer: retries after the next batch if the log is locked", () => {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  try {
    using log = new SqliteLog(`${folder}/hubbub.db`);
    const indexer = new SearchIndexer(log);
    log.append(drafts(600));
    const other = new DatabaseSync(`${folder}/hubbub.db`);
    other.exec("BEGIN IMMEDIATE");
    indexer.whileIdle();
    assertEquals([indexer.isDue, log.unindexed], [false, 600]);
    other.close();
    indexer.afterBatch();
    assertEquals(indexer.isDue, true);
    indexer.whileIdle();
    assertEquals(log.unindexed, 88);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

test("Broker: indexes stored messages once it is idle", () => indexAfterBurst());

async function indexAfterBurst() {
  await using chat = await TestServer.start();
  using push = new Push();
  push.connect(`ipc://${chat.data}/pull.sock`);
  for (const draft of drafts(3_000)) await push.send(encodeDraft("inbox", draft));
  using database = new DatabaseSync(`${chat.data}/hubbub.db`, { readOnly: true });
  const log = database.prepare("SELECT head, indexed FROM log");
  let row;
  do {
    await (await fetch(`${chat.url}/health/ready`)).body?.cancel();
    row = log.get();
  } while (row?.head !== 3_000 || Number(row.indexed) <= 3_000 - 512);
}
