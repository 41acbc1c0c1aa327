// Child processes that stop together and do not outlive the launcher.

import { setTimeout as delay } from "node:timers/promises";
import { removeSocketFiles } from "../../chat/broker/sockets.ts";
import type { Endpoint } from "../../chat/config/endpoints.ts";
import { logError } from "../../chat/logging/logger.ts";
import { niceCommand } from "./niceness.ts";

/** Time that a process has to finish before it is killed. */
const STOP_MS = 5_000;

/** Pause before a restart. It doubles until the process is ready. */
const RESTART_MS = { first: 1_000, max: 30_000 };

/** Time that our own signal may take once Ctrl-C, which reaches the whole process group, has ended the rest. */
const SIGNAL_MS = 250;

export interface Program {
  /** The name of the process in the operator's log: "the broker". */
  readonly name: string;
  /** The arguments of `deno run`. */
  readonly args: string[];
  /** Variables of its environment, besides those of the launcher. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * How the line begins that the process logs when it is ready. A process that ends after logging it is restarted
   * while the others keep running. One that was never ready, or has no such line, stops all of them.
   */
  readonly readyLine?: string;
  /** Whether its standard output is dropped, because another process prints the same. */
  readonly isQuiet?: boolean;
  /** Endpoints that it binds. Their socket files are removed when it ends after its ready line. */
  readonly endpoints?: readonly Endpoint[];
  /** Scheduling priority from 0, the default and highest, to 19, the lowest. */
  readonly niceness?: number;
}

export interface Ending {
  readonly name: string;
  readonly code: number;
  /** The signal that killed it. */
  readonly signal: Deno.Signal | null;
}

export interface RunOptions {
  /** Pause in milliseconds before a restart. */
  readonly restartMs?: typeof RESTART_MS;
  /** Receives the running programs once, in the order given. */
  readonly onStarted?: (running: readonly RunningProgram[]) => void;
}

/**
 * Runs the programs until `stop` is aborted or one of them ends for good, then stops the rest. Returns
 * their results in the order in which they ended.
 */
export async function runUntil(
  stop: AbortSignal,
  programs: readonly Program[],
  { restartMs = RESTART_MS, onStarted = () => {} }: RunOptions = {},
): Promise<Ending[]> {
  const endings: Ending[] = [];
  const over = new AbortController();
  const until = AbortSignal.any([stop, over.signal]);
  const running = programs.map((program) => new RunningProgram(program, until, restartMs));
  onStarted(running);
  await Promise.all(running.map(async ({ ended }) => {
    endings.push(await ended);
    over.abort();
  }));
  // On Ctrl-C they may have ended before our own signal arrives.
  await delay(SIGNAL_MS, undefined, { signal: stop }).catch(() => {});
  return endings;
}

/** A program whose process is started again, until `stop` is aborted or it ends for good. */
export class RunningProgram {
  readonly program: Program;
  readonly ended: Promise<Ending>;
  readonly #stop: AbortSignal;
  readonly #restartMs: typeof RESTART_MS;
  #process: Process;
  /** A restart that was asked for: the process to end, and what resolves once another one is ready. */
  #restart: { readonly of: Process; readonly done: PromiseWithResolvers<void> } | undefined;

  constructor(program: Program, stop: AbortSignal, restartMs: typeof RESTART_MS) {
    this.program = program;
    this.#stop = stop;
    this.#restartMs = restartMs;
    this.#process = new Process(program);
    aborted(stop).then(() => this.#process.stop());
    this.ended = this.#run();
  }

  /** Stops the process and starts another one. Resolves when that is ready, or the program has ended. */
  async restart(): Promise<void> {
    this.#restart ??= { of: this.#process, done: Promise.withResolvers() };
    const { of, done } = this.#restart;
    of.stop();
    await Promise.race([done.promise, this.ended]);
  }

  async #run(): Promise<Ending> {
    const { first, max } = this.#restartMs;
    let wasReady = false;
    for (let pauseMs = first;;) {
      const process = this.#process;
      const ending = await process.ended;
      if (process.isReady) {
        wasReady = true;
        removeSocketFiles(this.program.endpoints ?? []);
        pauseMs = first;
      }
      const isAskedFor = this.#restart?.of === process;
      // A program that was never ready cannot run as configured: stop, so that the operator sees why.
      if (this.#stop.aborted || !wasReady && !isAskedFor) return ending;
      if (!isAskedFor) {
        const { name, code } = ending;
        logError(`Starting ${name} again in ${pauseMs / 1_000} s: it ended with exit code ${code}`);
        await delay(pauseMs, undefined, { signal: this.#stop }).catch(() => {});
        if (this.#stop.aborted) return ending;
        pauseMs = Math.min(2 * pauseMs, max);
      }
      this.#start();
    }
  }

  #start() {
    const process = new Process(this.program);
    this.#process = process;
    process.ready.then(() => {
      this.#restart?.done.resolve();
      this.#restart = undefined;
    });
  }
}

/** Resolves once the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

class Process {
  /** Resolves once the process has ended and all that it wrote is passed on. */
  readonly ended: Promise<Ending>;
  readonly #child: Deno.ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  #isReady = false;

  constructor({ name, args, env, readyLine, isQuiet = false, niceness = 0 }: Program) {
    // Nothing is ever written to the pipe. Its end tells the child that the launcher is gone, even if it
    // was killed.
    const [program = "", ...rest] = [...niceCommand(niceness), Deno.execPath(), "run", ...args];
    this.#child = new Deno.Command(program, {
      args: rest,
      env: { ...env, HUBBUB_STOP_WITH_STDIN: "1" },
      stdin: "piped",
      stdout: isQuiet ? "null" : "inherit",
      stderr: readyLine === undefined ? "inherit" : "piped",
    }).spawn();
    const logged = readyLine === undefined ? undefined : this.#passOnLog(readyLine);
    this.ended = this.#child.status.then(async ({ code, signal }) => {
      await logged;
      return { name, code, signal };
    });
  }

  /** Whether it has logged its ready line. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Resolves when it logs its ready line; never if it does not. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Asks the process to stop, and kills it if it does not. */
  stop() {
    this.#signal("SIGTERM");
    const timer = setTimeout(() => this.#signal("SIGKILL"), STOP_MS);
    this.ended.then(() => clearTimeout(timer));
  }

  /** Copies what the process logs to our own log, and looks for the ready line. */
  async #passOnLog(readyLine: string) {
    const decoder = new TextDecoder();
    let start = "";
    for await (const bytes of this.#child.stderr) {
      passOn(bytes);
      if (this.#isReady) continue;
      start += decoder.decode(bytes, { stream: true });
      if (!start.includes(` ${readyLine}`)) continue;
      this.#isReady = true;
      this.#ready.resolve();
    }
  }

  #signal(signal: Deno.Signal) {
    try {
      this.#child.kill(signal);
    } catch {
      // It may have exited already, as on Ctrl-C, which reaches the whole process group.
    }
  }
}

function passOn(bytes: Uint8Array) {
  try {
    Deno.stderr.writeSync(bytes);
  } catch {
    // The log has lost its reader, which must not block the process.
  }
}
