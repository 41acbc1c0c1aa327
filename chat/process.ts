// The frame of both processes: reads the settings, shuts down cleanly, and reports a failure in one
// line.

import { context } from "../zmq/mod.ts";
import { type Config, readConfig } from "./config/config.ts";
import { errorMessage, logError } from "./logging/logger.ts";

/** How the lines begin that processes log when they are ready. The launcher waits for them. */
export const BROKER_READY = "Broker ready";
export const KEEPER_READY = "Keeper ready";
export const WEB_READY = "Web process ready";

const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a process with its settings. When it is told to stop, `run` throws the signal's reason and
 * the process exits with 0. Any other error is logged in one line, and the process exits with 1.
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
 * Turns a write beyond the file size limit into an error, as on a full disk. Without a listener the
 * signal would end the process.
 */
function ignoreFileSizeSignal() {
  Deno.addSignalListener("SIGXFSZ", () => {});
}

/** Waits until libzmq has released its ports. */
async function closeContext() {
  try {
    await context.close();
  } catch {
    // If libzmq could not be loaded there is nothing to close, and that is logged already.
  }
}

/**
 * Returns a signal that is aborted by SIGINT, SIGTERM or SIGHUP (a closed terminal), or when the
 * launcher ends.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of STOP_SIGNALS) Deno.addSignalListener(signal, () => stop.abort());
  if (Deno.env.get("HUBBUB_STOP_WITH_STDIN")) stopWithStdin(stop);
  return stop.signal;
}

/** The launcher holds the other end of standard input, so this process notices when it dies. */
async function stopWithStdin(stop: AbortController) {
  for await (const _ of Deno.stdin.readable);
  stop.abort();
}
