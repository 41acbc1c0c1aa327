// Who is in which room under which name, as far as web processes said so lately: whom the broker lets
// others call by name. A broker that starts anew knows it again within a second.

import type { PresenceSnapshot, PresentUser } from "./snapshot.ts";

/** A web process says it three times a second. */
const LEASE_MS = 2_000;

interface Said {
  readonly whereabouts: PresenceSnapshot;
  readonly at: number;
}

export class NamedPresence {
  readonly #now: () => number;
  /** By web process, who said something last at the end. */
  readonly #said = new Map<string, Said>();

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  hear(process: string, whereabouts: PresenceSnapshot): void {
    this.#said.delete(process);
    this.#said.set(process, { whereabouts, at: this.#now() });
    this.#expire();
  }

  /** Those in a room who have a name there. */
  in(room: string): PresentUser[] {
    this.#expire();
    const said = [...this.#said.values()];
    const users = said.flatMap(({ whereabouts }) => whereabouts.get(room)?.users ?? []);
    return users.filter(({ name }) => name !== "");
  }

  #expire() {
    const since = this.#now() - LEASE_MS;
    for (const [process, { at }] of this.#said) {
      if (at > since) break;
      this.#said.delete(process);
    }
  }
}
