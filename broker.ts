// The broker: one process, almost no permissions, all of the state.
//
//   PULL -> check, number, store -> PUB        what web processes send
//   nothing on PULL -> index for the search
//   ROUTER -> read the log -> ROUTER           what they ask
//                          -> PUB              what somebody has read, for their other devices
//   ROUTER -> PUB                              who is here through each of them
//   twice a second -> PUB                      where the log stands, and whether it can be written

import { setImmediate } from "node:timers/promises";
import { handleRequest } from "./chat/broker/request_handlers.ts";
import { wordsOf } from "./chat/config/command_line.ts";
import type { Config } from "./chat/config/config.ts";
import { lockDataDir, writableLog } from "./chat/log/data_dir.ts";
import { requireDescriptors } from "./chat/descriptors.ts";
import { SearchIndexer } from "./chat/log/search_indexer.ts";
import { Ingest } from "./chat/broker/ingest.ts";
import { readServerKeys } from "./chat/broker/curve_keys.ts";
import type { Log } from "./chat/log.ts";
import { Relay } from "./chat/presence/relay.ts";
import { runProcess } from "./chat/process.ts";
import { PRUNE_EVERY_MS, RetentionJob } from "./chat/log/retention_job.ts";
import { errorMessage, logError } from "./chat/logger.ts";
import {
  admitOnly,
  bindPublisher,
  bindPull,
  bindRouter,
  removeSocketFiles,
} from "./chat/broker/sockets.ts";
import { SqliteLog } from "./chat/log/sqlite/log.ts";
import { ThrottledLog } from "./chat/throttled_log.ts";
import {
  decodeQuestion,
  encodeAnswer,
  encodeHeartbeat,
  encodeStorage,
  encodeUserEvent,
  isPresenceReport,
} from "./chat/protocol.ts";
import { findLibrary, type Publisher, type Pull, type Router } from "./zmq/mod.ts";

/** What was lost is noticed by the next beat and asked for: all of it within the second promised. */
const BEAT_MS = 500;
/** Messages in one transaction: enough to share one wait for the disk, few enough to take 20 ms. */
const BATCH_MESSAGES = 1_000;

/** The broker itself has some 45 open, and 3 for each web process. */
const MIN_DESCRIPTORS = 256;

/** Milliseconds of storing in a row, where a batch is stored in parts. */
const STORING_MS = 20;

/** Milliseconds of answers in a row: one may take 20, and what is sent meanwhile must not wait for all. */
const ANSWERING_MS = 5;

/** What a broker works with. */
export interface Parts {
  readonly log: Log;
  readonly pull: Pull;
  readonly publisher: Pick<Publisher, "trySend">;
  readonly router: Router;
}

/**
 * Opens the log, binds the sockets and works until `stop` is aborted, then throws its reason.
 *
 * @param print Gets the line that says that the broker is ready.
 */
export async function runBroker(
  config: Config,
  stop: AbortSignal,
  print = logError,
): Promise<void> {
  requireDescriptors(findLibrary(), MIN_DESCRIPTORS);
  using _folder = lockDataDir(config.data);
  using log = new SqliteLog(writableLog(config.data));
  const keys = config.keys === undefined ? undefined : readServerKeys(config.keys);
  using _gate = keys && admitOnly(keys);
  using pull = await bindPull(config.sources, keys);
  using publisher = await bindPublisher(config.sources, keys);
  using router = await bindRouter(config.sources, keys);
  try {
    await work({ log, pull, publisher, router }, config, stop, print);
  } finally {
    removeSocketFiles(config.sources);
  }
}

/** Works with parts that are open, until `stop` is aborted, then throws its reason. */
export async function work(
  parts: Parts,
  config: Config,
  stop: AbortSignal,
  print = logError,
): Promise<void> {
  const { log, publisher } = parts;
  const relay = new Relay((presence) => publisher.trySend(presence));
  const intake = new Ingest(log, config.limits, relay.attendance);
  const beat = () => {
    publisher.trySend(encodeHeartbeat(toBeat(log)));
    publisher.trySend(encodeStorage(intake.checkStorage()));
  };
  const pruning = new RetentionJob(log, config.retention, (rooms) => {
    for (const publication of intake.unpinPruned(rooms)) publisher.trySend(publication);
  });
  const timers = [
    setInterval(beat, BEAT_MS),
    setInterval(() => pruning.tick(), PRUNE_EVERY_MS),
  ];
  beat();
  print(`Broker ready with ${log.head().gid} entries`);
  try {
    await Promise.all([storeAll(parts, intake, stop), answerAll(parts, relay, stop)]);
  } finally {
    timers.forEach(clearInterval);
  }
}

async function storeAll({ log, pull, publisher }: Parts, intake: Ingest, stop: AbortSignal) {
  const indexing = new SearchIndexer(log);
  for (;;) {
    const batch = await nextBatch(pull, indexing, stop);
    let since = performance.now();
    for (const publications of intake.store(batch)) {
      for (const publication of publications) publisher.trySend(publication);
      if (performance.now() - since <= STORING_MS) continue;
      // Questions and beats have their turn. It goes on although the end has come: what was taken is stored.
      await setImmediate();
      since = performance.now();
    }
    indexing.afterBatch();
  }
}

/** What has come, or else what comes; until then there is time to index. */
async function nextBatch(pull: Pull, indexing: SearchIndexer, stop: AbortSignal) {
  while (indexing.isDue) {
    // Questions, beats and the end have their turn.
    await setImmediate();
    stop.throwIfAborted();
    const batch = pull.drain(BATCH_MESSAGES);
    if (batch.length > 0) return batch;
    indexing.whileIdle();
  }
  return await pull.receiveBatch(BATCH_MESSAGES, { signal: stop });
}

async function answerAll({ log, publisher, router }: Parts, relay: Relay, stop: AbortSignal) {
  const trouble = new ThrottledLog();
  let since = performance.now();
  for (;;) {
    if (performance.now() - since > ANSWERING_MS) {
      // Messages and beats have their turn: the sockets only look how many bytes they move.
      await setImmediate();
      since = performance.now();
    }
    const [identity, ...frames] = await router.receive({ signal: stop });
    if (!identity) continue;
    if (isPresenceReport(frames)) {
      relay.pass(identity, frames);
      continue;
    }
    try {
      const answered = handleRequest(log, decodeQuestion(frames));
      router.trySend([identity, ...encodeAnswer(answered)]);
      if (answered.own) publisher.trySend(encodeUserEvent(answered.own));
    } catch (error) {
      trouble.failed(`Dropped a question: ${errorMessage(error)}`);
    }
  }
}

function toBeat(log: Log) {
  const { epoch, gid } = log.head();
  return { epoch, head: gid };
}

if (import.meta.main) {
  wordsOf({
    usage: "deno task broker",
    help: ["Runs the broker. Settings come from the environment: see .env.example."],
  });
  await runProcess(runBroker);
}
