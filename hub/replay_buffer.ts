// The newest events of each room, encoded, in memory: a thousand clients that reconnect at once must not
// cost a thousand reads of the log. Each room has events of its own, so that a flood in one room does
// not evict those of another.

/** An encoded entry. */
export interface BufferedEvent {
  readonly gid: number;
  readonly room: string;
  readonly bytes: Uint8Array;
}

/** Some events after a gid, oldest first. */
export interface BufferedSlice {
  readonly chunks: readonly Uint8Array[];
  /** The slice has every event up to this gid. */
  readonly upTo: number;
}

/** Subscribers that return later read from the history. */
const MAX_AGE_MS = 5 * 60_000;

/** Total of all rooms. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Bytes left by an eviction: its cost is shared by the many events that fill the rest. */
const BYTES_AFTER_EVICTION = MAX_BYTES * 3 / 4;

/** Buffers at most five minutes and 16 MiB of events, and knows for each room since when they are complete. */
export class ReplayBuffer {
  readonly #now: () => number;
  readonly #rooms = new Map<string, RoomEvents>();
  #bytes = 0;
  /** The gid of the newest event of all rooms. */
  #head = 0;
  /** Rooms without a buffer have no events after this gid. */
  #floor = 0;
  /** Every event since this `restart` is buffered; `undefined` once any was dropped. */
  #completeSince: number | undefined;

  /** @param options.now A monotonic clock in milliseconds. */
  constructor({ now = () => performance.now() }: { now?: () => number } = {}) {
    this.#now = now;
  }

  /** Returns the gid after which all events of the rooms are buffered. */
  floorOf(rooms: Iterable<string>): number {
    let floor = 0;
    for (const room of rooms) floor = Math.max(floor, this.#rooms.get(room)?.floor ?? this.#floor);
    return floor;
  }

  /** Drops everything; the next event follows `gid`. */
  restart(gid: number): void {
    this.#rooms.clear();
    this.#completeSince = gid;
    this.#bytes = 0;
    this.#head = gid;
    this.#floor = gid;
  }

  /**
   * Adds events from before the last `restart`, unless events were dropped since: those must not come
   * back.
   *
   * @param events Oldest first, and all that there are after `floor` up to `upTo`, the gid of that
   * restart.
   */
  prepend(
    events: readonly BufferedEvent[],
    { floor, upTo }: { floor: number; upTo: number },
  ): void {
    if (this.#completeSince !== upTo) return;
    const since = this.#now();
    const byRoom = Map.groupBy(events, ({ room }) => room);
    for (const room of new Set([...this.#rooms.keys(), ...byRoom.keys()])) {
      const buffer = this.#rooms.get(room) ?? new RoomEvents(floor);
      const older = byRoom.get(room)?.map(({ gid, bytes }) => ({ gid, bytes, since })) ?? [];
      this.#bytes += buffer.prepend(older, floor);
      this.#rooms.set(room, buffer);
    }
    this.#floor = floor;
    if (this.#bytes > MAX_BYTES) this.#evict();
  }

  /** Drops the events of a room: they must not be replayed as they were. */
  drop(room: string): void {
    this.#completeSince = undefined;
    const buffer = this.#rooms.get(room);
    if (!buffer) return;
    this.#bytes -= buffer.dropAll();
    this.#deleteIfEmpty(room, buffer);
  }

  /** Drops the events that are older than five minutes. */
  dropExpired(): void {
    const now = this.#now();
    for (const [room, buffer] of this.#rooms) {
      const bytes = buffer.dropBefore(now - MAX_AGE_MS);
      if (bytes > 0) this.#completeSince = undefined;
      this.#bytes -= bytes;
      this.#deleteIfEmpty(room, buffer);
    }
  }

  push({ gid, room, bytes }: BufferedEvent): void {
    const since = this.#now();
    const buffer = this.#rooms.get(room) ?? new RoomEvents(this.#floor);
    this.#rooms.set(room, buffer);
    buffer.push({ gid, bytes, since });
    this.#bytes += bytes.byteLength;
    this.#head = gid;
    if (this.#bytes > MAX_BYTES) this.#evict();
  }

  /**
   * Returns the rooms' events after `gid`, as many as fit into `maxBytes`, at least one.
   *
   * @param gid Not below the rooms' floor.
   */
  after(
    gid: number,
    { rooms, maxBytes }: { rooms: Iterable<string>; maxBytes: number },
  ): BufferedSlice {
    const unread = [...rooms].flatMap((room) => this.#rooms.get(room)?.after(gid) ?? []);
    const chunks: Uint8Array[] = [];
    let [bytes, last] = [0, gid];
    for (let event = takeOldest(unread); event; event = takeOldest(unread)) {
      bytes += event.bytes.byteLength;
      if (bytes > maxBytes && chunks.length > 0) break;
      chunks.push(event.bytes);
      last = event.gid;
    }
    return { chunks, upTo: bytes < maxBytes ? Math.max(gid, this.#head) : last };
  }

  /** Halves rooms, the largest first, until enough is free. */
  #evict() {
    this.#completeSince = undefined;
    while (this.#bytes > BYTES_AFTER_EVICTION) {
      const largest = [...this.#rooms].sort(([, one], [, other]) => other.bytes - one.bytes);
      for (const [room, buffer] of largest) {
        if (this.#bytes <= BYTES_AFTER_EVICTION) return;
        this.#bytes -= buffer.dropHalf();
        this.#deleteIfEmpty(room, buffer);
      }
    }
  }

  #deleteIfEmpty(room: string, buffer: RoomEvents) {
    if (!buffer.isEmpty) return;
    this.#rooms.delete(room);
    this.#floor = Math.max(this.#floor, buffer.floor);
  }
}

interface RoomEvent {
  readonly gid: number;
  readonly bytes: Uint8Array;
  /** Time of arrival in milliseconds. */
  readonly since: number;
}

/** The events of one room that a subscriber does not have yet. */
interface UnreadEvents {
  readonly events: readonly RoomEvent[];
  next: number;
  /** The gid of the next event; Infinity if there is none. */
  gid: number;
}

/**
 * Takes the oldest event of several rooms. The rooms are merged event by event: with a hundred rooms,
 * collecting and sorting the events of each first took seconds.
 */
function takeOldest(rooms: readonly UnreadEvents[]): RoomEvent | undefined {
  let first: UnreadEvents | undefined;
  for (const room of rooms) if (room.gid < (first?.gid ?? Infinity)) first = room;
  if (!first) return undefined;
  const event = first.events[first.next++];
  first.gid = first.events[first.next]?.gid ?? Infinity;
  return event;
}

/** The newest events of one room, oldest first. */
class RoomEvents {
  #events: RoomEvent[] = [];
  #bytes = 0;
  #floor: number;

  constructor(floor: number) {
    this.#floor = floor;
  }

  /** The gid after which all events of the room are buffered. */
  get floor(): number {
    return this.#floor;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  push(event: RoomEvent): void {
    this.#events.push(event);
    this.#bytes += event.bytes.byteLength;
  }

  /** Adds older events: all that there are after `floor`. Returns their bytes. */
  prepend(events: readonly RoomEvent[], floor: number): number {
    const bytes = bytesOf(events);
    this.#events.unshift(...events);
    this.#bytes += bytes;
    this.#floor = floor;
    return bytes;
  }

  after(gid: number): UnreadEvents {
    const next = this.#indexAfter(gid);
    return { events: this.#events, next, gid: this.#events[next]?.gid ?? Infinity };
  }

  /** Drops events that arrived before a time. Returns their bytes. */
  dropBefore(since: number): number {
    const index = this.#events.findIndex((event) => event.since >= since);
    return this.#drop(index === -1 ? this.#events.length : index);
  }

  dropAll(): number {
    return this.#drop(this.#events.length);
  }

  /** Drops the oldest half of the bytes, at least one event. Returns the bytes dropped. */
  dropHalf(): number {
    let index = 0;
    for (let bytes = 0; bytes < this.#bytes / 2; index++) {
      bytes += this.#events[index]?.bytes.byteLength ?? 0;
    }
    return this.#drop(Math.max(index, 1));
  }

  #drop(count: number): number {
    const dropped = this.#events.slice(0, count);
    this.#events = this.#events.slice(count);
    this.#floor = dropped.at(-1)?.gid ?? this.#floor;
    const bytes = bytesOf(dropped);
    this.#bytes -= bytes;
    return bytes;
  }

  /** Returns the index of the first event after `gid`, by binary search. */
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

function bytesOf(events: readonly RoomEvent[]): number {
  return events.reduce((sum, event) => sum + event.bytes.byteLength, 0);
}
