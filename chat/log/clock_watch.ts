// Whether the clock may be believed, as far as its word removes something for good. A clock that leaps
// ahead is most of the time a wrong one: a broken battery, a wrong answer from a time server. One that
// goes on evenly for a week after that is believed: the machine may have been off, or asleep.

import { logError } from "../logger.ts";
import { type RetentionRules, smallestAge } from "../config/retention.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long a clock that leapt ahead must go on evenly. */
export const WAIT_MS = 7 * DAY_MS;
/** While the broker runs another clock tells how much time went by. */
const RUNNING_LEAP_MS = HOUR_MS;
/** While it is stopped none does: so long it may have been, and a quarter of the smallest age. */
const STOPPED_LEAP_MS = 3 * DAY_MS;

/** What is kept of the clock over restarts, all of it times that it told. */
export interface ClockState {
  /** When it was believed last; 0 before it ever was. */
  readonly believed: number;
  /** When it had leapt ahead; 0 while it is believed. */
  readonly doubtedSince: number;
  /** When it was looked at last since then. */
  readonly doubtedAt: number;
}

export interface ClockStore {
  /** The time of the newest entry; 0 where there is none. */
  readonly newestAt: number;
  clock(): ClockState;
  keepClock(state: ClockState): void;
}

export interface ClockWatchOptions {
  /** The clock in question. */
  readonly now?: () => number;
  /** Milliseconds of a clock that never leaps. */
  readonly elapsed?: () => number;
  readonly say?: (line: string) => void;
}

/** A time that the clock told, and how much of the other clock had gone by then. */
interface Look {
  readonly at: number;
  /** Nothing where that was before this process. */
  readonly elapsed: number | undefined;
}

export class ClockWatch {
  readonly #store: ClockStore;
  readonly #stoppedLeapMs: number;
  readonly #now: () => number;
  readonly #elapsed: () => number;
  readonly #say: (line: string) => void;
  #believed: Look;
  #doubted: Look | undefined;
  #since = 0;
  #kept: ClockState;

  constructor(store: ClockStore, rules: RetentionRules, options: ClockWatchOptions = {}) {
    const { now = () => Date.now(), elapsed = () => performance.now(), say = logError } = options;
    this.#store = store;
    this.#stoppedLeapMs = Math.min(STOPPED_LEAP_MS, smallestAge(rules) / 4);
    [this.#now, this.#elapsed, this.#say] = [now, elapsed, say];
    this.#kept = store.clock();
    const { believed, doubtedSince, doubtedAt } = this.#kept;
    this.#believed = { at: believed || store.newestAt || now(), elapsed: undefined };
    this.#since = doubtedSince;
    if (doubtedSince > 0) this.#doubted = { at: doubtedAt, elapsed: undefined };
  }

  /** The time by which something may be removed; nothing while the clock is not believed. */
  look(): number | undefined {
    const now = this.#now();
    const look = { at: now, elapsed: this.#elapsed() };
    // By a clock that is behind nothing goes too early.
    if (now < this.#believed.at) return this.#trust(this.#believed, now);
    if (now <= this.#latest(this.#believed)) return this.#trust(look, now);
    if (!this.#goesOn(look)) this.#doubt(look);
    this.#doubted = look;
    if (now - this.#since >= WAIT_MS) return this.#trust(look, now);
    this.#keep();
    return undefined;
  }

  /** What it may be now where it went on from a look. */
  #latest({ at, elapsed }: Look): number {
    if (elapsed === undefined) return at + this.#stoppedLeapMs;
    return at + this.#elapsed() - elapsed + RUNNING_LEAP_MS;
  }

  /** Whether a clock that leapt ahead goes on from there: a machine may fall asleep meanwhile. */
  #goesOn({ at, elapsed }: Look & { elapsed: number }): boolean {
    if (!this.#doubted) return false;
    const { at: last, elapsed: then = elapsed } = this.#doubted;
    return at >= last - RUNNING_LEAP_MS && at <= last + elapsed - then + STOPPED_LEAP_MS;
  }

  #trust(believed: Look, now: number): number {
    if (this.#doubted) this.#say("The clock is believed again: entries go by their age");
    this.#believed = believed;
    this.#doubted = undefined;
    this.#since = 0;
    this.#keep();
    return now;
  }

  #doubt({ at }: Look) {
    this.#since = at;
    const days = ((at - this.#believed.at) / DAY_MS).toFixed(1);
    const until = new Date(at + WAIT_MS).toISOString();
    this.#say(
      `The clock leapt ahead by ${days} days to ${new Date(at).toISOString()}: check it. ` +
        `No entry goes by its age until ${until}, unless the clock goes back`,
    );
  }

  /** Once an hour, and whenever something else holds. */
  #keep() {
    const state = {
      believed: this.#believed.at,
      doubtedSince: this.#since,
      doubtedAt: this.#doubted?.at ?? 0,
    };
    const { believed, doubtedSince, doubtedAt } = this.#kept;
    const isOld = Math.abs(state.believed - believed) >= HOUR_MS ||
      Math.abs(state.doubtedAt - doubtedAt) >= HOUR_MS;
    if (!isOld && state.doubtedSince === doubtedSince) return;
    this.#store.keepClock(state);
    this.#kept = state;
  }
}
