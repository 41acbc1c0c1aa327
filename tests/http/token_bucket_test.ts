import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TokenBuckets, type TokenBucketsOptions } from "../../http/token_bucket.ts";
import { test } from "../testing.ts";

/** Buckets with a clock that the test moves. */
class Bench {
  readonly buckets: TokenBuckets;
  #now = 1_000;

  constructor(options: Partial<TokenBucketsOptions> = {}) {
    const defaults = { burst: 3, perSecond: 2, maxKeys: 1_000 };
    this.buckets = new TokenBuckets({ ...defaults, ...options, now: () => this.#now });
  }

  pass(ms: number) {
    this.#now += ms;
  }

  /** Takes tokens until there are none, at most `max`, and returns how many. */
  take(key: string, max: number): number {
    for (let taken = 0; taken < max; taken++) {
      if (this.buckets.waitMs(key) > 0) return taken;
      this.buckets.take(key);
    }
    return max;
  }
}

test("TokenBuckets: allow the burst at once, then the rate", () => {
  const bench = new Bench();
  assertEquals(bench.take("a", 10), 3);
  assertEquals(bench.buckets.waitMs("a"), 500);
  bench.pass(499);
  assertEquals(bench.take("a", 10), 0);
  bench.pass(1);
  assertEquals(bench.take("a", 10), 1);
  bench.pass(1_000);
  assertEquals(bench.take("a", 10), 2);
  bench.pass(3_600_000);
  assertEquals(bench.take("a", 10), 3);
});

test("TokenBuckets: waitMs() takes no token", () => {
  const bench = new Bench();
  bench.take("a", 3);
  for (let i = 0; i < 100; i++) bench.buckets.waitMs("a");
  bench.pass(500);
  assertEquals(bench.take("a", 10), 1);
});

test("TokenBuckets: have one bucket per key", () => {
  const bench = new Bench();
  bench.take("a", 3);
  assertEquals(bench.take("b", 10), 3);
});

test("TokenBuckets: drop keys whose buckets are full", () => {
  const bench = new Bench();
  for (let i = 0; i < 100; i++) bench.take(`${i}`, 1);
  assertEquals(bench.buckets.size, 100);
  for (let i = 0; i < 2; i++) {
    bench.pass(1_500);
    bench.take("a", 1);
  }
  assert(bench.buckets.size <= 2, `${bench.buckets.size} keys`);
});

test("TokenBuckets: keep keys whose buckets are not full", () => {
  const bench = new Bench();
  bench.pass(1_000);
  bench.take("a", 3);
  bench.pass(500);
  bench.take("b", 1);
  assertEquals(bench.take("a", 10), 1);
});

test("TokenBuckets: track a limited number of keys, the most recently used", () => {
  const bench = new Bench({ maxKeys: 100 });
  for (let i = 0; i < 10_000; i++) {
    bench.take(`${i}`, 3);
    bench.take("busy", 3);
    assert(bench.buckets.size <= 100, `${bench.buckets.size} keys`);
  }
  assertEquals(bench.take("busy", 3), 0);
  assertEquals(bench.take("9999", 3), 0);
  assertEquals(bench.take("0", 3), 3);
});

test("TokenBuckets: give a key exactly its burst and rate over any time", () => {
  const options = fc.record({
    burst: fc.integer({ min: 1, max: 20 }),
    perSecond: fc.double({ min: 0.01, max: 100, noNaN: true }),
  });
  const pauses = fc.array(fc.nat(5_000), { maxLength: 50 });
  fc.assert(fc.property(options, pauses, ({ burst, perSecond }, pauses) => {
    const bench = new Bench({ burst, perSecond });
    // A second computation: the tokens, and what each pause adds.
    let tokens: number = burst;
    for (const ms of pauses) {
      bench.pass(ms);
      tokens = Math.min(burst, tokens + ms * perSecond / 1_000);
      const taken = bench.take("a", 3);
      // A token that is due at this very moment may be there or not.
      const isNear = Math.abs(tokens - Math.round(tokens)) < 1e-6;
      if (!isNear) assertEquals(taken, Math.min(3, Math.floor(tokens)));
      tokens -= taken;
      assertAlmostEquals(
        Math.max(0, (1 - tokens) / perSecond * 1_000),
        bench.buckets.waitMs("a"),
        1,
      );
    }
  }));
});
