// Stops the clock of the rate limits: no tokens come back, however long the requests of a flood take.

/** Stops `performance.now` until disposed. */
export function stopClock(): Disposable {
  // A whole millisecond: with a fraction, rounding may delay the last action of a burst by a picosecond.
  const now = Math.trunc(performance.now());
  performance.now = () => now;
  return { [Symbol.dispose]: () => void Reflect.deleteProperty(performance, "now") };
}
