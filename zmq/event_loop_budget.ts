/**
 * Fairness: a flooding socket must not starve the rest of the event loop.
 *
 * Sends and receives settle at once as long as they can, and awaiting a settled promise never lets a
 * timer or a request run. So the work is counted, and now and then a call settles only after a turn of
 * the event loop.
 *
 * @module
 */

/** Units of work between two turns: about half a millisecond of the smallest messages. */
const BUDGET = 1024;

/** Copying 2 to the power of this many bytes (4 KiB) counts as much as one more call. */
const UNIT_SHIFT = 12;

let spent = 0;

/** Charges the budget for a message that was sent or received at once. */
export function charge(bytes: number): void {
  // A shift keeps this a small integer; a fraction would cost an allocation for each message.
  spent += 1 + (bytes >>> UNIT_SHIFT);
}

/**
 * Resolves to the result of work that was done: at once as long as the budget lasts, otherwise after a
 * turn of the event loop.
 */
export function resolveFairly<T>(value: T): Promise<T> {
  if (spent < BUDGET) return Promise.resolve(value);
  spent = 0;
  return nextTurn().then(() => value);
}

/** Like `resolveFairly` without a value; allocates nothing as long as the budget lasts. */
export function resolveVoidFairly(): Promise<void> {
  if (spent < BUDGET) return DONE;
  spent = 0;
  return nextTurn();
}

const DONE = Promise.resolve();

/** Resolves after the event loop has handled everything else that is ready. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
