// How often others added somebody to private rooms: they are not asked, so there is a limit for a day.

/** One person added another to a room. */
export interface Addition {
  /** The id of who did. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** For what is counted; `one` is what one person may do of it. */
export const MAX_ADDITIONS = { all: 100, one: 25 };

const DAY_MS = 24 * 60 * 60 * 1_000;

export class Additions {
  /** The latest of each person, the last one at the end. */
  readonly #latest = new Map<string, Addition[]>();

  add(user: string, addition: Addition): void {
    const latest = this.#withinDay(user, addition.at).slice(1 - MAX_ADDITIONS.all);
    this.#latest.set(user, [...latest, addition]);
  }

  /** Whether the person was added within a day as often as others may, or as that one may. */
  isOverLimit(user: string, { by, at }: Addition): boolean {
    const latest = this.#withinDay(user, at);
    const own = latest.filter((one) => one.by === by);
    return latest.length >= MAX_ADDITIONS.all || own.length >= MAX_ADDITIONS.one;
  }

  /** A time to come is one of a clock that was set back: it does not count for ever. */
  #withinDay(user: string, now: number): Addition[] {
    const latest = this.#latest.get(user) ?? [];
    return latest.filter(({ at }) => Math.abs(now - at) < DAY_MS);
  }
}
