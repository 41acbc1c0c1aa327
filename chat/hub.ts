// Brings each entry of the log to the listeners of its room, and a listener that comes with a cursor
// first what it missed.
//
// An entry is encoded once. What comes in one turn of the event loop is joined to one chunk for each
// audience, and the same bytes go to all its listeners. A listener catches up from memory or from
// the broker and joins its audience in the same turn in which it has everything: no hole, nothing
// twice, no queue of its own.

import { concat } from "@std/bytes/concat";
import { setImmediate } from "node:timers";
import type { Cursor } from "./cursor.ts";
import type { Gap, Reach } from "./feed.ts";
import { RecentEvents } from "./recent.ts";
import type { Entry } from "./wire.ts";

/** Where an audience member's bytes go: one browser's stream. */
export interface Listener {
  readonly isClosed: boolean;
  /** Takes a chunk. A listener that cannot keep up ends itself; it never blocks. */
  write(chunk: Uint8Array): void;
  /** Resolves when what was written is on its way; false where the listener has ended. */
  drained(): Promise<boolean>;
}

/** How a listener wants the hub's news to be written. */
export interface Format {
  /** Listeners of the same rooms and the same format make one audience. */
  readonly name: string;
  entry(entry: Entry): Uint8Array;
  resume(resume: Resume): Uint8Array;
  beat(state: HubState): Uint8Array;
}

/** What a listener's cursor is worth: everything, all but a part that was pruned, or nothing. */
export type Resume = { status: "continued" } | ({ status: "gap" } & Gap) | { status: "reset" };

export interface HubState {
  readonly isBrokerUp: boolean;
  /** What a listener that hears this has, so that its cursor moves on in a quiet room too. */
  readonly place: Cursor | undefined;
}

export interface FollowOptions {
  readonly rooms: readonly string[];
  readonly format: Format;
  /** What the listener has; without it everything from now on. */
  readonly after?: Cursor | undefined;
}

/** What the hub asks the broker. */
export interface History {
  /** Some entries of the rooms after `gid`, oldest first, and how far they reach. */
  after(gid: number, rooms: readonly string[]): Promise<Reach>;
  /** The highest gid of the log. */
  head(): Promise<Cursor>;
}

interface Audience {
  readonly key: string;
  readonly rooms: ReadonlySet<string>;
  readonly format: Format;
  readonly listeners: Set<Listener>;
  /** What this turn has brought. */
  parts: Uint8Array[];
}

/** Some encoded entries, and how far they reach. */
interface Slice {
  readonly epoch: string;
  readonly chunks: readonly Uint8Array[];
  readonly upTo: number;
  readonly pruned: number;
}

interface Waiter {
  readonly gid: number;
  readonly resolve: () => void;
}

const CONTINUED: Resume = { status: "continued" };
const RESET: Resume = { status: "reset" };

/** Written at once to a listener that catches up, before the next look at whether it reads. */
const CATCH_UP_BYTES = 32 * 1024;

export class Hub {
  readonly #history: History;
  readonly #format: Format;
  readonly #recent = new RecentEvents();
  readonly #audiences = new Map<string, Audience>();
  readonly #byRoom = new Map<string, Set<Audience>>();
  readonly #audienceOf = new Map<Listener, Audience>();
  readonly #touched = new Set<Audience>();
  /** Listeners that do not have everything yet, and belong to no audience. */
  readonly #arriving = new Map<Listener, Format>();
  readonly #waiting = new Map<Listener, Waiter>();
  #place: Cursor | undefined;
  #isBrokerUp = false;
  #isFlushing = false;

  /** @param format The format in which recent events are kept for listeners that come back. */
  constructor(history: History, format: Format) {
    this.#history = history;
    this.#format = format;
  }

  get state(): HubState {
    return { isBrokerUp: this.#isBrokerUp, place: this.#place };
  }

  /** The log is known, for the first time or as another one: listeners are told. */
  restart(place: Cursor): void {
    const isFirst = this.#place === undefined;
    this.#flush();
    this.#place = place;
    this.#recent.restart(place.gid);
    this.#wake(Number.MAX_SAFE_INTEGER);
    if (!isFirst) this.#toAll(({ format }) => format.resume(RESET));
  }

  /** Some entries were pruned before this process had them: listeners are told. */
  skip(gap: Gap): void {
    if (!this.#place) return;
    this.#flush();
    this.#place = { ...this.#place, gid: gap.to };
    this.#recent.restart(gap.to);
    this.#wake(gap.to);
    this.#toAll(({ format }) => format.resume({ status: "gap", ...gap }));
  }

  /** The next entry of the log. */
  deliver(entry: Entry): void {
    const bytes = this.#format.entry(entry);
    this.#place = { epoch: entry.epoch, gid: entry.gid };
    this.#recent.push({ gid: entry.gid, room: entry.room, bytes });
    if (this.#waiting.size > 0) this.#wake(entry.gid);
    for (const audience of this.#byRoom.get(entry.room) ?? []) {
      audience.parts.push(audience.format === this.#format ? bytes : audience.format.entry(entry));
      this.#touched.add(audience);
    }
    if (this.#touched.size > 0) this.#flushLater();
  }

  /** The broker came or went: listeners are told. */
  setBrokerUp(isUp: boolean): void {
    if (this.#isBrokerUp === isUp) return;
    this.#isBrokerUp = isUp;
    this.beat();
  }

  /** Tells all listeners that the stream lives. */
  beat(): void {
    this.#flush();
    this.#toAll(({ format }) => format.beat(this.state));
    // What these have is their own affair: a place would move their cursors.
    const state = { ...this.state, place: undefined };
    for (const [listener, format] of this.#arriving) listener.write(format.beat(state));
  }

  /**
   * Brings a listener what it missed, then what comes. Returns when it has caught up and hears
   * everything live, or has ended.
   *
   * @throws {Error} what the history throws; the listener has then got no more than a beginning.
   */
  async follow(listener: Listener, options: FollowOptions): Promise<void> {
    this.#arriving.set(listener, options.format);
    try {
      await this.#arrive(listener, options);
    } finally {
      this.#arriving.delete(listener);
    }
  }

  /** The listener has ended. */
  leave(listener: Listener): void {
    this.#waiting.get(listener)?.resolve();
    this.#waiting.delete(listener);
    const audience = this.#audienceOf.get(listener);
    if (!audience) return;
    this.#audienceOf.delete(listener);
    audience.listeners.delete(listener);
    if (audience.listeners.size === 0) this.#dissolve(audience);
  }

  async #arrive(listener: Listener, { rooms, format, after }: FollowOptions): Promise<void> {
    if (!this.#place) listener.write(format.beat(this.state));
    await this.#reached(0, listener);
    if (after && await this.#isKnown(after)) {
      return await this.#catchUp(listener, { rooms, format, after });
    }
    listener.write(format.resume(after ? RESET : CONTINUED));
    this.#join(listener, { rooms, format });
  }

  /** Whether `cursor` is a place in this log. Another web process may have been ahead of this. */
  async #isKnown(cursor: Cursor): Promise<boolean> {
    if (cursor.epoch !== this.#place?.epoch) return false;
    if (cursor.gid <= this.#place.gid) return true;
    const head = await this.#history.head();
    return cursor.epoch === head.epoch && cursor.gid <= head.gid;
  }

  /** Writes what the rooms have after a known cursor and joins the listener once it has all. */
  async #catchUp(
    listener: Listener,
    { rooms, format, after }: FollowOptions & { after: Cursor },
  ): Promise<void> {
    await this.#reached(after.gid, listener);
    let resume: Resume | undefined = CONTINUED;
    for (let gid = after.gid; await listener.drained();) {
      const { epoch, chunks, upTo, pruned } = await this.#read(gid, { rooms, format });
      if (epoch !== after.epoch || this.#place?.epoch !== after.epoch) {
        listener.write(format.resume(RESET));
        return this.#join(listener, { rooms, format });
      }
      if (pruned > gid) resume = { status: "gap", from: gid + 1, to: pruned };
      const news = resume ? [format.resume(resume), ...chunks] : chunks;
      resume = undefined;
      gid = upTo;
      // The log may be ahead of what this process has heard: that would come again, live. And who
      // may not read a room any more is known only here, by an entry that may be among these.
      await this.#reached(gid, listener);
      if (!await writeAll(listener, news)) return;
      // Whatever is delivered from here on must find the listener: no step between look and join.
      if (this.#isAt({ epoch, gid })) return this.#join(listener, { rooms, format });
    }
  }

  #isAt({ epoch, gid }: Cursor): boolean {
    return this.#place?.epoch === epoch && this.#place.gid === gid;
  }

  /** What the rooms have after `gid`: from memory, and else from the broker. */
  #read(gid: number, { rooms, format }: FollowOptions): Slice | Promise<Slice> {
    if (!this.#place || gid < this.#recent.floor) return this.#older(gid, { rooms, format });
    const { epoch } = this.#place;
    const maxBytes = CATCH_UP_BYTES;
    return { epoch, pruned: 0, ...this.#recent.after(gid, { rooms: new Set(rooms), maxBytes }) };
  }

  async #older(gid: number, { rooms, format }: FollowOptions): Promise<Slice> {
    const { entries, ...reach } = await this.#history.after(gid, rooms);
    return { ...reach, chunks: entries.map((entry) => format.entry(entry)) };
  }

  /** Resolves when this process has delivered the entry `gid`, or the listener has ended. */
  #reached(gid: number, listener: Listener): Promise<void> {
    if (listener.isClosed || (this.#place && this.#place.gid >= gid)) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(listener, { gid, resolve });
    return promise;
  }

  #wake(reached: number) {
    for (const [listener, { gid, resolve }] of this.#waiting) {
      if (gid > reached) continue;
      this.#waiting.delete(listener);
      resolve();
    }
  }

  /** In the turn in which a listener has everything: what the turn has brought so far is its own. */
  #join(listener: Listener, { rooms, format }: FollowOptions) {
    if (listener.isClosed) return;
    this.#arriving.delete(listener);
    this.#flush();
    listener.write(format.beat(this.state));
    const audience = this.#audience(rooms, format);
    audience.listeners.add(listener);
    this.#audienceOf.set(listener, audience);
  }

  #audience(rooms: readonly string[], format: Format): Audience {
    const key = `${format.name} ${[...new Set(rooms)].sort().join(" ")}`;
    const known = this.#audiences.get(key);
    if (known) return known;
    const audience = {
      key,
      rooms: new Set(rooms),
      format,
      listeners: new Set<Listener>(),
      parts: [],
    };
    this.#audiences.set(key, audience);
    for (const room of audience.rooms) {
      const audiences = this.#byRoom.get(room) ?? new Set();
      this.#byRoom.set(room, audiences.add(audience));
    }
    return audience;
  }

  #dissolve(audience: Audience) {
    this.#audiences.delete(audience.key);
    this.#touched.delete(audience);
    for (const room of audience.rooms) {
      const audiences = this.#byRoom.get(room);
      audiences?.delete(audience);
      if (audiences?.size === 0) this.#byRoom.delete(room);
    }
  }

  #flushLater() {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => this.#flush());
  }

  #flush() {
    this.#isFlushing = false;
    for (const audience of this.#touched) {
      const chunk = join(audience.parts);
      audience.parts = [];
      for (const listener of audience.listeners) listener.write(chunk);
    }
    this.#touched.clear();
  }

  #toAll(write: (audience: Audience) => Uint8Array) {
    for (const audience of this.#audiences.values()) {
      const chunk = write(audience);
      for (const listener of audience.listeners) listener.write(chunk);
    }
  }
}

/** Writes no more at once than may wait for a listener; false where it ended meanwhile. */
async function writeAll(listener: Listener, chunks: readonly Uint8Array[]): Promise<boolean> {
  for (const [i, piece] of pieces(chunks).entries()) {
    if (i > 0 && !await listener.drained()) return false;
    listener.write(join(piece));
  }
  return true;
}

/** Parts chunks into runs of about as many bytes as are written at once. */
function pieces(chunks: readonly Uint8Array[]): Uint8Array[][] {
  const runs: Uint8Array[][] = [];
  let bytes = Infinity;
  for (const chunk of chunks) {
    if (bytes >= CATCH_UP_BYTES) {
      runs.push([]);
      bytes = 0;
    }
    runs.at(-1)?.push(chunk);
    bytes += chunk.byteLength;
  }
  return runs;
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  return first && chunks.length === 1 ? first : concat(chunks);
}
