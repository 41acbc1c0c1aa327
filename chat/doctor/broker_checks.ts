// The doctor on the broker: its sockets, and whether it answers.

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

/** Who may not enter a folder of sockets: its group may, where the web process has another user. */
const STRANGERS = 0o007;

export function* checkSockets({ data, sources }: Config): Generator<CheckResult> {
  const isRunning = isDataDirLocked(data);
  for (const { endpoint } of brokerEndpoints(sources)) {
    const path = ipcPath(endpoint);
    yield path === undefined ? ok(endpoint) : checkSocket(path, { data, isRunning });
  }
}

function checkSocket(path: string, { data, isRunning }: { data: string; isRunning: boolean }) {
  return checkSocketFolder(path, dirname(path) === data) ?? checkSocketFile(path, isRunning);
}

function checkSocketFolder(path: string, isPrivate: boolean): CheckResult | undefined {
  const folder = dirname(path);
  // The data folder holds the log as well.
  const whom = isPrivate ? GROUP_AND_OTHERS : STRANGERS;
  if (!exists(folder) || !hasAccess(whom, folder)) return undefined;
  const mend = isPrivate ? "700" : "o=";
  return problem(`others may enter the folder of "${path}": chmod ${mend} "${folder}"`);
}

function checkSocketFile(path: string, isRunning: boolean): CheckResult {
  if (exists(path) === isRunning) return ok(`"${path}"${isRunning ? "" : " when a broker runs"}`);
  return isRunning
    ? problem(`"${path}" was removed under the broker: restart it`)
    : ok(`"${path}" was left behind by a broker that was killed; the next one replaces it`);
}

export async function* checkBroker(config: Config): AsyncGenerator<CheckResult> {
  if (!isDataDirLocked(config.data)) return yield* checkStray(config);
  const { endpoint } = config.sources.ZMQ_CLIENT_DEALER;
  const answer = await ask(config);
  if (answer === undefined) {
    return yield problem(
      `runs but does not answer at "${endpoint}": compare the ZMQ_ settings and HUBBUB_KEYS of both ` +
        "processes, else restart it",
    );
  }
  yield ok(`answers, its log stands at entry ${answer.position.gid}`);
  const { state, reason } = answer.value;
  if (state !== "ok") yield problem(`cannot store messages: ${reason}`);
}

/** A broker holds the lock of its folder, unless that was removed or replaced. */
async function* checkStray(config: Config): AsyncGenerator<CheckResult> {
  const { data, sources } = config;
  const hasSocket = socketPaths(sources).some(exists);
  if (!hasSocket || await ask(config) === undefined) return yield ok("not running");
  yield problem(
    `answers, but does not hold "${data}", which was removed or replaced: stop the broker, put the ` +
      "folder back or restore a backup, and start it again",
  );
}

/** What the broker says of its storage; nothing where it does not answer. */
async function ask(config: Config) {
  const stop = new AbortController();
  using dealer = connectDealer(config.sources, clientKeysFor(config));
  const questions = new RequestClient(dealer);
  const reading = questions.run(stop.signal).catch(() => {});
  try {
    return await questions.requestValue("storage", {}, toStorageReport);
  } catch (error) {
    if (error instanceof ChatError) return undefined;
    throw error;
  } finally {
    stop.abort();
    await reading;
  }
}

function toStorageReport(value: unknown): StorageReport {
  const { state, failures, reason } = fieldsOf(value);
  if (isStorageState(state) && typeof failures === "number" && typeof reason === "string") {
    return { state, failures, reason };
  }
  throw new TypeError("expected how the broker's storage is");
}
