// Asks for what listeners missed, for many of them at once: the same is asked once, and no more goes to
// the broker than it answers before anybody gives up.

import type { Cursor } from "./cursor.ts";
import type { ReplayPage } from "./ordered_feed.ts";

/** What the hub asks the broker. */
export interface History {
  /**
   * Some entries after `gid`, of some rooms or of all, oldest first, and how far they reach. Of some
   * rooms those are few enough to wait for a listener.
   */
  after(gid: number, rooms?: readonly string[]): Promise<ReplayPage>;
  /** The highest gid of the log. */
  head(): Promise<Cursor>;
}

/** Questions under way at once: one is read while the next one travels. */
const AT_ONCE = 8;

export class HistoryQueue implements History {
  readonly #history: History;
  /** Questions that are not answered yet, by what they ask. */
  readonly #asked = new Map<string, Promise<ReplayPage>>();
  readonly #queue: (() => void)[] = [];
  #underWay = 0;

  constructor(history: History) {
    this.#history = history;
  }

  after(gid: number, rooms?: readonly string[]): Promise<ReplayPage> {
    const key = `${gid} ${rooms?.toSorted().join(" ") ?? "*"}`;
    const asked = this.#asked.get(key) ??
      this.#inTurn(() => this.#history.after(gid, rooms)).finally(() => this.#asked.delete(key));
    this.#asked.set(key, asked);
    return asked;
  }

  head(): Promise<Cursor> {
    return this.#history.head();
  }

  async #inTurn<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    if (this.#underWay >= AT_ONCE) {
      await new Promise<void>((resolve) => void this.#queue.push(resolve));
    } else this.#underWay++;
    try {
      return await ask();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#underWay--;
    }
  }
}
