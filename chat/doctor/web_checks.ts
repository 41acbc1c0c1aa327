// Checks of the web process, over HTTP as a browser would.

import type { Config } from "../config/config.ts";
import { fieldsOf } from "../json.ts";
import { type CheckResult, ok, problem } from "./check_result.ts";

const TIMEOUT_MS = 2_000;

/** Addresses at which a process is reached that listens on all addresses. */
const REACHABLE_AT: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

export async function* checkWeb({ host, port }: Config): AsyncGenerator<CheckResult> {
  if (port === 0) return yield ok("its port is chosen at each start");
  const name = REACHABLE_AT[host] ?? host;
  const url = `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
  const response = await ask(`${url}/health/ready`);
  if (response === undefined) return yield ok(`not running at ${url}`);
  const { status, detail } = fieldsOf(await response.json().catch(() => undefined));
  if (status === "ready") return yield ok(`answers at ${url}, and is ready`);
  yield typeof detail === "string"
    ? problem(`answers at ${url}, but is not ready: ${detail}`)
    : problem(`another program answers at ${url}: stop it, or choose another HUBBUB_PORT`);
}

/** @throws {Error} if the request times out. */
async function ask(url: string): Promise<Response | undefined> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    if (!(cause instanceof DOMException)) return undefined;
    throw new Error(
      `No answer from ${url} within ${TIMEOUT_MS / 1_000} s: restart the web process`,
      { cause },
    );
  }
}
