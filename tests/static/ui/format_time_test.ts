import "../../harness/private_storage.ts";
import { assertEquals, assertMatch } from "@std/assert";
import {
  clockTime,
  dayName,
  isJustNow,
  localDate,
  startOfDay,
} from "../../../static/ui/format_time.js";
import { test } from "../../testing.ts";

const NOON = new Date(2026, 10, 23, 12).getTime();

test("localDate: changes at local midnight", () => {
  assertEquals(localDate(new Date(2026, 10, 3, 0, 0).getTime()), "2026-11-03");
  assertEquals(localDate(new Date(2026, 10, 3, 23, 59, 59).getTime()), "2026-11-03");
});

test("dayName: names today and yesterday, and other days by date", () => {
  const name = (year: number, month: number, day: number) =>
    dayName(new Date(year, month - 1, day, 12).getTime(), NOON);
  assertEquals(name(2026, 11, 23), "Today");
  assertEquals(name(2026, 11, 22), "Yesterday");
  assertMatch(name(2026, 11, 21), /^Saturday\W.*\b21\b/);
  assertMatch(name(2025, 11, 21), /2025/);
});

test("dayName: finds yesterday across clock changes and new year", () => {
  const at = (month: number, day: number, year = 2026) => new Date(year, month - 1, day).getTime();
  for (const [month, day] of [[3, 30], [10, 26], [3, 9], [11, 2]] as const) {
    assertEquals(dayName(at(month, day - 1), at(month, day)), "Yesterday");
  }
  assertEquals(dayName(at(12, 31, 2025), at(1, 1, 2026)), "Yesterday");
});

test("clockTime: has hours and minutes only", () => {
  assertMatch(clockTime(NOON), /^12:00( PM)?$/i);
});

test("startOfDay: is local midnight", () => {
  assertEquals(startOfDay("2026-11-03"), new Date(2026, 10, 3).getTime());
});

test("isJustNow: is over within a minute, although it is looked at only every 20 s", () => {
  const seconds = (count: number) => isJustNow(NOON - count * 1_000, NOON);
  assertEquals([-60, -1, 0, 39].map(seconds), [true, true, true, true]);
  assertEquals([-61, 40, 60, 3_600].map(seconds), [false, false, false, false]);
});
