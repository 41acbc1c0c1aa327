// Keeps recent transient updates for clients that reconnect, and would otherwise miss those sent in
// between.

import type { Cursor } from "../../hub/mod.ts";

/** A transient update of a room list. */
export interface Update {
  /** Names the updated item; the update replaces earlier ones with the same subject. */
  readonly subject: string;
  readonly event: Uint8Array;
  /** The only recipient; everyone by default. */
  readonly user?: string;
  /** Only for users who may read this room. */
  readonly room?: string;
}

interface SentUpdate {
  readonly update: Update;
  /** The position of the log then: a client that has more of the log has received the update. */
  readonly position: Cursor;
}

/** Updates by recipient, then by subject. */
type Generation = Map<string | undefined, Map<string, SentUpdate>>;

/** Updates are kept for one to two minutes; the page reloads its lists every minute. */
const MIN_AGE_MS = 60_000;

/** A few megabytes. Beyond that, the oldest updates are dropped early. */
const MAX_UPDATES = 10_000;

/** Two generations, of which the older is dropped as a whole, replace a scan for expired updates. */
export class UpdateBuffer {
  #old: Generation = new Map();
  #young: Generation = new Map();
  #size = 0;
  #rotatedAt = performance.now();

  /** @param position The current position of the log. */
  push(update: Update, position: Cursor): void {
    this.#rotateIfDue();
    const own = this.#young.get(update.user) ?? new Map<string, SentUpdate>();
    if (!own.delete(update.subject)) this.#size++;
    own.set(update.subject, { update, position });
    this.#young.set(update.user, own);
  }

  /** Returns the updates for a user that may have been sent after a position, newest last. */
  after({ epoch, gid }: Cursor, user: string | undefined): Update[] {
    const recipients = new Set([undefined, user]);
    return [this.#old, this.#young]
      .flatMap((generation) =>
        [...recipients].flatMap((id) => [...generation.get(id)?.values() ?? []])
      )
      .filter(({ position }) => position.epoch === epoch && position.gid >= gid)
      .map(({ update }) => update);
  }

  #rotateIfDue() {
    const now = performance.now();
    if (now - this.#rotatedAt < MIN_AGE_MS && this.#size < MAX_UPDATES) return;
    [this.#old, this.#young] = [this.#young, new Map()];
    [this.#size, this.#rotatedAt] = [0, now];
  }
}
