// Unpins messages that were pruned: they are invisible, but would count against the limit of pins.

import type { Log } from "../log.ts";
import type { Draft } from "../message.ts";
import type { Directory } from "./directory.ts";

export class PinCleanup {
  readonly #directory: Pick<Directory, "rooms">;
  readonly #log: Pick<Log, "message" | "pruned">;
  /** Highest pruned gid of each room when it was last checked. */
  readonly #checkedUpTo = new Map<string, number>();

  constructor(directory: Pick<Directory, "rooms">, log: Pick<Log, "message" | "pruned">) {
    this.#directory = directory;
    this.#log = log;
  }

  /**
   * Returns drafts that unpin the pruned messages of some rooms. A room is only checked again after
   * further pruning.
   */
  unpinPruned(rooms: readonly string[]): Draft[] {
    return rooms.flatMap((room) => {
      const pins = this.#directory.rooms.get(room)?.pins;
      if (!pins || pins.size === 0) return [];
      const pruned = this.#log.pruned([room]);
      if (pruned === (this.#checkedUpTo.get(room) ?? 0)) return [];
      this.#checkedUpTo.set(room, pruned);
      return [...pins.keys()].filter((message) => !this.#log.message(room, message))
        .map((message) => unpin(room, message));
    });
  }
}

/** Has no author: the server unpins. */
function unpin(room: string, message: string): Draft {
  const change = { type: "unpin", message, isPruned: true } as const;
  const text = JSON.stringify(change);
  return { type: "change", id: crypto.randomUUID(), room, from: "", text, change };
}
