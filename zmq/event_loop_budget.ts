/**
 * Fairness: a flooding socket must not starve the rest of the event loop.
 *
 * Sends and receives are answered at once as long as they can be, and an `await` on what is
 * settled already never lets a timer or a request in. So the work is counted, and now and then a
 * call settles only after the event loop has turned.
 *
 * @module
 */

/** Units of work between two turns: about half a millisecond of the smallest messages. */
const BUDGET = 1024;

/** Copying 2 to the power of this many bytes (4 KiB) counts as much as one more call. */
const UNIT_SHIFT = 12;

let spent = 0;

/** Counts a message that was sent or received at once. */
export function charge(bytes: number): void {
  // A shift keeps this a small integer; a fraction would cost an allocation for each message.
  spent += 1 + (bytes >>> UNIT_SHIFT);
}

/**
 * The outcome of work that was done at once, as a promise: settled already as long as the budget
 * lasts, else after the event loop has turned.
 */
export function settleInTurn<T>(value: T): Promise<T> {
  if (spent < BUDGET) return Promise.resolve(value);
  spent = 0;
  return nextTurn().then(() => value);
}

/** The same for work without a value; allocates nothing as long as the budget lasts. */
export function doneInTurn(): Promise<void> {
  if (spent < BUDGET) return DONE;
  spent = 0;
  return nextTurn();
}

const DONE = Promise.resolve();

/** Settles after the event loop has looked at everything else that is ready. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
