// Who wrote lately through this process, under which name and from where: what moderators need where
// people need no account. In memory only: an address is never stored, logged or told to anybody, but
// a moderator may ban the one that belongs to an id.

import type { Role } from "../chat/author.ts";

export interface Sighting {
  readonly id: string;
  readonly role: Role;
  /** The display name that was written under. */
  readonly name: string;
  /** The address or network of `addressToCount`. */
  readonly network: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Beyond that the one who has written nothing for longest is forgotten. */
const MOST = 1_000;

export class LastSeen {
  /** By id, who wrote last at the end. */
  readonly #sightings = new Map<string, Sighting>();

  note(sighting: Sighting): void {
    this.#sightings.delete(sighting.id);
    this.#sightings.set(sighting.id, sighting);
    const [oldest] = this.#sightings.size > MOST ? this.#sightings.keys() : [];
    if (oldest !== undefined) this.#sightings.delete(oldest);
  }

  get(id: string): Sighting | undefined {
    return this.#sightings.get(id);
  }

  /** All ids, who wrote last first. */
  ids(): string[] {
    return [...this.#sightings.keys()].reverse();
  }
}
