import { assertEquals, assertMatch } from "@std/assert";
import { type ClockState, type ClockStore, ClockWatch } from "../../../chat/log/clock_watch.ts";
import { parseRetention } from "../../../chat/config/retention.ts";
import { test } from "../../testing.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RULES = parseRetention("*: age=30d");

/** A machine with a clock that can be set, and a monotonic one. */
class Machine implements ClockStore {
  now = Date.UTC(2026, 10, 24);
  elapsed = 5;
  newestAt = 0;
  saves = 0;
  logged: string[] = [];
  #state: ClockState = { trustedAt: 0, suspectSince: 0, checkedAt: 0 };
  #watch: ClockWatch | undefined;

  clock(): ClockState {
    return this.#state;
  }

  setClock(state: ClockState): void {
    this.#state = state;
    this.saves++;
  }

  /** Restarts the broker. */
  start(rules = RULES): this {
    this.elapsed = 1;
    this.#watch = new ClockWatch(this, rules, {
      now: () => this.now,
      elapsed: () => this.elapsed,
      log: (line) => this.logged.push(line),
    });
    return this;
  }

  /** Lets time pass, in steps after which the broker checks the clock. */
  run(ms: number, step = HOUR): this {
    for (let passed = 0; passed < ms; passed += step) {
      this.now += step;
      this.elapsed += step;
      this.#watch?.check();
    }
    return this;
  }

  /** True if entries are pruned by age. */
  get isTrusted(): boolean {
    return this.#watch?.check() === this.now;
  }
}

test("ClockWatch: trusts a clock that runs evenly, also over a weekend, and saves its state once an hour", () => {
  const machine = new Machine().start();
  assertEquals(machine.isTrusted, true);
  machine.run(DAY, MINUTE);
  assertEquals([machine.isTrusted, machine.saves], [true, 25]);
  machine.now += 2.5 * DAY;
  assertEquals([machine.start().isTrusted, machine.logged], [true, []]);
});

test("ClockWatch: distrusts a clock that leaps ahead, while the broker runs or is stopped", () => {
  for (const isRunning of [true, false]) {
    const machine = new Machine().start().run(DAY);
    machine.now += 400 * DAY;
    if (!isRunning) machine.start();
    assertEquals(machine.isTrusted, false);
    assertMatch(
      machine.logged.join(),
      /^The system clock leapt ahead by 400\.\d days to 2027-12-30T/,
    );
    // Neither restarts nor entries stored since make it trusted.
    machine.newestAt = machine.now;
    for (let i = 0; i < 3; i++) assertEquals(machine.run(DAY).start().isTrusted, false);
    machine.now -= 400 * DAY;
    assertEquals([machine.isTrusted, machine.logged.length], [true, 2]);
  }
});

test("ClockWatch: trusts a clock that has run evenly for a week after a leap", () => {
  const machine = new Machine().start().run(DAY);
  machine.now += 40 * DAY;
  assertEquals(machine.isTrusted, false);
  // A machine may sleep at night.
  for (let night = 0; night < 6; night++) {
    machine.run(16 * HOUR);
    machine.now += 8 * HOUR;
  }
  assertEquals(machine.start().run(23 * HOUR).isTrusted, false);
  assertEquals(machine.run(HOUR).isTrusted, true);
  assertEquals(machine.logged.length, 2);
});

test("ClockWatch: starts the week again with each further leap", () => {
  const machine = new Machine().start().run(DAY);
  for (let i = 0; i < 5; i++) {
    machine.now += 40 * DAY;
    machine.run(5 * DAY);
    assertEquals(machine.isTrusted, false);
  }
  assertEquals(machine.logged.length, 5);
});

test("ClockWatch: prunes late with a clock that is behind, and nothing early once it is corrected", () => {
  const machine = new Machine().start().run(DAY);
  const correct = machine.now;
  machine.now = 0;
  assertEquals(machine.start().isTrusted, true);
  machine.run(HOUR);
  machine.now = correct + HOUR;
  assertEquals([machine.isTrusted, machine.logged], [true, []]);
  machine.now = 0;
  machine.start().run(HOUR);
  machine.now = correct + 20 * DAY;
  assertEquals(machine.isTrusted, false);
});

test("ClockWatch: compares with the newest entry if no state was ever saved", () => {
  const machine = new Machine();
  machine.newestAt = machine.now - 30 * DAY;
  assertEquals(machine.start().isTrusted, false);
  const young = new Machine();
  young.newestAt = young.now - 2 * DAY;
  assertEquals(young.start().isTrusted, true);
});

test("ClockWatch: tolerates a leap between two runs of at most a quarter of the smallest age", () => {
  const rules = parseRetention("*: age=30d; dev: age=1d");
  const machine = new Machine().start(rules).run(HOUR);
  machine.now += 7 * HOUR;
  assertEquals(machine.start(rules).isTrusted, false);
  machine.now -= 2 * HOUR;
  assertEquals(machine.isTrusted, true);
});
