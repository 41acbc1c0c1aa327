/** The rate of an action. */
export interface Rate {
  /** Actions at once, by a client that has been idle. */
  readonly burst: number;
  /** Actions per second in the long run. */
  readonly perSecond: number;
}

/** Options of {@linkcode TokenBuckets}. */
export interface TokenBucketsOptions extends Rate {
  /** Keys that are tracked; the least recently used ones are dropped first. */
  readonly maxKeys: number;
  /** A monotonic clock in milliseconds; `performance.now` by default. */
  readonly now?: () => number;
}

/**
 * A token bucket for each key: it holds `burst` tokens and refills at `perSecond`. A key whose bucket
 * is full again is dropped after a while. By hand: the libraries have no injectable clock and no debt.
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
  // The time at which each bucket is full again. Two generations replace a scan for expired keys:
  // used keys go to the young one; when it is old or full it replaces the old one, which is dropped.
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #rotatedAt: number;
  readonly #tokenMs: number;
  readonly #burstMs: number;
  readonly #maxKeys: number;
  readonly #now: () => number;

  /** All buckets start full. */
  constructor({ burst, perSecond, maxKeys, now = () => performance.now() }: TokenBucketsOptions) {
    this.#tokenMs = 1_000 / perSecond;
    this.#burstMs = burst * this.#tokenMs;
    this.#maxKeys = maxKeys;
    this.#now = now;
    this.#rotatedAt = now();
  }

  /** Tracked keys; a key in both generations counts twice. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Milliseconds until the key has a token; 0 if it has one. Takes none. */
  waitMs(key: string): number {
    const now = this.#now();
    return Math.max(0, this.#fullAfterTaking(key, now) - now - this.#burstMs);
  }

  /** Takes a token; a missing one becomes debt. */
  take(key: string): void {
    const now = this.#now();
    const fullAt = this.#fullAfterTaking(key, now);
    // A bucket unused for this long is full, so the key need not be tracked.
    const isDue = now - this.#rotatedAt >= this.#burstMs;
    if (isDue || this.#young.size >= this.#maxKeys / 2) this.#rotate(now);
    this.#young.set(key, fullAt);
  }

  /** Returns when the bucket would be full if a token were taken now. */
  #fullAfterTaking(key: string, now: number): number {
    const fullAt = this.#young.get(key) ?? this.#old.get(key) ?? now;
    return Math.max(fullAt, now) + this.#tokenMs;
  }

  #rotate(now: number) {
    this.#old = this.#young;
    this.#young = new Map();
    this.#rotatedAt = now;
  }
}
