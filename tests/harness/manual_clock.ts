// A clock that only the test advances. While it is in use, intervals run by it alone.

interface Interval {
  readonly run: () => void;
  readonly every: number;
  due: number;
}

export class ManualClock implements Disposable {
  readonly #real = { setInterval: globalThis.setInterval, clearInterval: globalThis.clearInterval };
  readonly #intervals = new Map<number, Interval>();
  #now = 1_000;
  #ids = 0;

  constructor() {
    performance.now = () => this.#now;
    Object.assign(globalThis, {
      setInterval: (run: () => void, every: number) => {
        this.#intervals.set(++this.#ids, { run, every, due: this.#now + every });
        return this.#ids;
      },
      clearInterval: (id: number) => this.#intervals.delete(id),
    });
  }

  /** Advances the clock; an interval that was due several times runs once. */
  tick(ms: number): void {
    this.#now += ms;
    for (const interval of [...this.#intervals.values()]) {
      if (interval.due > this.#now) continue;
      interval.due = this.#now + interval.every;
      interval.run();
    }
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#real);
    Reflect.deleteProperty(performance, "now");
  }
}
