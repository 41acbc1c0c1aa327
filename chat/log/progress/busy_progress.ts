// Progress of work that blocks its thread, such as one long SQLite statement: a worker draws it, by
// the size of the file that is written.

import { type ProgressOptions, terminal } from "./progress.ts";

/** States that the two threads share. */
export const WORKING = 0;
export const DONE = 1;
export const EXITED = 2;

/** Message to the drawing thread. */
export interface BusyProgressOptions {
  readonly work: ProgressOptions;
  /** File that grows to the total; without one, only the time is shown. */
  readonly path: string | undefined;
  readonly state: Int32Array<SharedArrayBuffer>;
}

/** Bounds the wait for a drawing thread that does not start, or hangs. */
const EXIT_TIMEOUT_MS = 2_000;

export class BusyProgress implements Disposable {
  readonly #state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #worker: Worker | undefined;

  /** Shows the progress until disposed. Needs permission to read the worker's module. */
  constructor(work: ProgressOptions, path?: string) {
    if (!terminal()) return;
    const module = new URL("./busy_progress_worker.ts", import.meta.url);
    this.#worker = new Worker(module, { type: "module" });
    this.#worker.postMessage({ work, path, state: this.#state } satisfies BusyProgressOptions);
  }

  /** Returns once the line is erased. */
  [Symbol.dispose](): void {
    if (!this.#worker) return;
    Atomics.store(this.#state, 0, DONE);
    Atomics.notify(this.#state, 0);
    Atomics.wait(this.#state, 0, DONE, EXIT_TIMEOUT_MS);
    this.#worker.terminate();
  }
}
