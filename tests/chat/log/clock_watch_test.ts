import { assertEquals, assertMatch } from "@std/assert";
import { type ClockState, type ClockStore, ClockWatch } from "../../../chat/log/clock_watch.ts";
import { parseRetention } from "../../../chat/config/retention.ts";
import { test } from "../../testing.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RULES = parseRetention("*: age=30d");

/** A machine with a clock that may be set, and one that is right as long as it runs. */
class Machine implements ClockStore {
  now = Date.UTC(2026, 10, 24);
  elapsed = 5;
  newestAt = 0;
  kept = 0;
  said: string[] = [];
  #state: ClockState = { believed: 0, doubtedSince: 0, doubtedAt: 0 };
  #watch: ClockWatch | undefined;

  clock(): ClockState {
    return this.#state;
  }

  keepClock(state: ClockState): void {
    this.#state = state;
    this.kept++;
  }

  /** Starts the broker anew. */
  start(rules = RULES): this {
    this.elapsed = 1;
    this.#watch = new ClockWatch(this, rules, {
      now: () => this.now,
      elapsed: () => this.elapsed,
      say: (line) => this.said.push(line),
    });
    return this;
  }

  /** Lets time go by, in steps in which the broker looks at the clock. */
  run(ms: number, step = HOUR): this {
    for (let passed = 0; passed < ms; passed += step) {
      this.now += step;
      this.elapsed += step;
      this.#watch?.look();
    }
    return this;
  }

  /** Whether entries go by their age. */
  get isBelieved(): boolean {
    return this.#watch?.look() === this.now;
  }
}

test("ClockWatch: a clock that goes on is believed, also after a weekend, and kept once an hour", () => {
  const machine = new Machine().start();
  assertEquals(machine.isBelieved, true);
  machine.run(DAY, MINUTE);
  assertEquals([machine.isBelieved, machine.kept], [true, 25]);
  machine.now += 2.5 * DAY;
  assertEquals([machine.start().isBelieved, machine.said], [true, []]);
});

test("ClockWatch: a clock that leaps ahead is not believed, while the broker runs or is stopped", () => {
  for (const isRunning of [true, false]) {
    const machine = new Machine().start().run(DAY);
    machine.now += 400 * DAY;
    if (!isRunning) machine.start();
    assertEquals(machine.isBelieved, false);
    assertMatch(machine.said.join(), /^The clock leapt ahead by 400\.\d days to 2027-12-30T/);
    // Nor is it because the broker was started anew, again and again, or has stored something since.
    machine.newestAt = machine.now;
    for (let i = 0; i < 3; i++) assertEquals(machine.run(DAY).start().isBelieved, false);
    machine.now -= 400 * DAY;
    assertEquals([machine.isBelieved, machine.said.length], [true, 2]);
  }
});

test("ClockWatch: a clock that goes on evenly for a week after it leapt is believed", () => {
  const machine = new Machine().start().run(DAY);
  machine.now += 40 * DAY;
  assertEquals(machine.isBelieved, false);
  // A machine may sleep at night.
  for (let night = 0; night < 6; night++) {
    machine.run(16 * HOUR);
    machine.now += 8 * HOUR;
  }
  assertEquals(machine.start().run(23 * HOUR).isBelieved, false);
  assertEquals(machine.run(HOUR).isBelieved, true);
  assertEquals(machine.said.length, 2);
});

test("ClockWatch: each further leap begins the week anew", () => {
  const machine = new Machine().start().run(DAY);
  for (let i = 0; i < 5; i++) {
    machine.now += 40 * DAY;
    machine.run(5 * DAY);
    assertEquals(machine.isBelieved, false);
  }
  assertEquals(machine.said.length, 5);
});

test("ClockWatch: by a clock that is behind entries go too late at most, and none when it is right again", () => {
  const machine = new Machine().start().run(DAY);
  const right = machine.now;
  machine.now = 0;
  assertEquals(machine.start().isBelieved, true);
  machine.run(HOUR);
  machine.now = right + HOUR;
  assertEquals([machine.isBelieved, machine.said], [true, []]);
  machine.now = 0;
  machine.start().run(HOUR);
  machine.now = right + 20 * DAY;
  assertEquals(machine.isBelieved, false);
});

test("ClockWatch: a log that never kept a clock is compared by its newest entry", () => {
  const machine = new Machine();
  machine.newestAt = machine.now - 30 * DAY;
  assertEquals(machine.start().isBelieved, false);
  const young = new Machine();
  young.newestAt = young.now - 2 * DAY;
  assertEquals(young.start().isBelieved, true);
});

test("ClockWatch: what a small leap takes is a quarter of the smallest age at most", () => {
  const rules = parseRetention("*: age=30d; dev: age=1d");
  const machine = new Machine().start(rules).run(HOUR);
  machine.now += 7 * HOUR;
  assertEquals(machine.start(rules).isBelieved, false);
  machine.now -= 2 * HOUR;
  assertEquals(machine.isBelieved, true);
});
