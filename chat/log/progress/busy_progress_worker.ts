// The thread that draws for `BusyProgress`.

import { type BusyProgressOptions, EXITED, WORKING } from "./busy_progress.ts";
import { Progress } from "./progress.ts";

const POLL_MS = 100;

addEventListener("message", (event) => {
  // Only BusyProgress sends messages here.
  if (event instanceof MessageEvent) draw(event.data);
});

function draw({ work, path, state }: BusyProgressOptions) {
  {
    using progress = new Progress(work);
    do progress.at(path === undefined ? 0 : sizeOf(path)); while (isWorking(state));
  }
  Atomics.store(state, 0, EXITED);
  Atomics.notify(state, 0);
}

/** Waits a moment, or until the work is done. */
function isWorking(state: BusyProgressOptions["state"]): boolean {
  return Atomics.wait(state, 0, WORKING, POLL_MS) === "timed-out";
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}
