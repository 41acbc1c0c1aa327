// Child processes that stop together and do not outlive the launcher.

import { setTimeout as delay } from "node:timers/promises";

/** Time that a process has to finish before it is killed. */
const STOP_MS = 5_000;

/** Time that our own signal may take once Ctrl-C, which reaches the whole process group, has ended the rest. */
const SIGNAL_MS = 250;

export interface Program {
  /** The name of the process in the operator's log: "the broker". */
  readonly name: string;
  /** The arguments of `deno run`. */
  readonly args: string[];
}

export interface Ending {
  readonly name: string;
  readonly code: number;
}

/**
 * Runs the programs until `stop` is aborted or one of them ends by itself, then stops the rest. Returns
 * their results in the order in which they ended.
 */
export async function runUntil(stop: AbortSignal, programs: Program[]): Promise<Ending[]> {
  const endings: Ending[] = [];
  const processes = programs.map((program) => new Process(program));
  const ended = processes.map((process) => process.ended.then((ending) => endings.push(ending)));
  await Promise.race([aborted(stop), ...ended]);
  processes.forEach((process) => process.stop());
  await Promise.all(ended);
  // On Ctrl-C they may have ended before our own signal arrives.
  await delay(SIGNAL_MS, undefined, { signal: stop }).catch(() => {});
  return endings;
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
    this.ended = this.#child.status.then(({ code }) => ({ name, code }));
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
