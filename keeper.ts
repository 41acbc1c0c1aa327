// The keeper: one process with few permissions that stores the bytes of files.
//
//   requests    ROUTER -> read or write data/files -> ROUTER
//
// docs/files.md describes the life of a file.

import { setImmediate } from "node:timers/promises";
import { readServerKeys } from "./chat/broker/curve_keys.ts";
import { requireDescriptors } from "./chat/broker/descriptors.ts";
import {
  admitOnly,
  bindKeeper,
  keeperEndpoints,
  removeSocketFiles,
} from "./chat/broker/sockets.ts";
import { parseArguments } from "./chat/config/command_line.ts";
import type { Config } from "./chat/config/config.ts";
import { isIpc } from "./chat/config/endpoints.ts";
import { filesFolder } from "./chat/config/files.ts";
import { handleKeeperRequest } from "./chat/files/handlers.ts";
import { decodeKeeperRequest, encodeKeeperAnswer } from "./chat/files/keeper_frames.ts";
import { FileStore } from "./chat/files/store/file_store.ts";
import { lockDataDir } from "./chat/log/data_dir.ts";
import { errorMessage, logError } from "./chat/logging/logger.ts";
import { ThrottledLog } from "./chat/logging/throttled_log.ts";
import { KEEPER_READY, runProcess } from "./chat/process.ts";
import { findLibrary, type Frame, type Router } from "./zmq/mod.ts";

/** Interval between checks for expired uploads, and for those that wait for the scanner. */
const EXPIRE_MS = 10_000;

/** Milliseconds of answering before long work, such as hashing, gets a turn. */
const ANSWERING_MS = 5;

/** The keeper itself has some 40 descriptors open, 3 for each web process, and 2 for each completion. */
const MIN_DESCRIPTORS = 256;

/**
 * Opens the files, binds the socket and works until `stop` is aborted, then throws its reason.
 *
 * @param print Called with a line once the keeper is ready.
 */
export async function runKeeper(
  config: Config,
  stop: AbortSignal,
  print = logError,
): Promise<void> {
  requireDescriptors(findLibrary(), MIN_DESCRIPTORS);
  const path = filesFolder(config.data);
  using _folder = lockDataDir(path, "keeper");
  using store = new FileStore(path, { settings: config.files });
  const bound = keeperEndpoints(config.endpoints);
  const needsKeys = bound.some(({ endpoint }) => !isIpc(endpoint));
  const keys = needsKeys && config.keys !== undefined ? readServerKeys(config.keys) : undefined;
  using _authenticator = keys && admitOnly(keys);
  using router = await bindKeeper(config.endpoints, keys);
  const expiry = setInterval(() => {
    expire(store);
    if (config.files.scan) void store.uploads.completeReceived();
  }, EXPIRE_MS);
  print(KEEPER_READY);
  try {
    void store.uploads.completeReceived();
    await answerRequests(store, router, stop);
  } finally {
    clearInterval(expiry);
    removeSocketFiles(bound);
  }
}

async function answerRequests(store: FileStore, router: Router, stop: AbortSignal) {
  const failures = new ThrottledLog();
  let since = performance.now();
  for (;;) {
    if (performance.now() - since > ANSWERING_MS) {
      await setImmediate();
      since = performance.now();
    }
    const message = await router.receive({ signal: stop });
    // Not awaited: completing a long file must not delay others.
    answer(store, router, message)
      .catch((error) => failures.failed(`Dropped a request: ${errorMessage(error)}`));
  }
}

async function answer(store: FileStore, router: Router, [identity, ...frames]: Frame[]) {
  if (!identity) return;
  const request = decodeKeeperRequest(frames);
  const result = await handleKeeperRequest(store, request);
  if (router.closed) return;
  router.trySend([identity, ...encodeKeeperAnswer({ request: request.id, result })]);
}

function expire(store: FileStore) {
  try {
    store.expire();
  } catch (error) {
    logError(`Cannot remove expired uploads: ${errorMessage(error)}`);
  }
}

if (import.meta.main) {
  parseArguments({
    usage: "deno task keeper",
    help: [
      "Runs the keeper, which stores files. Settings come from the environment: see .env.example.",
    ],
  });
  await runProcess(runKeeper);
}
