// The doctor on the web process, asked as a browser would ask it.

import type { Config } from "../config/config.ts";
import { fieldsOf } from "../json.ts";
import { type CheckResult, ok, problem } from "./check_result.ts";

const ANSWER_WITHIN_MS = 2_000;

/** Where to reach a process that listens on all addresses. */
const REACHED: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

export async function* checkWeb({ host, port }: Config): AsyncGenerator<CheckResult> {
  if (port === 0) return yield ok("its port is another one at each start");
  const name = REACHED[host] ?? host;
  const place = `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
  const response = await ask(`${place}/health/ready`);
  if (response === undefined) return yield ok(`not running at ${place}`);
  const { status, detail } = fieldsOf(await response.json().catch(() => undefined));
  if (status === "ready") return yield ok(`answers at ${place}, and is ready`);
  yield typeof detail === "string"
    ? problem(`answers at ${place}, but is not ready: ${detail}`)
    : problem(`another program answers at ${place}: stop it, or choose another HUBBUB_PORT`);
}

/** @throws {Error} if whoever listens there does not answer. */
async function ask(url: string): Promise<Response | undefined> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  } catch (cause) {
    if (!(cause instanceof DOMException)) return undefined;
    throw new Error(`Cannot get an answer from ${url} in time: restart the web process`, { cause });
  }
}
