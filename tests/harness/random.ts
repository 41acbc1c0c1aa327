// Reproducible randomness: the same seed gives the same run.

const HIGHEST_SEED = 2 ** 31;

/** A small seeded generator (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 to 1, exclusive. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let value = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `end`, exclusive. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const one = list[this.below(list.length)];
    if (one === undefined) throw new RangeError("Cannot pick from an empty list");
    return one;
  }
}

/**
 * The seed of this run: `HUBBUB_FAULT_SEED`, or a new one each time. It is printed. Within one process
 * it reproduces a run exactly; across processes it reproduces the choices, not their timing.
 */
export function faultSeed(name: string): number {
  const given = Number(Deno.env.get("HUBBUB_FAULT_SEED"));
  const seed = given > 0 ? given : 1 + Math.floor(Math.random() * HIGHEST_SEED);
  print(`${name}: HUBBUB_FAULT_SEED=${seed}`);
  return seed;
}

export function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
