// Present users by room, with the names that the broker accepts in mentions. A broker that restarts
// knows them again within a second.

import type { PresenceSnapshot, PresentUser } from "./snapshot.ts";

/** Web processes report three times a second. */
const LEASE_MS = 2_000;

interface Report {
  readonly snapshot: PresenceSnapshot;
  readonly at: number;
}

export class NamedPresence {
  readonly #now: () => number;
  /** By web process, latest report last. */
  readonly #reports = new Map<string, Report>();

  /** @param now Milliseconds of a monotonic clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  onReport(process: string, snapshot: PresenceSnapshot): void {
    this.#reports.delete(process);
    this.#reports.set(process, { snapshot, at: this.#now() });
    this.#expire();
  }

  /** Returns the users in a room who have a name. */
  in(room: string): PresentUser[] {
    this.#expire();
    const reports = [...this.#reports.values()];
    const users = reports.flatMap(({ snapshot }) => snapshot.get(room)?.users ?? []);
    return users.filter(({ name }) => name !== "");
  }

  #expire() {
    const since = this.#now() - LEASE_MS;
    for (const [process, { at }] of this.#reports) {
      if (at > since) break;
      this.#reports.delete(process);
    }
  }
}
