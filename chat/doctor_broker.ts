// The doctor on the broker: its sockets, and whether it answers.

import { dirname } from "node:path";
import type { Config } from "./config.ts";
import { isBrokerIn } from "./data_folder.ts";
import { type Finding, ok, problem } from "./finding.ts";
import { readClientKeys } from "./keys.ts";
import { Questions } from "./questions.ts";
import { connectDealer } from "./sockets.ts";
import { isIpc } from "./sources.ts";
import { exists } from "./whole_file.ts";

/** The access of others to a folder. */
const OTHERS = 0o077;

export function* checkSockets({ data, sources }: Config): Generator<Finding> {
  const isRunning = isBrokerIn(data);
  const { ZMQ_BROKER_PULL, ZMQ_BROKER_PUB, ZMQ_BROKER_ROUTER } = sources;
  for (const { endpoint } of [ZMQ_BROKER_PULL, ZMQ_BROKER_PUB, ZMQ_BROKER_ROUTER]) {
    if (isIpc(endpoint)) yield checkSocketFile(endpoint.slice("ipc://".length), isRunning);
    else yield ok(endpoint);
  }
}

function checkSocketFile(path: string, isRunning: boolean): Finding {
  const folder = dirname(path);
  if (exists(folder) && (Deno.statSync(folder).mode ?? 0) & OTHERS) {
    return problem(`others may enter the folder of "${path}": chmod 700 "${folder}"`);
  }
  if (exists(path) === isRunning) return ok(`"${path}"${isRunning ? "" : " when a broker runs"}`);
  return isRunning
    ? problem(`"${path}" was removed under the broker: restart it`)
    : ok(`"${path}" was left behind by a broker that was killed; the next one replaces it`);
}

export async function* checkBroker(config: Config): AsyncGenerator<Finding> {
  if (!isBrokerIn(config.data)) return yield ok("not running");
  try {
    yield ok(`answers, its log stands at entry ${await askHead(config)}`);
  } catch {
    const { endpoint } = config.sources.ZMQ_CLIENT_DEALER;
    yield problem(
      `runs but does not answer at "${endpoint}": compare the ZMQ_ settings and HUBBUB_KEYS of both ` +
        "processes, else restart it",
    );
  }
}

async function askHead({ sources, keys }: Config): Promise<number> {
  const stop = new AbortController();
  using dealer = connectDealer(sources, keys === undefined ? undefined : readClientKeys(keys));
  const questions = new Questions(dealer);
  const reading = questions.run(stop.signal).catch(() => {});
  try {
    return (await questions.ask("head", {})).place.gid;
  } finally {
    stop.abort();
    await reading;
  }
}
