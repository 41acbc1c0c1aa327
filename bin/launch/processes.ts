// Child processes that stop together and do not outlive the launcher.

import { setTimeout as delay } from "node:timers/promises";
import { logError } from "../../chat/logging/logger.ts";

/** Time that a process has to finish before it is killed. */
const STOP_MS = 5_000;

/** Pause before a process is started again; it doubles while the process does not last. */
const RESTART_MS = { first: 1_000, max: 30_000 };

/** A process that runs for so long has started well. */
const STARTED_MS = 5_000;

/** Time that our own signal may take once Ctrl-C, which reaches the whole process group, has ended the rest. */
const SIGNAL_MS = 250;

export interface Program {
  /** The name of the process in the operator's log: "the broker". */
  readonly name: string;
  /** The arguments of `deno run`. */
  readonly args: string[];
  /** Whether it is started again when it dies, while the others go on; by default all of them stop. */
  readonly isRestarted?: boolean;
}

export interface Ending {
  readonly name: string;
  readonly code: number;
  /** The signal that killed it. */
  readonly signal: Deno.Signal | null;
}

/**
 * Runs the programs until `stop` is aborted or one of them ends by itself, then stops the rest. Returns
 * their results in the order in which they ended.
 */
export async function runUntil(stop: AbortSignal, programs: Program[]): Promise<Ending[]> {
  const endings: Ending[] = [];
  const over = new AbortController();
  const until = AbortSignal.any([stop, over.signal]);
  await Promise.all(programs.map(async (program) => {
    endings.push(await run(program, until));
    over.abort();
  }));
  // On Ctrl-C they may have ended before our own signal arrives.
  await delay(SIGNAL_MS, undefined, { signal: stop }).catch(() => {});
  return endings;
}

/** Runs a program until `stop` is aborted or it ends for good. */
async function run(program: Program, stop: AbortSignal): Promise<Ending> {
  let hasStarted = false;
  for (let pauseMs = RESTART_MS.first;; pauseMs = Math.min(2 * pauseMs, RESTART_MS.max)) {
    const begin = performance.now();
    const process = new Process(program);
    aborted(stop).then(() => process.stop());
    const ending = await process.ended;
    if (performance.now() - begin > STARTED_MS) {
      hasStarted = true;
      pauseMs = RESTART_MS.first;
    }
    // A program that exits during its first start cannot run as configured: stop, so that the operator sees why.
    const isMistake = !hasStarted && ending.signal === null;
    if (stop.aborted || !program.isRestarted || isMistake) return ending;
    const { name, code } = ending;
    logError(`Starting ${name} again in ${pauseMs / 1_000} s: it ended with exit code ${code}`);
    await delay(pauseMs, undefined, { signal: stop }).catch(() => {});
    if (stop.aborted) return ending;
  }
}

/** Resolves once the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

class Process {
  readonly ended: Promise<Ending>;
  readonly #child: Deno.ChildProcess;

  constructor({ name, args }: Program) {
    // Nothing is ever written to the pipe. Its end tells the child that the launcher is gone, even if it
    // was killed.
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...args],
      env: { HUBBUB_STOP_WITH_STDIN: "1" },
      stdin: "piped",
    }).spawn();
    this.ended = this.#child.status.then(({ code, signal }) => ({ name, code, signal }));
  }

  /** Asks the process to stop, and kills it if it does not. */
  stop() {
    this.#signal("SIGTERM");
    const timer = setTimeout(() => this.#signal("SIGKILL"), STOP_MS);
    this.ended.then(() => clearTimeout(timer));
  }

  #signal(signal: Deno.Signal) {
    try {
      this.#child.kill(signal);
    } catch {
      // It may have exited already, as on Ctrl-C, which reaches the whole process group.
    }
  }
}
