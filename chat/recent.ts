// The newest events of the log, encoded, in memory: a thousand browsers that reconnect at once must
// not cost a thousand questions to the broker.

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

/** Who comes back later comes alone, and asks the broker. */
const MAX_AGE_MS = 5 * 60_000;

const MAX_BYTES = 16 * 1024 * 1024;

interface Kept extends Recent {
  /** When it came, by a clock that never goes back. */
  readonly since: number;
}

export class RecentEvents {
  readonly #now: () => number;
  #events: Kept[] = [];
  #bytes = 0;
  #floor = 0;

  /** @param options.now A clock in milliseconds that never goes back. */
  constructor({ now = () => performance.now() }: { now?: () => number } = {}) {
    this.#now = now;
  }

  /** Everything after this gid is here. */
  get floor(): number {
    return this.#floor;
  }

  /** Forgets everything; what comes next follows `gid`. */
  restart(gid: number): void {
    this.#events = [];
    this.#bytes = 0;
    this.#floor = gid;
  }

  push(event: Recent): void {
    const now = this.#now();
    this.#events.push({ ...event, since: now });
    this.#bytes += event.bytes.byteLength;
    const middle = this.#events[this.#events.length >> 1];
    const isHalfOld = middle !== undefined && middle.since < now - MAX_AGE_MS;
    if (isHalfOld || this.#bytes > MAX_BYTES) this.#forgetHalf();
  }

  /** What the rooms have after `gid`, which must not be under the floor: about `maxBytes` of it. */
  after(gid: number, { rooms, maxBytes }: { rooms: ReadonlySet<string>; maxBytes: number }): Slice {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    let upTo = gid;
    // Gids have no holes here, so that a gid gives its index.
    for (let i = gid - this.#floor; i < this.#events.length && bytes < maxBytes; i++) {
      const event = this.#events[i];
      if (!event) break;
      upTo = event.gid;
      if (!rooms.has(event.room)) continue;
      chunks.push(event.bytes);
      bytes += event.bytes.byteLength;
    }
    return { chunks, upTo };
  }

  /** Half at once, so that the cost of moving the rest is shared by many events. */
  #forgetHalf() {
    const most = this.#bytes / 2;
    let index = 0;
    for (; this.#bytes > most; index++) {
      this.#bytes -= this.#events[index]?.bytes.byteLength ?? 0;
    }
    this.#floor = this.#events[index - 1]?.gid ?? this.#floor;
    this.#events = this.#events.slice(index);
  }
}
