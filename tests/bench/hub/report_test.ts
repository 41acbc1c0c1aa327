import { assertEquals } from "@std/assert";
import { measureBeside } from "../../../bench/hub/beside.ts";
import { format, showRow } from "../../../bench/hub/report.ts";
import { FAN_OUTS } from "../../../bench/hub/rows/fan_out.ts";
import { ROWS } from "../../../bench/hub/rows/mod.ts";
import { test } from "../../testing.ts";

const row = { name: "few", title: "100 readers" };

test("A row says of how many runs its figures are medians", () => {
  const heading = (runs: number) => showRow({ ...row, runs }, []);
  assertEquals(heading(3), "\nfew: 100 readers (medians of 3 runs)");
  assertEquals(heading(1), "\nfew: 100 readers (one run)");
  assertEquals(heading(0), "\nfew: 100 readers (no sound run)");
});

test("A figure stands with its unit beside what it should reach, or why it should not", () => {
  const figures = [
    { name: "p50", value: 4.04, unit: "ms", target: { max: 4 } },
    { name: "delivered", value: 700_000.4, unit: "deliveries/s", target: { min: 600_000 } },
    { name: "left", value: 0, unit: "descriptors", target: { min: 0, max: 0 } },
    { name: "growth", value: 12, unit: "MiB", note: "too short" },
  ];
  const lines = showRow({ ...row, runs: 1 }, figures, ["2 lost"]).split("\n").slice(2);
  assertEquals(lines.map((line) => line.trim().replace(/ {2,}/g, " | ")), [
    "p50 | 4.0 ms | ≤ 4 ✗",
    "delivered | 700,000 deliveries/s | ≥ 600,000 ✓",
    "left | 0 descriptors | = 0 ✓",
    "growth | 12 MiB | too short",
    "failed: 2 lost",
  ]);
  assertEquals(format({ value: 149.6, unit: "MiB" }), "150 MiB");
});

test("Runs that failed are no part of a median, and are told", async () => {
  const [fanOut] = FAN_OUTS;
  const contender = {
    name: "none",
    version: "0",
    start: () => Promise.reject(new Error("Cannot start")),
  };
  const bench = { generator: "", runs: 2, seconds: 1, minutes: 1, logMessages: 1, say: () => {} };
  const found = fanOut && await measureBeside(fanOut, { contenders: [contender], bench });
  const failures = ["Cannot start", "Cannot start"];
  assertEquals(found, [{ contender, runs: 0, figures: [], failures }]);
});

test("Rows have names of their own", () => {
  const names = ROWS.map(({ name }) => name);
  assertEquals(names, [...new Set(names)]);
});
