// What an operator can ask for when something is wrong, or to know that nothing is: each part of
// the chat that lives outside the code is looked at. It changes nothing, beside a broker or without;
// only for a moment it makes an empty file, to see that it can.

import { capability, findLibrary, version } from "../../zmq/mod.ts";
import { requireTokenSettings } from "../config/auth.ts";
import { WAIT_MS } from "../log/clock_watch.ts";
import type { AccessMode, Config } from "../config/config.ts";
import { logPath } from "../log/data_dir.ts";
import { readClientKeys, readServerKeys } from "../broker/curve_keys.ts";
import { errorMessage } from "../logger.ts";
import { isBounded, smallestAge } from "../config/retention.ts";
import { clockSuspectSince, readLogFile } from "../log/sqlite/file_maintenance.ts";
import { NEWEST_SCHEMA } from "../log/sqlite/migrate.ts";
import { exists } from "../log/atomic_file.ts";
import { checkBroker, checkSockets } from "./broker_checks.ts";
import { checkDisk, checkFolder, checkLog } from "./disk_checks.ts";
import { type Check, type CheckResult, ok, problem } from "./check_result.ts";
import { withHint } from "./fix_hints.ts";
import { checkWeb } from "./web_checks.ts";

/** Who may come. */
const WHO: Readonly<Record<AccessMode, string>> = {
  open: "everybody who reaches the chat",
  invite: "people who were invited",
  proxy: "whom the proxy names",
  token: "who shows a token",
};

const CHECKS: Readonly<Record<string, Check>> = {
  access: checkAccess,
  library: checkLibrary,
  folder: checkFolder,
  keys: checkKeys,
  sockets: checkSockets,
  broker: checkBroker,
  web: checkWeb,
  log: checkLog,
  disk: checkDisk,
  retention: checkRetention,
};

/** Looks at everything that the settings name. */
export async function* runChecks(config: Config): AsyncGenerator<CheckResult> {
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      for await (const { isOk, text } of check(config)) yield { isOk, text: `${name}: ${text}` };
    } catch (error) {
      yield problem(`${name}: ${withHint(errorMessage(error))}`);
    }
  }
}

function* checkAccess({ access, token }: Config): Generator<CheckResult> {
  yield ok(`for ${WHO[access]}`);
  if (access === "token") requireTokenSettings(token);
  else if (token) {
    const mend = "set it to token, or remove HUBBUB_TOKEN_*";
    yield problem(`HUBBUB_ACCESS is "${access}", so that nobody asks for tokens: ${mend}`);
  }
}

function* checkLibrary({ keys }: Config): Generator<CheckResult> {
  const path = findLibrary();
  const parts = (["ipc", "curve"] as const).filter((name) => capability[name]);
  yield ok(
    `libzmq ${version} in "${path}", with ${parts.join(" and ") || "neither ipc nor curve"}`,
  );
  if (version.major !== 4 || version.minor < 3) {
    yield problem(`libzmq ${version} is too old: install 4.3, or name another in HUBBUB_LIBZMQ`);
  }
  if (keys !== undefined && !capability.curve) {
    yield problem("HUBBUB_KEYS needs curve: install a libzmq that was built with libsodium");
  }
}

function* checkKeys({ keys }: Config): Generator<CheckResult> {
  if (keys === undefined) return yield ok("none, as all endpoints stay on this machine");
  const { clients } = readServerKeys(keys);
  readClientKeys(keys);
  yield ok(`the broker's, the web process's and ${clients.length} known clients in "${keys}"`);
}

function* checkRetention({ retention, data }: Config): Generator<CheckResult> {
  if (!isBounded(retention)) return yield ok("everything is kept");
  const { others, rooms } = retention;
  yield ok(`${JSON.stringify(Object.fromEntries([["*", others], ...rooms]))}`);
  if (smallestAge(retention) < Infinity) yield* checkClock(logPath(data));
}

function* checkClock(path: string): Generator<CheckResult> {
  if (!exists(path)) return;
  const since = readLogFile(path, ({ schema }, database) => {
    return schema === NEWEST_SCHEMA ? clockSuspectSince(database) : 0;
  });
  if (since === 0) return;
  const [leapt, until] = [since, since + WAIT_MS].map((at) => new Date(at).toISOString());
  yield problem(
    `the clock leapt ahead to ${leapt}: check it; no entry goes by its age until ${until}`,
  );
}
