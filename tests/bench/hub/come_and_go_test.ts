import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { isMet } from "../../../bench/hub/figures.ts";
import { growth } from "../../../bench/hub/rows/come_and_go.ts";
import { trendOf } from "../../../bench/hub/trend.ts";
import { test } from "../../testing.ts";

/** Memory at each minute of an hour, or less, that is warm after ten, and then gains so much an hour. */
function hour({ gain = 0, scatter = 0, minutes = 60 } = {}): number[] {
  return Array.from({ length: minutes + 1 }, (_, minute) => {
    const warm = 150 + 7 * Math.min(minute, 10);
    const since = Math.max(0, minute - 10);
    return warm + gain * since / 60 + (minute % 2 === 0 ? scatter : -scatter);
  });
}

function judged(samples: readonly number[]): boolean | undefined {
  const figure = growth(samples, samples.length - 1).find(({ name }) => name === "growth since");
  return figure && isMet(figure);
}

test("Memory that is flat after ten minutes passes, though it grew before and scatters", () => {
  assertEquals(judged(hour()), true);
  assertEquals(judged(hour({ scatter: 3 })), true);
});

test("A leak fails that adds a twentieth to the memory in fifty minutes", () => {
  const samples = hour({ gain: 13, scatter: 3 });
  const [warm = NaN, last = NaN] = [samples[10], samples.at(-1)];
  assert(last < warm * 1.06);
  assertEquals(judged(samples), false);
});

test("Less than fifteen minutes are not judged, and that is said", () => {
  for (const minutes of [1, 5, 14]) {
    const figures = growth(hour({ gain: 1_000, minutes }), minutes);
    assertEquals(figures.map(({ target, note }) => [target, note]), [
      [undefined, "too short to judge: 15 minutes at least"],
    ]);
  }
  assertEquals(judged(hour({ gain: 1_000, minutes: 15 })), false);
});

test("A trend is the slope of the line that fits best, and how far chance may bend it", () => {
  assertEquals(trendOf([5, 7, 9, 11]), { slope: 2, error: 0 });
  // It leaves -0.03, 0.29, -0.49 and 0.23.
  const { slope, error } = trendOf([1, 2.3, 2.5, 4.2]);
  assertAlmostEquals(slope, 0.98);
  assertAlmostEquals(error, Math.sqrt(0.378 / 2 / 5));
});
