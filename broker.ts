// The broker: one process with few permissions that owns the log.
//
//   drafts      PULL   -> validate, number, store -> PUB
//   requests    ROUTER -> read the log -> ROUTER, and PUB for the user's other devices
//   presence    ROUTER -> PUB
//   heartbeat   twice a second -> PUB, with the head of the log and whether it can store
//
// While no drafts arrive, it indexes messages for the search.

import { setImmediate } from "node:timers/promises";
import { readServerKeys } from "./chat/broker/curve_keys.ts";
import { requireDescriptors } from "./chat/broker/descriptors.ts";
import { HEARTBEAT_MS } from "./chat/broker/heartbeat.ts";
import { Ingest } from "./chat/broker/ingest.ts";
import { handleRequest } from "./chat/broker/request_handlers.ts";
import {
  admitOnly,
  bindPublisher,
  bindPull,
  bindRouter,
  brokerEndpoints,
  removeSocketFiles,
} from "./chat/broker/sockets.ts";
import { parseArguments } from "./chat/config/command_line.ts";
import type { Config } from "./chat/config/config.ts";
import type { JournalSettings } from "./chat/config/journal.ts";
import { type LeadingMember, leadWhenFree } from "./chat/journal/member.ts";
import type { DraftStore, Log } from "./chat/log.ts";
import { lockDataDir, writableLog } from "./chat/log/data_dir.ts";
import { PRUNE_EVERY_MS, RetentionJob } from "./chat/log/retention_job.ts";
import { SearchIndexer } from "./chat/log/search_indexer.ts";
import { SqliteLog } from "./chat/log/sqlite/log.ts";
import { errorMessage, logError } from "./chat/logging/logger.ts";
import { plural } from "./chat/logging/plural.ts";
import { ThrottledLog } from "./chat/logging/throttled_log.ts";
import { Relay } from "./chat/presence/relay.ts";
import { BROKER_READY, runProcess } from "./chat/process.ts";
import {
  decodeRequest,
  encodeAnswer,
  encodeHeartbeat,
  encodeStorage,
  encodeUserEvent,
  isPresenceReport,
} from "./chat/protocol.ts";
import { findLibrary, type Publisher, type Pull, type Router } from "./zmq/mod.ts";

/** Drafts per batch: enough to share one wait for the disk, few enough to take 20 ms. */
const BATCH_DRAFTS = 1_000;

/** Milliseconds of storing before requests and heartbeats get a turn. */
const STORING_MS = 20;

/** Milliseconds of answering before drafts get a turn. One answer may take 20. */
const ANSWERING_MS = 5;

/** The broker itself has some 45 descriptors open, and 3 for each web process. */
const MIN_DESCRIPTORS = 256;

/** The log and the sockets of a broker. */
export interface BrokerParts {
  readonly log: Log;
  /** Stores the drafts; the log by default. */
  readonly drafts?: DraftStore;
  readonly pull: Pull;
  readonly publisher: Pick<Publisher, "trySend">;
  readonly router: Router;
}

/**
 * Opens the log, binds the sockets and works until `stop` is aborted, then throws its reason.
 *
 * @param print Called with a line once the broker is ready.
 */
export async function runBroker(
  config: Config,
  stop: AbortSignal,
  print = logError,
): Promise<void> {
  requireDescriptors(findLibrary(), MIN_DESCRIPTORS);
  using _folder = lockDataDir(config.data);
  using log = new SqliteLog(writableLog(config.data));
  await using membership = config.journal && await joinJournal(log, config, config.journal, stop);
  const keys = config.keys === undefined ? undefined : readServerKeys(config.keys);
  using _authenticator = keys && admitOnly(keys);
  using pull = await bindPull(config.endpoints, keys);
  using publisher = await bindPublisher(config.endpoints, keys);
  using router = await bindRouter(config.endpoints, keys);
  try {
    const parts = { log, drafts: membership?.drafts ?? log, pull, publisher, router };
    const work = processMessages(parts, config, stop, print);
    await (membership ? Promise.race([work, membership.lost]) : work);
  } finally {
    removeSocketFiles(brokerEndpoints(config.endpoints));
  }
}

/** Follows the journal until this broker leads. */
async function joinJournal(
  log: SqliteLog,
  { retention: rules }: Config,
  settings: JournalSettings,
  stop: AbortSignal,
): Promise<LeadingMember> {
  // The driver is loaded only here.
  const { PostgresJournal } = await import("./chat/journal/postgres/mod.ts");
  const origin = { epoch: log.head().epoch, key: log.key() };
  await using journal = await PostgresJournal.open(settings, origin);
  // What retention removes must not stay in the log of a broker that waits.
  const retention = new RetentionJob(log, rules, () => {});
  const timer = setInterval(() => retention.tick(), PRUNE_EVERY_MS);
  try {
    return await leadWhenFree(log, journal, { name: settings.broker, stop });
  } finally {
    clearInterval(timer);
  }
}

/** Works with an open log and open sockets until `stop` is aborted, then throws its reason. */
export async function processMessages(
  parts: BrokerParts,
  config: Config,
  stop: AbortSignal,
  print = logError,
): Promise<void> {
  const { log, drafts = log, publisher } = parts;
  const relay = new Relay((presence) => publisher.trySend(presence));
  const { limits, groupMentionRole } = config;
  const ingest = new Ingest(log, limits, { drafts, presence: relay.presence, groupMentionRole });
  const unpinPruned = async (rooms: readonly string[]) => {
    for (const publication of await ingest.unpinPruned(rooms)) publisher.trySend(publication);
  };
  const retention = new RetentionJob(log, config.retention, (rooms) => void unpinPruned(rooms));
  const sendHeartbeat = () => {
    const { epoch, gid: head } = log.head();
    publisher.trySend(encodeHeartbeat({ epoch, head }));
    publisher.trySend(encodeStorage(ingest.checkStorage()));
  };
  const timers = [
    setInterval(sendHeartbeat, HEARTBEAT_MS),
    setInterval(() => retention.tick(), PRUNE_EVERY_MS),
  ];
  sendHeartbeat();
  print(`${BROKER_READY} with ${plural(log.head().gid, "entry", "entries")}`);
  try {
    await Promise.all([storeDrafts(parts, ingest, stop), answerRequests(parts, relay, stop)]);
  } finally {
    timers.forEach(clearInterval);
  }
}

async function storeDrafts(
  { log, pull, publisher }: BrokerParts,
  ingest: Ingest,
  stop: AbortSignal,
) {
  const indexer = new SearchIndexer(log);
  for (;;) {
    const batch = await nextBatch(pull, indexer, stop);
    let since = performance.now();
    for await (const publications of ingest.store(batch)) {
      for (const publication of publications) publisher.trySend(publication);
      if (performance.now() - since <= STORING_MS) continue;
      // Does not check `stop`: the rest of the batch was taken from the socket and must be stored.
      await setImmediate();
      since = performance.now();
    }
    indexer.afterBatch();
  }
}

/** Waits for drafts, and indexes messages until some arrive. */
async function nextBatch(pull: Pull, indexer: SearchIndexer, stop: AbortSignal) {
  while (indexer.isDue) {
    await setImmediate();
    stop.throwIfAborted();
    const batch = pull.drain(BATCH_DRAFTS);
    if (batch.length > 0) return batch;
    indexer.whileIdle();
  }
  return await pull.receiveBatch(BATCH_DRAFTS, { signal: stop });
}

async function answerRequests(
  { log, publisher, router }: BrokerParts,
  relay: Relay,
  stop: AbortSignal,
) {
  const failures = new ThrottledLog();
  let since = performance.now();
  for (;;) {
    // The sockets yield by bytes moved, not by time, and an answer may take long.
    if (performance.now() - since > ANSWERING_MS) {
      await setImmediate();
      since = performance.now();
    }
    const [identity, ...frames] = await router.receive({ signal: stop });
    if (!identity) continue;
    if (isPresenceReport(frames)) {
      relay.relay(identity, frames);
      continue;
    }
    try {
      const { answer, userEvent } = handleRequest(log, decodeRequest(frames));
      router.trySend([identity, ...encodeAnswer(answer)]);
      if (userEvent) publisher.trySend(encodeUserEvent(userEvent));
    } catch (error) {
      failures.failed(`Dropped a request: ${errorMessage(error)}`);
    }
  }
}

if (import.meta.main) {
  parseArguments({
    usage: "deno task broker",
    help: ["Runs the broker. Settings come from the environment: see .env.example."],
  });
  await runProcess(runBroker);
}
