// A fake wall clock: replaces the time of day.

/** A wall clock that can be set; disposal restores the real one. */
export class FakeWallClock implements Disposable {
  readonly #real = Date;

  set(now: number): void {
    globalThis.Date = new Proxy(this.#real, {
      construct: (date, given, type) => Reflect.construct(date, given.length ? given : [now], type),
      get: (date, key) => key === "now" ? () => now : Reflect.get(date, key),
    });
  }

  [Symbol.dispose](): void {
    globalThis.Date = this.#real;
  }
}
