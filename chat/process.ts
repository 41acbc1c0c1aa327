// What both processes do around their work: settings first, a clean end, one line when it fails.

import { context } from "../zmq/mod.ts";
import { type Config, readConfig } from "./config/config.ts";
import { errorMessage, logError } from "./logger.ts";

const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a process with its settings until `stop` is aborted: `run` then throws the signal's reason,
 * and the process exits with 0. Whatever else it throws ends the process with 1 and one line that
 * says why.
 */
export async function runProcess(
  run: (config: Config, stop: AbortSignal) => Promise<void>,
): Promise<never> {
  if (Deno.build.os !== "windows") ignoreFileSizeSignal();
  const stop = stopSignal();
  let code = 1;
  try {
    await run(readConfig((name) => Deno.env.get(name)), stop);
  } catch (error) {
    if (error === stop.reason) code = 0;
    else logError(errorMessage(error));
  }
  await closeContext();
  Deno.exit(code);
}

/**
 * A file that is as large as the system allows is like a full disk: where somebody listens to the
 * signal, the write fails instead of the process.
 */
function ignoreFileSizeSignal() {
  Deno.addSignalListener("SIGXFSZ", () => {});
}

/** Waits until libzmq has let go of its ports. */
async function closeContext() {
  try {
    await context.close();
  } catch {
    // Where libzmq could not be opened there is nothing to close, and that is reported already.
  }
}

/** Aborted by the end of the launcher, or by a signal; SIGHUP comes when a terminal is closed. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of STOP_SIGNALS) Deno.addSignalListener(signal, () => stop.abort());
  if (Deno.env.get("HUBBUB_STOP_WITH_STDIN")) stopWithStdin(stop);
  return stop.signal;
}

/** The launcher holds the other end of standard input, so that its death is noticed. */
async function stopWithStdin(stop: AbortController) {
  for await (const _ of Deno.stdin.readable);
  stop.abort();
}
