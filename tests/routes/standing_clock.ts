// Stops the clock of the rate limits: nothing comes back of what was used up, however long the
// requests of a flood take.

/** The clock goes on when this is disposed. */
export function stopClock(): Disposable {
  // Whole milliseconds: with a fraction, rounding may keep the last of a burst waiting for a picosecond.
  const now = Math.trunc(performance.now());
  performance.now = () => now;
  return { [Symbol.dispose]: () => void Reflect.deleteProperty(performance, "now") };
}
