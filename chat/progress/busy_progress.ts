// Progress of work that holds up its thread, such as one long statement of SQLite: another thread draws
// it, by the size of the file that is written.

import { type ProgressOptions, terminal } from "./progress.ts";

/** What the two threads share. */
export const WORKING = 0;
export const OVER = 1;
export const GONE = 2;

/** What the drawing thread is told. */
export interface BusyProgressOptions {
  readonly work: ProgressOptions;
  /** The file that grows up to the total; without one only the time goes on. */
  readonly path: string | undefined;
  readonly state: Int32Array<SharedArrayBuffer>;
}

/** A drawing thread that does not start, or hangs, holds up nobody for longer. */
const GONE_WITHIN_MS = 2_000;

export class BusyProgress implements Disposable {
  readonly #state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #worker: Worker | undefined;

  /** Shows that the work has begun, until disposed. Needs to read the module of its thread. */
  constructor(work: ProgressOptions, path?: string) {
    if (!terminal()) return;
    const module = new URL("./busy_progress_worker.ts", import.meta.url);
    this.#worker = new Worker(module, { type: "module" });
    this.#worker.postMessage({ work, path, state: this.#state } satisfies BusyProgressOptions);
  }

  /** Returns when the line is erased. */
  [Symbol.dispose](): void {
    if (!this.#worker) return;
    Atomics.store(this.#state, 0, OVER);
    Atomics.notify(this.#state, 0);
    Atomics.wait(this.#state, 0, OVER, GONE_WITHIN_MS);
    this.#worker.terminate();
  }
}
