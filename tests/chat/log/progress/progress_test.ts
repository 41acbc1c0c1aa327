import { assertEquals } from "@std/assert";
import { describe, hideProgress, Progress } from "../../../../chat/log/progress/progress.ts";
import { test } from "../../../testing.ts";

const ERASE = "\r\x1b[K";

/** A terminal that records what is drawn, with a clock set by the test. */
class TestScreen {
  columns = 100;
  now = 0;
  drawn: string[] = [];

  write(text: string) {
    this.drawn.push(text);
  }

  start(total: number): Progress {
    return new Progress({ title: "Exporting", total, unit: "entries" }, this, () => this.now);
  }

  /** Returns what was drawn since the last call. */
  take(): string[] {
    return this.drawn.splice(0).map((text) => text.replace(ERASE, ""));
  }
}

test("describe(): shows a bar, the progress, the rate and the time left", () => {
  const entries = { title: "Exporting", total: 27_000, unit: "entries" };
  assertEquals(
    describe(entries, { done: 10_800, ms: 2_000, columns: 100 }),
    "Exporting [########------------]  40 %  10,800 of 27,000 entries, 5,400/s, 3 s left",
  );
  assertEquals(
    describe({ title: "Copying", total: 250_000_000, unit: "bytes" }, {
      done: 125_000_000,
      ms: 100_000,
      columns: 100,
    }),
    "Copying [##########----------]  50 %  125.0 of 250.0 MB, 1.3 MB/s, 1 min 40 s left",
  );
  assertEquals(
    describe({ title: "Measuring", total: 30, unit: "runs" }, {
      done: 1,
      ms: 300_000,
      columns: 100,
    }),
    "Measuring [--------------------]   3 %  1 of 30 runs, 0.0/s, 2 h 25 min left",
  );
});

test("describe(): shows no rate at first, and at most 100 %", () => {
  const work = { title: "Exporting", total: 10, unit: "entries" };
  assertEquals(
    describe(work, { done: 0, ms: 900, columns: 100 }),
    "Exporting [--------------------]   0 %  0 of 10 entries",
  );
  assertEquals(
    describe(work, { done: 11, ms: 1_000, columns: 100 }),
    "Exporting [####################] 100 %  11 of 10 entries, 11/s, 0 s left",
  );
});

test("describe(): shortens the bar on a narrow terminal, and keeps the numbers", () => {
  const work = { title: "Exporting", total: 300_000, unit: "entries" };
  assertEquals(
    describe(work, { done: 198_956, ms: 4_500, columns: 79 }),
    "Exporting [########-----]  66 %  198,956 of 300,000 entries, 44,212/s, 2 s left",
  );
});

for (
  const { columns, line } of [
    { columns: 69, line: "Exporting  66 %  198,956 of 300,000 entries, 44,212/s, 2 s left" },
    { columns: 39, line: "Exporting  66 %, 44,212/s, 2 s left" },
    { columns: 14, line: "Exporting  66 " },
  ]
) {
  test(`describe(): shows the most useful part in ${columns} columns`, () => {
    const work = { title: "Exporting", total: 300_000, unit: "entries" };
    assertEquals(describe(work, { done: 198_956, ms: 4_500, columns }), line);
  });
}

test("describe(): shows the elapsed time if the total is unknown", () => {
  const work = { title: "Checking", total: 0, unit: "bytes" };
  assertEquals(describe(work, { done: 0, ms: 72_400, columns: 100 }), "Checking, 1 min 12 s");
});

test("Progress: draws at once, then ten times a second or when the bar grows, and erases the line at the end", () => {
  const screen = new TestScreen();
  const progress = screen.start(1_000);
  assertEquals(screen.take().length, 1);
  screen.now = 50;
  for (let done = 0; done < 50; done++) progress.at(done);
  assertEquals(screen.take(), []);
  progress.at(50);
  assertEquals(screen.take().length, 1);
  screen.now = 160;
  progress.at(51);
  assertEquals(screen.take(), [
    "Exporting [#-------------------]   5 %  51 of 1,000 entries, 319/s, 3 s left",
  ]);
  progress[Symbol.dispose]();
  assertEquals(screen.drawn, [ERASE]);
});

test("Progress: draws no line wider than the terminal", () => {
  const screen = new TestScreen();
  screen.columns = 20;
  using _progress = screen.start(1_000);
  assertEquals(screen.take(), ["Exporting   0 %"]);
});

test("hideProgress(): erases the bar, so that a line can be printed", () => {
  const screen = new TestScreen();
  using progress = screen.start(10);
  screen.take();
  hideProgress();
  hideProgress();
  assertEquals(screen.drawn.splice(0), [ERASE]);
  progress.at(9);
  assertEquals(screen.take().length, 1);
});

test("Progress: draws nothing without a terminal", () => {
  using progress = new Progress({ title: "Exporting", total: 2, unit: "entries" }, undefined);
  progress.at(1);
});
