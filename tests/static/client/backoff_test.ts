import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { backOff, delay, unlessAborted } from "../../../static/client/backoff.js";
import { test } from "../../testing.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

test("delay(): caps a time longer than a timer can take instead of firing at once", async () => {
  using stop = new Stop();
  const ended: number[] = [];
  for (const days of [1, 24.8, 24.9, 30, 49.8, 1e6, Infinity]) {
    delay(days * DAY_MS, stop.signal).then(() => ended.push(days));
  }
  // This timer starts last, so the others would have fired by now.
  await delay(2, stop.signal);
  assertEquals(ended, []);
});

test("delay(): ends when the signal is aborted, or at once if it already is", async () => {
  using stop = new Stop();
  const pauses = [delay(DAY_MS, stop.signal), delay(Infinity, stop.signal)];
  stop.now();
  await Promise.all([...pauses, delay(DAY_MS, stop.signal)]);
});

test("backOff(): doubles up to the maximum, with at most half of it taken off at random", () => {
  const bounds = fc.record({
    first: fc.integer({ min: 1, max: 5_000 }),
    max: fc.integer({ min: 5_000, max: 60_000 }),
  });
  fc.assert(fc.property(fc.nat({ max: 2_000 }), bounds, (failures, bounds) => {
    const max = Math.min(bounds.first * 2 ** failures, bounds.max);
    const wait = backOff(failures, bounds);
    assert(wait >= max / 2 && wait <= max, `${wait} of ${max}`);
  }));
});

class Stop implements Disposable {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;

  now() {
    this.#controller.abort();
  }

  [Symbol.dispose]() {
    this.now();
  }
}

test("unlessAborted(): settles with the promise or the signal, and leaves no listener behind", async () => {
  const run = new AbortController();
  let listeners = 0;
  const { signal } = run;
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  signal.addEventListener = (
    ...args: Parameters<typeof add>
  ) => (listeners++, add.apply(signal, args));
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove.apply(signal, args);
  };
  assertEquals(await unlessAborted(Promise.resolve(1), signal), 1);
  await assertRejects(() => unlessAborted(Promise.reject(new Error("no")), signal), Error, "no");
  assertEquals(listeners, 0);
  const waiting = unlessAborted(new Promise(() => {}), signal);
  run.abort();
  assertEquals([await waiting, await unlessAborted(Promise.resolve(1), signal)], [
    undefined,
    undefined,
  ]);
});
