// Checks of the broker: its sockets, and whether it answers.

import { dirname } from "node:path";
import type { Config } from "../config/config.ts";
import { isDataDirLocked } from "../log/data_dir.ts";
import { ChatError } from "../errors.ts";
import { fieldsOf } from "../json.ts";
import { GROUP_AND_OTHERS, hasAccess } from "../log/file_permissions.ts";
import { RequestClient } from "../broker/request_client.ts";
import { brokerEndpoints, clientKeysFor, connectDealer, socketPaths } from "../broker/sockets.ts";
import { ipcPath } from "../config/endpoints.ts";
import { isStorageState, type StorageReport } from "../log/storage.ts";
import { exists } from "../log/atomic_file.ts";
import { type CheckResult, ok, problem } from "./check_result.ts";

/**
 * Users who must not enter a folder of sockets. Its group may: the web process can run as another user.
 */
const OTHERS = 0o007;

export function* checkSockets({ data, endpoints }: Config): Generator<CheckResult> {
  const isRunning = isDataDirLocked(data);
  for (const { endpoint } of brokerEndpoints(endpoints)) {
    const path = ipcPath(endpoint);
    yield path === undefined ? ok(endpoint) : checkSocket(path, { data, isRunning });
  }
}

function checkSocket(path: string, { data, isRunning }: { data: string; isRunning: boolean }) {
  return checkSocketFolder(path, dirname(path) === data) ?? checkSocketFile(path, isRunning);
}

function checkSocketFolder(path: string, isPrivate: boolean): CheckResult | undefined {
  const folder = dirname(path);
  // The data folder contains the log, too.
  const bits = isPrivate ? GROUP_AND_OTHERS : OTHERS;
  if (!exists(folder) || !hasAccess(bits, folder)) return undefined;
  const mode = isPrivate ? "700" : "o=";
  return problem(`other users can access the folder of "${path}": run chmod ${mode} "${folder}"`);
}

function checkSocketFile(path: string, isRunning: boolean): CheckResult {
  if (exists(path) === isRunning) return ok(`"${path}"${isRunning ? "" : ", once a broker runs"}`);
  return isRunning
    ? problem(`"${path}" was removed while the broker runs: restart it`)
    : ok(`"${path}" was left behind by a broker that was killed; the next broker replaces it`);
}

export async function* checkBroker(config: Config): AsyncGenerator<CheckResult> {
  if (!isDataDirLocked(config.data)) return yield* checkOrphan(config);
  const { endpoint } = config.endpoints.ZMQ_CLIENT_DEALER;
  const answer = await ask(config);
  if (answer === undefined) {
    return yield problem(
      `runs but does not answer at "${endpoint}": compare the ZMQ_ settings and HUBBUB_KEYS of both ` +
        "processes, or restart it",
    );
  }
  yield ok(`answers, its newest entry is ${answer.position.gid}`);
  const { state, reason } = answer.value;
  if (state !== "ok") yield problem(`cannot store messages: ${reason}`);
}

/**
 * A broker locks its folder; if the folder was removed or replaced, the broker holds the old lock.
 */
async function* checkOrphan(config: Config): AsyncGenerator<CheckResult> {
  const { data, endpoints } = config;
  const hasSocket = socketPaths(brokerEndpoints(endpoints)).some(exists);
  if (!hasSocket || await ask(config) === undefined) return yield ok("not running");
  yield problem(
    `answers, but "${data}" was removed or replaced: stop the broker, put the ` +
      "folder back or restore a backup, and start it again",
  );
}

/** Requests the state of the broker's storage; undefined if it does not answer. */
async function ask(config: Config) {
  const stop = new AbortController();
  using dealer = connectDealer(config.endpoints, clientKeysFor(config));
  const requests = new RequestClient(dealer);
  const receiving = requests.run(stop.signal).catch(() => {});
  try {
    return await requests.requestValue("storage", {}, toStorageReport);
  } catch (error) {
    if (error instanceof ChatError) return undefined;
    throw error;
  } finally {
    stop.abort();
    await receiving;
  }
}

function toStorageReport(value: unknown): StorageReport {
  const { state, failures, reason } = fieldsOf(value);
  if (isStorageState(state) && typeof failures === "number" && typeof reason === "string") {
    return { state, failures, reason };
  }
  throw new TypeError("expected the state of the broker's storage");
}
