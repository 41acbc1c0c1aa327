// The doctor: checks everything a running chat needs that lives outside the code. It changes
// nothing, with or without a running broker, except that it creates an empty file for a moment to
// see that it can.

import { capability, findLibrary, version } from "../../zmq/mod.ts";
import { requireTokenSettings } from "../config/auth.ts";
import { WAIT_MS } from "../log/clock_watch.ts";
import type { AccessMode, Config } from "../config/config.ts";
import { logPath } from "../log/data_dir.ts";
import { readClientKeys, readServerKeys } from "../broker/curve_keys.ts";
import { errorMessage } from "../logging/logger.ts";
import { plural } from "../logging/plural.ts";
import { isBounded, smallestAge } from "../config/retention.ts";
import { clockSuspectSince, readLogFile } from "../log/sqlite/file/maintenance.ts";
import { NEWEST_SCHEMA } from "../log/sqlite/file/migrate.ts";
import { exists } from "../log/atomic_file.ts";
import { checkBroker, checkSockets } from "./broker_checks.ts";
import { checkDisk, checkFolder, checkLog } from "./disk_checks.ts";
import { checkFiles, checkKeeper } from "./file_checks.ts";
import { type Check, type CheckResult, ok, problem } from "./check_result.ts";
import { withHint } from "./fix_hints.ts";
import { checkJournal } from "./journal_check.ts";
import { checkScanner } from "./scanner_check.ts";
import { checkWeb } from "./web_checks.ts";

/** Users admitted by each access mode. */
const USERS: Readonly<Record<AccessMode, string>> = {
  open: "everyone who can reach the chat",
  invite: "invited users",
  proxy: "users that the proxy identifies",
  token: "users with a token",
};

const CHECKS: Readonly<Record<string, Check>> = {
  access: checkAccess,
  library: checkLibrary,
  folder: checkFolder,
  keys: checkKeys,
  sockets: checkSockets,
  broker: checkBroker,
  journal: checkJournal,
  keeper: checkKeeper,
  scanner: checkScanner,
  web: checkWeb,
  log: checkLog,
  files: checkFiles,
  disk: checkDisk,
  retention: checkRetention,
};

/** Runs all checks. */
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
  yield ok(`open to ${USERS[access]}`);
  if (access === "token") requireTokenSettings(token);
  else if (token) {
    const hint = "set it to token, or remove HUBBUB_TOKEN_*";
    yield problem(`HUBBUB_ACCESS is "${access}", so tokens are ignored: ${hint}`);
  }
}

function* checkLibrary({ keys }: Config): Generator<CheckResult> {
  const path = findLibrary();
  const parts = (["ipc", "curve"] as const).filter((name) => capability[name]);
  yield ok(
    `libzmq ${version} in "${path}", with ${parts.join(" and ") || "neither ipc nor curve"}`,
  );
  if (version.major !== 4 || version.minor < 3) {
    yield problem(`libzmq ${version} is too old: install 4.3, or set HUBBUB_LIBZMQ to another one`);
  }
  if (keys !== undefined && !capability.curve) {
    yield problem("HUBBUB_KEYS needs curve: install a libzmq built with libsodium");
  }
}

function* checkKeys({ keys }: Config): Generator<CheckResult> {
  if (keys === undefined) return yield ok("not needed, as all endpoints are local");
  const { clients } = readServerKeys(keys);
  readClientKeys(keys);
  yield ok(
    `keys of the broker, the web process and ${plural(clients.length, "client")} in "${keys}"`,
  );
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
    `the system clock leapt ahead to ${leapt}: check it; nothing is pruned by age until ${until}`,
  );
}
