// Who is here through the other web processes, as far as they said so lately.

import { errorMessage, logError } from "../logger.ts";
import { decodeJson, type PresenceReport } from "../protocol.ts";
import { parseSnapshot, type PresenceSnapshot, type RoomPresence } from "./snapshot.ts";

/** Three times something was said and did not arrive. */
const LEASE_MS = 1_100;

interface Other {
  readonly body: Uint8Array;
  readonly whereabouts: PresenceSnapshot;
  readonly heardAt: number;
  /** The same, but for when nothing could be heard. */
  leasedAt: number;
}

export class RemotePresence {
  readonly #own: string;
  readonly #changed: (room: string) => void;
  readonly #others = new Map<string, Other>();
  /** When this process last heard what it said itself. */
  #echoAt = -Infinity;

  /**
   * @param own The name of this process.
   * @param changed Something is otherwise in a room.
   */
  constructor(own: string, changed: (room: string) => void) {
    this.#own = own;
    this.#changed = changed;
  }

  /** What the broker passed on, be it of this process or of another one. */
  hear({ process, body }: PresenceReport, now: number): void {
    if (process === this.#own) return this.#hearEcho(now);
    const known = this.#others.get(process);
    try {
      const isNews = !known || !isSame(known.body, body);
      const whereabouts = isNews ? parseSnapshot(decodeJson(body)) : known.whereabouts;
      this.#others.set(process, { body, whereabouts, heardAt: now, leasedAt: now });
      if (isNews) this.#touch(known?.whereabouts, whereabouts);
    } catch (error) {
      logError(`Dropped what a web process says of who is here: ${errorMessage(error)}`);
    }
  }

  /** Forgets those who are silent, and at once who types there: a key that is pressed is news. */
  expire(now: number): void {
    for (const [process, other] of this.#others) {
      if (this.#echoAt - other.leasedAt > LEASE_MS) this.#forget(process, other);
      else if (now - other.heardAt > LEASE_MS) this.#quieten(process, other);
    }
  }

  /** What the others say of a room. */
  in(room: string): RoomPresence[] {
    const all = [...this.#others.values()].map(({ whereabouts }) => whereabouts.get(room));
    return all.filter((one) => one !== undefined);
  }

  /** While nothing is heard, nobody is forgotten for it: each has another lease after that. */
  #hearEcho(now: number) {
    const couldHear = now - this.#echoAt <= LEASE_MS;
    this.#echoAt = now;
    if (couldHear) return;
    for (const other of this.#others.values()) other.leasedAt = now;
  }

  #forget(process: string, { whereabouts }: Other) {
    this.#others.delete(process);
    this.#touch(whereabouts);
  }

  #quieten(process: string, other: Other) {
    const typed = [...other.whereabouts].filter(([, { typing }]) => typing.length > 0);
    if (typed.length === 0) return;
    const quiet = typed.map(([room, there]) => [room, { ...there, typing: [] }] as const);
    const whereabouts = new Map([...other.whereabouts, ...quiet]);
    // Without the bytes, so that the same is read anew when it is heard again.
    this.#others.set(process, { ...other, whereabouts, body: new Uint8Array() });
    this.#touch(new Map(quiet));
  }

  #touch(...all: readonly (PresenceSnapshot | undefined)[]) {
    for (const whereabouts of all) whereabouts?.forEach((_, room) => this.#changed(room));
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && one.every((byte, i) => byte === other[i]);
}
