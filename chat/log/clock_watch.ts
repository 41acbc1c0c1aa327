// Decides whether the system clock may be trusted, because pruning by age removes entries for good.
//
// A clock that leaps ahead is mostly wrong: an empty battery, a wrong answer from a time server. It is
// trusted again once it has run evenly for a week, since the machine may only have been off or asleep.

import { logError } from "../logging/logger.ts";
import { type RetentionRules, smallestAge } from "../config/retention.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Time for which a clock that leapt ahead must run evenly to be trusted again. */
export const WAIT_MS = 7 * DAY_MS;
/** A leap while the broker runs: a monotonic clock tells how much time has passed. */
const RUNNING_LEAP_MS = HOUR_MS;
/** A leap between two runs, at most: no clock tells how long the broker was stopped. */
const STOPPED_LEAP_MS = 3 * DAY_MS;

/** State that survives a restart: readings of the system clock, in milliseconds since 1970. */
export interface ClockState {
  /** When the clock was last trusted; 0 before the first check. */
  readonly trustedAt: number;
  /** The time to which it leapt; 0 while it is trusted. */
  readonly suspectSince: number;
  /** When it was last checked since then. */
  readonly checkedAt: number;
}

export interface ClockStore {
  /** Time of the newest entry; 0 if there is none. */
  readonly newestAt: number;
  clock(): ClockState;
  setClock(state: ClockState): void;
}

export interface ClockWatchOptions {
  /** The clock to check; the system's by default. */
  readonly now?: () => number;
  /** Milliseconds of a monotonic clock. */
  readonly elapsed?: () => number;
  readonly log?: (line: string) => void;
}

interface Reading {
  readonly at: number;
  /** The monotonic clock at that time; undefined if it was before this process started. */
  readonly elapsed: number | undefined;
}

export class ClockWatch {
  readonly #store: ClockStore;
  readonly #stoppedLeapMs: number;
  readonly #now: () => number;
  readonly #elapsed: () => number;
  readonly #log: (line: string) => void;
  #trusted: Reading;
  #suspect: Reading | undefined;
  #suspectSince = 0;
  #saved: ClockState;

  constructor(store: ClockStore, rules: RetentionRules, options: ClockWatchOptions = {}) {
    const { now = () => Date.now(), elapsed = () => performance.now(), log = logError } = options;
    this.#store = store;
    this.#stoppedLeapMs = Math.min(STOPPED_LEAP_MS, smallestAge(rules) / 4);
    [this.#now, this.#elapsed, this.#log] = [now, elapsed, log];
    this.#saved = store.clock();
    const { trustedAt, suspectSince, checkedAt } = this.#saved;
    this.#trusted = { at: trustedAt || store.newestAt || now(), elapsed: undefined };
    this.#suspectSince = suspectSince;
    if (suspectSince > 0) this.#suspect = { at: checkedAt, elapsed: undefined };
  }

  /** Returns the time by which entries may be pruned; undefined while the clock is not trusted. */
  check(): number | undefined {
    const now = this.#now();
    const reading = { at: now, elapsed: this.#elapsed() };
    // A slow clock never prunes too early.
    if (now < this.#trusted.at) return this.#trust(this.#trusted, now);
    if (now <= this.#latestPlausible(this.#trusted)) return this.#trust(reading, now);
    if (!this.#runsEvenly(reading)) this.#distrust(reading);
    this.#suspect = reading;
    if (now - this.#suspectSince >= WAIT_MS) return this.#trust(reading, now);
    this.#save();
    return undefined;
  }

  /** Returns the latest plausible time now, given an earlier reading. */
  #latestPlausible({ at, elapsed }: Reading): number {
    if (elapsed === undefined) return at + this.#stoppedLeapMs;
    return at + this.#elapsed() - elapsed + RUNNING_LEAP_MS;
  }

  /** Whether a suspect clock has run normally since its last reading; the machine may have slept. */
  #runsEvenly({ at, elapsed }: Reading & { elapsed: number }): boolean {
    if (!this.#suspect) return false;
    const { at: last, elapsed: then = elapsed } = this.#suspect;
    return at >= last - RUNNING_LEAP_MS && at <= last + elapsed - then + STOPPED_LEAP_MS;
  }

  #trust(trusted: Reading, now: number): number {
    if (this.#suspect) this.#log("The system clock is trusted again: pruning by age continues");
    this.#trusted = trusted;
    this.#suspect = undefined;
    this.#suspectSince = 0;
    this.#save();
    return now;
  }

  #distrust({ at }: Reading) {
    this.#suspectSince = at;
    const days = ((at - this.#trusted.at) / DAY_MS).toFixed(1);
    const until = new Date(at + WAIT_MS).toISOString();
    this.#log(
      `The system clock leapt ahead by ${days} days to ${new Date(at).toISOString()}: check it. ` +
        `Nothing is pruned by age until ${until}, unless the clock is set back`,
    );
  }

  /** Writes the state if it changed, and once an hour. */
  #save() {
    const state = {
      trustedAt: this.#trusted.at,
      suspectSince: this.#suspectSince,
      checkedAt: this.#suspect?.at ?? 0,
    };
    const { trustedAt, suspectSince, checkedAt } = this.#saved;
    const isOld = Math.abs(state.trustedAt - trustedAt) >= HOUR_MS ||
      Math.abs(state.checkedAt - checkedAt) >= HOUR_MS;
    if (!isOld && state.suspectSince === suspectSince) return;
    this.#store.setClock(state);
    this.#saved = state;
  }
}
