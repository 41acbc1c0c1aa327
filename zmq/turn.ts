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

/** Copying this many bytes counts as much as one more call. */
const UNIT_BYTES = 4096;

let spent = 0;

/** Counts a message that was sent or received at once. */
export function spend(bytes: number): void {
  spent += 1 + bytes / UNIT_BYTES;
}

/** Nothing while the budget lasts; else a promise to wait for, after which the budget is whole. */
export function overdueTurn(): Promise<void> | undefined {
  if (spent < BUDGET) return undefined;
  spent = 0;
  return nextTurn();
}

/** Settles after the event loop has looked at everything else that is ready. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
