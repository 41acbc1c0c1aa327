// Who wrote lately through this process, under which name and from where: what moderators need where
// people need no account. In memory only: an address is never stored, logged or told to anybody, but
// a moderator may ban the one that belongs to an id. What somebody writes in a private room is no
// affair of those outside: neither the name that they have there, nor that they wrote.

import type { Role } from "../chat/author.ts";
import { isPrivate } from "../chat/room.ts";

export interface Writing {
  readonly id: string;
  readonly role: Role;
  readonly room: string;
  /** The display name that was written under. */
  readonly name: string;
  /** The address or network of `addressToCount`. */
  readonly network: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Who wrote last in a public room, as all may know. */
export type Sighting = Pick<Writing, "name" | "role" | "at">;

interface Writer {
  readonly network: string;
  readonly sighting: Sighting | undefined;
}

/** Beyond that the one who has written nothing for longest is forgotten. */
const MOST = 1_000;

export class LastSeen {
  /** By id, who wrote last at the end. */
  readonly #writers = new Map<string, Writer>();
  readonly #renamed: (id: string) => void;

  /** @param renamed Somebody writes under another name than before. */
  constructor(renamed: (id: string) => void = () => {}) {
    this.#renamed = renamed;
  }

  note({ id, role, room, name, network, at }: Writing): void {
    const before = this.get(id);
    const sighting = isPrivate(room) ? before : { name, role, at };
    this.#writers.delete(id);
    this.#writers.set(id, { network, sighting });
    const [oldest] = this.#writers.size > MOST ? this.#writers.keys() : [];
    if (oldest !== undefined) this.#writers.delete(oldest);
    if (sighting?.name !== before?.name) this.#renamed(id);
  }

  get(id: string): Sighting | undefined {
    return this.#writers.get(id)?.sighting;
  }

  /** From where they wrote last, in whichever room. */
  networkOf(id: string): string | undefined {
    return this.#writers.get(id)?.network;
  }

  /** The ids of those who were seen, who was seen last first. */
  ids(): string[] {
    const seen = [...this.#writers].flatMap(([id, { sighting }]) =>
      sighting ? [{ id, at: sighting.at }] : []
    );
    return seen.sort((one, other) => other.at - one.at).map(({ id }) => id);
  }
}
