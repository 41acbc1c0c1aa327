// Stops the clock of the rate limits: nothing comes back of what was used up, however long the
// requests of a flood take.

/** The clock goes on when this is disposed. */
export function stopClock(): Disposable {
  const now = performance.now();
  performance.now = () => now;
  return { [Symbol.dispose]: () => void Reflect.deleteProperty(performance, "now") };
}
