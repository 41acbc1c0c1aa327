// The newest events of each busy room, encoded, in memory: a thousand browsers that reconnect at once
// must not cost a thousand questions to the broker. Each room has its own, so that a flood in one
// pushes out nobody else's.

export interface Recent {
  readonly gid: number;
  readonly room: string;
  readonly bytes: Uint8Array;
}

export interface Slice {
  readonly chunks: Uint8Array[];
  /** The slice has all that the rooms have up to this gid. */
  readonly upTo: number;
}

/** Who comes back later asks the broker. */
const MAX_AGE_MS = 5 * 60_000;

/** Of all rooms together. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What is left when there were more: the cost of making room is shared by many events. */
const KEPT_BYTES = MAX_BYTES * 3 / 4;

export class ReplayBuffer {
  readonly #now: () => number;
  readonly #rooms = new Map<string, Ring>();
  #bytes = 0;
  /** The newest event of all rooms. */
  #head = 0;
  /** Rooms of which nothing is kept have had nothing after this. */
  #floor = 0;
  /** Everything since this `restart` is here; nothing where something was forgotten. */
  #wholeSince: number | undefined;

  /** @param options.now A clock in milliseconds that never goes back. */
  constructor({ now = () => performance.now() }: { now?: () => number } = {}) {
    this.#now = now;
  }

  /** Everything that the rooms have after this gid is here. */
  floorOf(rooms: Iterable<string>): number {
    let floor = 0;
    for (const room of rooms) floor = Math.max(floor, this.#rooms.get(room)?.floor ?? this.#floor);
    return floor;
  }

  /** Forgets everything; what comes next follows `gid`. */
  restart(gid: number): void {
    this.#rooms.clear();
    this.#wholeSince = gid;
    this.#bytes = 0;
    this.#head = gid;
    this.#floor = gid;
  }

  /**
   * Takes what came before everything that is here since `restart`, unless something was forgotten
   * since: that must not come back.
   *
   * @param events In the order of the log, all that there are after `floor` up to `upTo`, the place
   * of that restart.
   */
  fill(
    events: readonly Recent[],
    { floor, upTo }: { floor: number; upTo: number },
  ): void {
    if (this.#wholeSince !== upTo) return;
    const since = this.#now();
    const before = Map.groupBy(events, ({ room }) => room);
    for (const room of new Set([...this.#rooms.keys(), ...before.keys()])) {
      const ring = this.#rooms.get(room) ?? new Ring(floor);
      const kept = before.get(room)?.map(({ gid, bytes }) => ({ gid, bytes, since })) ?? [];
      this.#bytes += ring.fill(kept, floor);
      this.#rooms.set(room, ring);
    }
    this.#floor = floor;
    if (this.#bytes > MAX_BYTES) this.#makeRoom();
  }

  /** Forgets what a room had so far: it is not to be told again as it was. */
  drop(room: string): void {
    this.#wholeSince = undefined;
    const ring = this.#rooms.get(room);
    if (!ring) return;
    this.#bytes -= ring.forgetAll();
    this.#dropEmpty(room, ring);
  }

  /** Forgets what is older than anybody comes back for. */
  forgetOld(): void {
    const now = this.#now();
    for (const [room, ring] of this.#rooms) {
      const bytes = ring.forgetBefore(now - MAX_AGE_MS);
      if (bytes > 0) this.#wholeSince = undefined;
      this.#bytes -= bytes;
      this.#dropEmpty(room, ring);
    }
  }

  push({ gid, room, bytes }: Recent): void {
    const since = this.#now();
    const ring = this.#rooms.get(room) ?? new Ring(this.#floor);
    this.#rooms.set(room, ring);
    ring.push({ gid, bytes, since });
    this.#bytes += bytes.byteLength;
    this.#head = gid;
    if (this.#bytes > MAX_BYTES) this.#makeRoom();
  }

  /** What the rooms have after `gid`, which must not be under their floor: `maxBytes`, or one event. */
  after(gid: number, { rooms, maxBytes }: { rooms: Iterable<string>; maxBytes: number }): Slice {
    const found = [...rooms].flatMap((room) => this.#rooms.get(room)?.after(gid, maxBytes) ?? []);
    const chunks: Uint8Array[] = [];
    let [bytes, last] = [0, gid];
    for (const event of found.sort((one, other) => one.gid - other.gid)) {
      bytes += event.bytes.byteLength;
      if (bytes > maxBytes && chunks.length > 0) break;
      chunks.push(event.bytes);
      last = event.gid;
    }
    // Of a room that has more there was as much as this at least: where less came it is all.
    return { chunks, upTo: bytes < maxBytes ? Math.max(gid, this.#head) : last };
  }

  /** The rooms that keep the most give half of it, the largest first. */
  #makeRoom() {
    this.#wholeSince = undefined;
    while (this.#bytes > KEPT_BYTES) {
      const largest = [...this.#rooms].sort(([, one], [, other]) => other.bytes - one.bytes);
      for (const [room, ring] of largest) {
        if (this.#bytes <= KEPT_BYTES) return;
        this.#bytes -= ring.forgetHalf();
        this.#dropEmpty(room, ring);
      }
    }
  }

  #dropEmpty(room: string, ring: Ring) {
    if (!ring.isEmpty) return;
    this.#rooms.delete(room);
    this.#floor = Math.max(this.#floor, ring.floor);
  }
}

interface Kept {
  readonly gid: number;
  readonly bytes: Uint8Array;
  /** When it came. */
  readonly since: number;
}

/** The newest events of one room, the oldest first. */
class Ring {
  #events: Kept[] = [];
  #bytes = 0;
  #floor: number;

  constructor(floor: number) {
    this.#floor = floor;
  }

  get floor(): number {
    return this.#floor;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  push(event: Kept): void {
    this.#events.push(event);
    this.#bytes += event.bytes.byteLength;
  }

  /** Takes what was before all of it, and how far that goes back; returns how many bytes it took. */
  fill(events: readonly Kept[], floor: number): number {
    const bytes = events.reduce((sum, event) => sum + event.bytes.byteLength, 0);
    this.#events.unshift(...events);
    this.#bytes += bytes;
    this.#floor = floor;
    return bytes;
  }

  /** What comes after `gid`: all of it, or `maxBytes` and a little more. */
  after(gid: number, maxBytes: number): Kept[] {
    const first = this.#indexAfter(gid);
    let end = first;
    for (let bytes = 0; end < this.#events.length && bytes < maxBytes; end++) {
      bytes += this.#events[end]?.bytes.byteLength ?? 0;
    }
    return this.#events.slice(first, end);
  }

  /** Returns the bytes that it forgot. */
  forgetBefore(since: number): number {
    const index = this.#events.findIndex((event) => event.since >= since);
    return this.#forget(index === -1 ? this.#events.length : index);
  }

  forgetAll(): number {
    return this.#forget(this.#events.length);
  }

  /** Forgets at least half of the bytes and one event; returns how many bytes that were. */
  forgetHalf(): number {
    let index = 0;
    for (let bytes = 0; bytes < this.#bytes / 2; index++) {
      bytes += this.#events[index]?.bytes.byteLength ?? 0;
    }
    return this.#forget(Math.max(index, 1));
  }

  #forget(count: number): number {
    const gone = this.#events.slice(0, count);
    this.#events = this.#events.slice(count);
    this.#floor = gone.at(-1)?.gid ?? this.#floor;
    const bytes = gone.reduce((sum, event) => sum + event.bytes.byteLength, 0);
    this.#bytes -= bytes;
    return bytes;
  }

  /** The place of the first event after `gid`, by halving. */
  #indexAfter(gid: number): number {
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.gid ?? Infinity) <= gid) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
