// The broker: one process, almost no permissions, all of the state.
//
//   PULL -> check, number, store -> PUB        what web processes send
//   nothing on PULL -> index for the search
//   ROUTER -> read the log -> ROUTER           what they ask
//                          -> PUB              what somebody has read, for their other devices
//   ROUTER -> PUB                              who is here through each of them
//   twice a second -> PUB                      where the log stands, and whether it can be written

import { setImmediate } from "node:timers/promises";
import { answer } from "./chat/answers.ts";
import { wordsOf } from "./chat/command_line.ts";
import type { Config } from "./chat/config.ts";
import { claimDataFolder, writableLog } from "./chat/data_folder.ts";
import { requireDescriptors } from "./chat/descriptors.ts";
import { Indexing } from "./chat/indexing.ts";
import { Intake } from "./chat/intake.ts";
import { readServerKeys } from "./chat/keys.ts";
import type { Log } from "./chat/log.ts";
import { Relay } from "./chat/presence/relay.ts";
import { runProcess } from "./chat/process.ts";
import { PRUNE_EVERY_MS, Pruning } from "./chat/pruning.ts";
import { reason, report } from "./chat/report.ts";
import {
  admitOnly,
  bindPublisher,
  bindPull,
  bindRouter,
  removeSocketFiles,
} from "./chat/sockets.ts";
import { SqliteLog } from "./chat/sqlite/log.ts";
import { Trouble } from "./chat/trouble.ts";
import {
  areWhereabouts,
  decodeQuestion,
  encodeAnswer,
  encodeBeat,
  encodeOwnNews,
  encodeStorage,
} from "./chat/wire.ts";
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

/** Opens the log, binds the sockets and works until `stop` is aborted, then throws its reason. */
export async function runBroker(config: Config, stop: AbortSignal): Promise<void> {
  requireDescriptors(findLibrary(), MIN_DESCRIPTORS);
  using _folder = claimDataFolder(config.data);
  using log = new SqliteLog(writableLog(config.data));
  const keys = config.keys === undefined ? undefined : readServerKeys(config.keys);
  using _gate = keys && admitOnly(keys);
  using pull = await bindPull(config.sources, keys);
  using publisher = await bindPublisher(config.sources, keys);
  using router = await bindRouter(config.sources, keys);
  try {
    await work({ log, pull, publisher, router }, config, stop);
  } finally {
    removeSocketFiles(config.sources);
  }
}

/** Works with parts that are open, until `stop` is aborted, then throws its reason. */
export async function work(parts: Parts, config: Config, stop: AbortSignal): Promise<void> {
  const { log, publisher } = parts;
  const relay = new Relay((presence) => publisher.trySend(presence));
  const intake = new Intake(log, config.limits, relay.attendance);
  const beat = () => {
    publisher.trySend(encodeBeat(toBeat(log)));
    publisher.trySend(encodeStorage(intake.checkStorage()));
  };
  const pruning = new Pruning(log, config.retention, (rooms) => {
    for (const publication of intake.unpinPruned(rooms)) publisher.trySend(publication);
  });
  const timers = [
    setInterval(beat, BEAT_MS),
    setInterval(() => pruning.tick(), PRUNE_EVERY_MS),
  ];
  beat();
  report(`Broker ready with ${log.head().gid} entries`);
  try {
    await Promise.all([storeAll(parts, intake, stop), answerAll(parts, relay, stop)]);
  } finally {
    timers.forEach(clearInterval);
  }
}

async function storeAll({ log, pull, publisher }: Parts, intake: Intake, stop: AbortSignal) {
  const indexing = new Indexing(log);
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
async function nextBatch(pull: Pull, indexing: Indexing, stop: AbortSignal) {
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
  const trouble = new Trouble();
  let since = performance.now();
  for (;;) {
    if (performance.now() - since > ANSWERING_MS) {
      // Messages and beats have their turn: the sockets only look how many bytes they move.
      await setImmediate();
      since = performance.now();
    }
    const [identity, ...frames] = await router.receive({ signal: stop });
    if (!identity) continue;
    if (areWhereabouts(frames)) {
      relay.pass(identity, frames);
      continue;
    }
    try {
      const answered = answer(log, decodeQuestion(frames));
      router.trySend([identity, ...encodeAnswer(answered)]);
      if (answered.own) publisher.trySend(encodeOwnNews(answered.own));
    } catch (error) {
      trouble.happened(`Dropped a question: ${reason(error)}`);
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
