// A fake wall clock: replaces the time of day.

/** A wall clock that can be set; disposal restores the real one. */
export class FakeWallClock implements Disposable {
  readonly #real = Date.now;

  set(now: number): void {
    Date.now = () => now;
  }

  [Symbol.dispose](): void {
    Date.now = this.#real;
  }
}
