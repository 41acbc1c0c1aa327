// The calendar as a test says: what processes take for the time of day.

/** A calendar that can be set; the real one comes back when it is disposed. */
export class Calendar implements Disposable {
  readonly #real = Date.now;

  set(now: number): void {
    Date.now = () => now;
  }

  [Symbol.dispose](): void {
    Date.now = this.#real;
  }
}
