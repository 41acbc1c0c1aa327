// What was told lately without a cursor. Who opens a stream anew would miss what is told between the
// two, and is told it again.

import type { Cursor } from "../../hub/mod.ts";

/** What is no entry: of people's lists of rooms. */
export interface Update {
  /** What it tells of: the last of the same is all that one need hear. */
  readonly about: string;
  readonly event: Uint8Array;
  /** Whom alone it is for. */
  readonly user?: string;
  /** It is for those alone who may read this. */
  readonly room?: string;
}

interface Told {
  readonly news: Update;
  /** How far the log was: who has more of it has heard this, too. */
  readonly place: Cursor;
}

/** News by what they are about, by whom they are for. */
type Kept = Map<string | undefined, Map<string, Told>>;

/** For so long and up to twice that: the page asks for its list every minute, for what is older. */
const KEPT_MS = 60_000;

/** Some megabytes. Of more than that, told within a minute, the oldest is let go of sooner. */
const MOST_KEPT = 10_000;

export class UpdateBuffer {
  #old: Kept = new Map();
  #young: Kept = new Map();
  #size = 0;
  #since = performance.now();

  keep(news: Update, place: Cursor): void {
    this.#age();
    const own = this.#young.get(news.user) ?? new Map<string, Told>();
    if (!own.delete(news.about)) this.#size++;
    own.set(news.about, { news, place });
    this.#young.set(news.user, own);
  }

  /** What somebody may not have heard who has the log up to a place; of the same the last last. */
  after({ epoch, gid }: Cursor, user: string | undefined): Update[] {
    const told = [this.#old, this.#young].flatMap((kept) =>
      [...new Set([undefined, user])].flatMap((one) => [...kept.get(one)?.values() ?? []])
    );
    return told.filter(({ place }) => place.epoch === epoch && place.gid >= gid)
      .map(({ news }) => news);
  }

  #age() {
    const now = performance.now();
    if (now - this.#since < KEPT_MS && this.#size < MOST_KEPT) return;
    [this.#old, this.#young] = [this.#young, new Map()];
    [this.#size, this.#since] = [0, now];
  }
}
