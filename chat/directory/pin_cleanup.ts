// Pins of messages that were pruned: nobody sees them, but they would count among the pins of their room.

import type { Log } from "../log.ts";
import type { Draft } from "../message.ts";
import type { Directory } from "./directory.ts";

export class PinCleanup {
  readonly #directory: Pick<Directory, "rooms">;
  readonly #log: Pick<Log, "message" | "pruned">;
  /** Up to which gid each room was pruned when it was looked at last. */
  readonly #seen = new Map<string, number>();

  constructor(directory: Pick<Directory, "rooms">, log: Pick<Log, "message" | "pruned">) {
    this.#directory = directory;
    this.#log = log;
  }

  /** What takes them down in some rooms; once where they were not pruned again since. */
  unpinPruned(rooms: readonly string[]): Draft[] {
    return rooms.flatMap((room) => {
      const pins = this.#directory.rooms.get(room)?.pins;
      if (!pins || pins.size === 0) return [];
      const pruned = this.#log.pruned([room]);
      if (pruned === (this.#seen.get(room) ?? 0)) return [];
      this.#seen.set(room, pruned);
      return [...pins.keys()].filter((message) => !this.#log.message(room, message))
        .map((message) => unpin(room, message));
    });
  }
}

/** Of nobody's making. */
function unpin(room: string, message: string): Draft {
  const change = { type: "unpin", message, isPruned: true } as const;
  const text = JSON.stringify(change);
  return { type: "change", id: crypto.randomUUID(), room, from: "", text, change };
}
