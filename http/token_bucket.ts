/** How often something may be done. */
export interface Rate {
  /** How often at once, by one who has rested. */
  readonly burst: number;
  /** How often a second in the long run. */
  readonly perSecond: number;
}

/** How many tokens each bucket holds and gets back, and of how many keys. */
export interface TokenBucketsOptions extends Rate {
  /** Keys that are remembered at most; those that were used least recently are forgotten first. */
  readonly maxKeys: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * A bucket of tokens for each key: it holds `burst` of them, and each that was taken comes back
 * after a while. A key that has all its tokens again is forgotten in a while.
 *
 * ```ts
 * import { TokenBuckets } from "./token_bucket.ts";
 *
 * const buckets = new TokenBuckets({ burst: 2, perSecond: 1, maxKeys: 1_000, now: () => 0 });
 * const waits = [1, 2, 3].map(() => {
 *   const wait = buckets.waitMs("203.0.113.7");
 *   if (wait === 0) buckets.take("203.0.113.7");
 *   return wait;
 * });
 * console.assert(waits.join() === "0,0,1000");
 * ```
 */
export class TokenBuckets {
  // When each key will have all its tokens again. Keys that are used go to the young ones; now and
  // then these become the old ones, and the old ones are forgotten: no key is looked at for that.
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #turnedAt: number;
  readonly #tokenMs: number;
  readonly #burstMs: number;
  readonly #maxKeys: number;
  readonly #now: () => number;

  /** All buckets are full at first; `now` is the monotonic clock by default. */
  constructor({ burst, perSecond, maxKeys, now = () => performance.now() }: TokenBucketsOptions) {
    this.#tokenMs = 1_000 / perSecond;
    this.#burstMs = burst * this.#tokenMs;
    this.#maxKeys = maxKeys;
    this.#now = now;
    this.#turnedAt = now();
  }

  /** Keys that are remembered; one that is both young and old counts twice. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Milliseconds until the key has a token; 0 where it has one. Asking takes none. */
  waitMs(key: string): number {
    const now = this.#now();
    return Math.max(0, this.#fullWith(key, now) - now - this.#burstMs);
  }

  /** Takes a token; one that is not there is owed. */
  take(key: string): void {
    const now = this.#now();
    const fullAt = this.#fullWith(key, now);
    // A key that has rested for as long as a bucket takes to fill need not be remembered.
    const isTime = now - this.#turnedAt >= this.#burstMs;
    if (isTime || this.#young.size >= this.#maxKeys / 2) this.#turn(now);
    this.#young.set(key, fullAt);
  }

  /** When the bucket would be full if a token were taken now. */
  #fullWith(key: string, now: number): number {
    const fullAt = this.#young.get(key) ?? this.#old.get(key) ?? now;
    return Math.max(fullAt, now) + this.#tokenMs;
  }

  #turn(now: number) {
    this.#old = this.#young;
    this.#young = new Map();
    this.#turnedAt = now;
  }
}
