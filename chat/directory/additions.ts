// Limits how often a user is added to private rooms by others within a day: they are not asked
// first.

export interface Addition {
  /** Id of the user who added them. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Additions of one user within a day: by all others together, and by any one of them. */
const MAX_ADDITIONS = { byAll: 100, byOne: 25 };

const DAY_MS = 24 * 60 * 60 * 1_000;

export class Additions {
  /** Latest additions by added user, oldest first. */
  readonly #latest = new Map<string, Addition[]>();

  add(user: string, addition: Addition): void {
    const latest = this.#withinDay(user, addition.at).slice(1 - MAX_ADDITIONS.byAll);
    this.#latest.set(user, [...latest, addition]);
  }

  /** Whether one more addition would exceed either limit. */
  isOverLimit(user: string, { by, at }: Addition): boolean {
    const latest = this.#withinDay(user, at);
    const own = latest.filter((one) => one.by === by);
    return latest.length >= MAX_ADDITIONS.byAll || own.length >= MAX_ADDITIONS.byOne;
  }

  /**
   * Uses the distance in time: an addition in the future (the clock was set back) must not count
   * forever.
   */
  #withinDay(user: string, now: number): Addition[] {
    const latest = this.#latest.get(user) ?? [];
    return latest.filter(({ at }) => Math.abs(now - at) < DAY_MS);
  }
}
