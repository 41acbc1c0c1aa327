// A link that injects faults by seed: it drops, repeats, delays (and so reorders), cuts and swallows
// messages. It counts time in messages, so the same seed causes the same faults.

import type { Random } from "../harness/random.ts";

/** The probability of each fault, per message. */
export interface FaultRates {
  readonly drop: number;
  readonly repeat: number;
  readonly delay: number;
  /**
   * Probability that from this message on, several are accepted and none is delivered, as on a half-open
   * connection.
   */
  readonly swallow: number;
}

/** Faults so far. */
export interface Damage {
  lost: number;
  repeated: number;
  delayed: number;
}

interface Late<T> {
  readonly message: T;
  readonly due: number;
}

const MAX_DELAY = 12;
const MAX_SWALLOWED = 30;

export class FaultyLink<T> {
  readonly damage: Damage = { lost: 0, repeated: 0, delayed: 0 };
  readonly #random: Random;
  #rates: FaultRates | undefined;
  #late: Late<T>[] = [];
  #carried = 0;
  #swallowing = 0;

  constructor(random: Random, rates: FaultRates) {
    this.#random = random;
    this.#rates = rates;
  }

  /** Accepts a message and returns the messages that arrive at the other end now. */
  carry(message: T): T[] {
    this.#carried++;
    const arriving = this.#fate(message);
    const due = this.#late.filter((late) => late.due <= this.#carried);
    this.#late = this.#late.filter((late) => late.due > this.#carried);
    return [...arriving, ...due.map((late) => late.message)];
  }

  /** Breaks the connection: messages in flight are lost. */
  cut(): void {
    this.damage.lost += this.#late.length;
    this.#late = [];
    this.#swallowing = 0;
  }

  /** From now on everything arrives. */
  heal(): void {
    this.#rates = undefined;
    this.#swallowing = 0;
  }

  #fate(message: T): T[] {
    const rates = this.#rates;
    if (!rates) return [message];
    if (this.#random.chance(rates.swallow)) this.#swallowing = this.#random.below(MAX_SWALLOWED);
    if (this.#swallowing-- > 0 || this.#random.chance(rates.drop)) {
      this.damage.lost++;
      return [];
    }
    if (this.#random.chance(rates.delay)) return this.#delay(message);
    if (!this.#random.chance(rates.repeat)) return [message];
    this.damage.repeated++;
    return [message, message];
  }

  #delay(message: T): T[] {
    this.damage.delayed++;
    this.#late.push({ message, due: this.#carried + 1 + this.#random.below(MAX_DELAY) });
    return [];
  }
}
