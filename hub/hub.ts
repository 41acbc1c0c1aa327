// Brings each entry of the log to the listeners of its room, and a listener that comes with a cursor
// first what it missed.
//
// An entry is encoded once, and the same bytes go to all its listeners. They are served some at a
// time, with a turn of the event loop between: what comes in is heard in the middle of a large
// audience, and goes out with the next round. A listener catches up from memory or from the broker
// and joins its audience in the same turn in which it has everything: no hole, nothing twice, no
// queue of its own. One that reads too slowly leaves its audience and catches up at its own pace.

import {
  CHUNK_BYTES,
  join,
  type SlowSubscriber,
  type Subscriber,
  type SubscriberGroup,
} from "./subscriber_group.ts";
import { SubscriberGroups } from "./subscriber_groups.ts";
import type { Cursor } from "./cursor.ts";
import type { Gap } from "./ordered_feed.ts";
import type { EventEncoder, HubState, Resume } from "./event_encoder.ts";
import { type History, HistoryQueue } from "./history_queue.ts";
import { ReplayBuffer } from "./replay_buffer.ts";
import type { Entry } from "../chat/protocol.ts";

export interface FollowOptions {
  readonly rooms: readonly string[];
  readonly format: EventEncoder;
  /** What the listener has; without it everything from now on. */
  readonly after?: Cursor | undefined;
  /** Whether it hears entries alone, and nothing of what `tell` brings. */
  readonly entriesOnly?: boolean | undefined;
  /** Called for what follows `resume`, in the turn in which both are written. */
  readonly resumed?: () => readonly Uint8Array[];
  /**
   * Called when it has caught up after it fell behind: what is no entry may have been missed. Where it
   * cannot be brought that, it is closed.
   */
  readonly again?: () => Promise<void>;
}

/** Some encoded entries, and how far they reach. */
interface Slice {
  readonly epoch: string;
  readonly chunks: readonly Uint8Array[];
  readonly upTo: number;
  readonly pruned: number;
}

/** One that hears all live, and what it wants. */
interface Member {
  readonly audience: SubscriberGroup;
  readonly again: FollowOptions["again"];
}

/** What a listener wants, and the place up to which it has that. */
type CatchUp = FollowOptions & { readonly after: Cursor };

interface Waiter {
  readonly gid: number;
  readonly resolve: () => void;
}

const CONTINUED: Resume = { status: "continued" };
const RESET: Resume = { status: "reset" };

/** Entries from before this process that are fetched when it starts, with one question. */
const FILLED = 500;

export class Hub {
  readonly #history: History;
  readonly #format: EventEncoder;
  readonly #recent = new ReplayBuffer();
  readonly #audiences = new SubscriberGroups((laggard, audience) => {
    void this.#fallBehind(laggard, audience);
  });
  readonly #members = new Map<Subscriber, Member>();
  /** Listeners that do not have everything yet, and belong to no audience. */
  readonly #arriving = new Map<Subscriber, EventEncoder>();
  readonly #waiting = new Map<Subscriber, Waiter>();
  #place: Cursor | undefined;
  #isBrokerUp = false;
  /** Resolves when the newest entries before this process are in memory, or are not to be had. */
  #filled = Promise.resolve();

  /** @param format The format in which recent events are kept for listeners that come back. */
  constructor(history: History, format: EventEncoder) {
    this.#history = new HistoryQueue(history);
    this.#format = format;
  }

  get state(): HubState {
    return { isBrokerUp: this.#isBrokerUp, place: this.#place };
  }

  /** The log is known, for the first time or as another one: listeners are told. */
  restart(place: Cursor): void {
    const isFirst = this.#place === undefined;
    this.#place = place;
    this.#recent.restart(place.gid);
    this.#filled = this.#fill(place).catch(() => {});
    this.#wake(Number.MAX_SAFE_INTEGER);
    if (!isFirst) this.#toAll((format) => format.resume(RESET));
  }

  /** Some entries were pruned before this process had them: listeners are told. */
  skip(gap: Gap): void {
    if (!this.#place) return;
    this.#place = { ...this.#place, gid: gap.to };
    this.#recent.restart(gap.to);
    this.#wake(gap.to);
    this.#toAll((format) => format.resume({ status: "gap", ...gap }));
  }

  /** The next entry of the log. */
  deliver(entry: Entry): void {
    const bytes = this.#format.entry(entry);
    this.#place = { epoch: entry.epoch, gid: entry.gid };
    // What it said is nowhere to be read again.
    if (entry.kind === "delete") this.#recent.drop(entry.room);
    this.#recent.push({ gid: entry.gid, room: entry.room, bytes });
    if (this.#waiting.size > 0) this.#wake(entry.gid);
    for (const audience of this.#audiences.of(entry.room)) {
      this.#push(audience, audience.format === this.#format ? bytes : audience.format.entry(entry));
    }
  }

  /**
   * Brings bytes that are no entry to those who follow a room in the format of recent events, and not
   * for entries alone.
   */
  publishTransient(room: string, chunk: Uint8Array): void {
    for (const audience of this.#audiences.of(room)) {
      if (audience.format !== this.#format || audience.entriesOnly) continue;
      this.#push(audience, chunk);
    }
  }

  /** The broker came or went: listeners are told. */
  setBrokerUp(isUp: boolean): void {
    if (this.#isBrokerUp === isUp) return;
    this.#isBrokerUp = isUp;
    this.beat();
  }

  /** Tells all listeners that the stream lives. */
  beat(): void {
    this.#recent.forgetOld();
    this.#toAll((format) => format.beat(this.state));
    // What these have is their own affair: a place would move their cursors.
    const state = { ...this.state, place: undefined };
    for (const [listener, format] of this.#arriving) {
      const beat = format.beat(state);
      // Where there is no room enough is on its way to show that the stream lives.
      if (listener.hasRoomFor(beat.byteLength)) listener.write(beat);
    }
  }

  /**
   * Brings a listener what it missed, then what comes. Returns when it has caught up and hears
   * everything live, or has ended.
   *
   * @throws {Error} what the history throws; the listener has then got no more than a beginning.
   */
  async subscribe(listener: Subscriber, { rooms, ...options }: FollowOptions): Promise<void> {
    const once = { ...options, rooms: [...new Set(rooms)] };
    await this.#whileArriving(listener, once.format, () => this.#arrive(listener, once));
  }

  /** The listener has ended. */
  unsubscribe(listener: Subscriber): void {
    this.#waiting.get(listener)?.resolve();
    this.#waiting.delete(listener);
    const { audience } = this.#members.get(listener) ?? {};
    if (!audience) return;
    this.#members.delete(listener);
    this.#audiences.delete(listener, audience);
  }

  /** Readers of a web process that was restarted come together, with cursors from before. */
  async #fill({ epoch, gid }: Cursor): Promise<void> {
    const after = Math.max(0, gid - FILLED);
    if (after === gid) return;
    const { entries, ...reach } = await this.#history.after(after);
    if (reach.epoch !== epoch || this.#place?.epoch !== epoch || reach.upTo < gid) return;
    const events = entries.filter((entry) => entry.gid <= gid)
      .map((entry) => ({ gid: entry.gid, room: entry.room, bytes: this.#format.entry(entry) }));
    this.#recent.fill(events, { floor: Math.max(after, reach.pruned), upTo: gid });
  }

  /** A listener has fallen behind its audience: it gets the rest as it reads. */
  async #fallBehind({ listener, place }: SlowSubscriber, audience: SubscriberGroup): Promise<void> {
    const { rooms, format, entriesOnly } = audience;
    const { again } = this.#members.get(listener) ?? {};
    this.#members.delete(listener);
    const follow = { rooms: [...rooms], format, entriesOnly };
    const options = { ...follow, after: place, ...(again && { again }) };
    try {
      await this.#whileArriving(listener, format, () => this.#catchUp(listener, options));
      if (!listener.isClosed) await again?.();
    } catch {
      // Without the broker it cannot go on: it comes again with what it has.
      listener.close();
    }
  }

  async #whileArriving(
    listener: Subscriber,
    format: EventEncoder,
    bring: () => Promise<void>,
  ): Promise<void> {
    this.#arriving.set(listener, format);
    try {
      await bring();
    } finally {
      this.#arriving.delete(listener);
    }
  }

  async #arrive(listener: Subscriber, options: FollowOptions): Promise<void> {
    const { format, after } = options;
    if (!this.#place) listener.write(format.beat(this.state));
    await this.#reached(0, listener);
    if (after && await this.#isKnown(after)) {
      return await this.#catchUp(listener, { ...options, after }, CONTINUED);
    }
    listener.write(join(resuming(options, after ? RESET : CONTINUED)));
    this.#join(listener, options);
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
    listener: Subscriber,
    options: CatchUp,
    resume?: Resume,
  ): Promise<void> {
    const { format, after } = options;
    if (after.epoch === this.#place?.epoch) await this.#reached(after.gid, listener);
    await this.#filled;
    for (let gid = after.gid; await listener.drained();) {
      const { epoch, chunks, upTo, pruned } = await this.#read(gid, options);
      if (epoch !== after.epoch || this.#place?.epoch !== after.epoch) {
        listener.write(join(resuming(options, RESET)));
        return this.#join(listener, options);
      }
      if (pruned > gid) resume = { status: "gap", from: gid + 1, to: pruned };
      gid = upTo;
      // The log may be ahead of what this process has heard: that would come again, live. And who
      // may not read a room any more is known only here, by an entry that may be among these.
      await this.#reached(gid, listener);
      const news = resume ? [...resuming(options, resume), ...chunks] : chunks;
      resume = undefined;
      if (!await writeAll(listener, news)) return;
      // Whatever is delivered from here on must find the listener: no step between look and join.
      if (this.#isAt({ epoch, gid }) && this.#hasRoomToJoin(listener, format)) {
        return this.#join(listener, options);
      }
    }
  }

  /** The last that it missed may be larger than what may wait: it takes that first. */
  #hasRoomToJoin(listener: Subscriber, format: EventEncoder): boolean {
    return listener.hasRoomFor(format.beat(this.state).byteLength);
  }

  #isAt({ epoch, gid }: Cursor): boolean {
    return this.#place?.epoch === epoch && this.#place.gid === gid;
  }

  /** What the rooms have after `gid`: from memory, where it is kept in that format, else from the broker. */
  #read(gid: number, { rooms, format }: FollowOptions): Slice | Promise<Slice> {
    const isKept = format === this.#format && gid >= this.#recent.floorOf(rooms);
    if (!this.#place || !isKept) return this.#older(gid, { rooms, format });
    const { epoch } = this.#place;
    return { epoch, pruned: 0, ...this.#recent.after(gid, { rooms, maxBytes: CHUNK_BYTES }) };
  }

  async #older(gid: number, { rooms, format }: FollowOptions): Promise<Slice> {
    const { entries, ...reach } = await this.#history.after(gid, rooms);
    return { ...reach, chunks: entries.map((entry) => format.entry(entry)) };
  }

  /** Resolves when this process has delivered the entry `gid`, or the listener has ended. */
  #reached(gid: number, listener: Subscriber): Promise<void> {
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

  /** In the turn in which a listener has everything. */
  #join(listener: Subscriber, { rooms, format, entriesOnly, again }: FollowOptions) {
    const place = this.#place;
    if (listener.isClosed || !place) return;
    this.#arriving.delete(listener);
    listener.write(format.beat(this.state));
    const audience = this.#audiences.add(listener, { rooms, format, place, entriesOnly });
    this.#members.set(listener, { audience, again });
  }

  #toAll(write: (format: EventEncoder) => Uint8Array) {
    const written = new Map<EventEncoder, Uint8Array>();
    for (const audience of this.#audiences) {
      const bytes = written.get(audience.format) ?? write(audience.format);
      written.set(audience.format, bytes);
      this.#push(audience, bytes);
    }
  }

  #push(audience: SubscriberGroup, bytes: Uint8Array) {
    if (this.#place) this.#audiences.push(audience, { bytes, place: this.#place });
  }
}

function resuming({ format, resumed }: FollowOptions, resume: Resume): readonly Uint8Array[] {
  return [format.resume(resume), ...resumed?.() ?? []];
}

/** Writes no more at once than may wait for a listener; false where it ended meanwhile. */
async function writeAll(listener: Subscriber, chunks: readonly Uint8Array[]): Promise<boolean> {
  for (const piece of pieces(chunks)) {
    if (!await listener.drained()) return false;
    listener.write(join(piece));
  }
  return true;
}

/** Parts chunks into runs of as many bytes as are written at once; what is larger stands alone. */
function pieces(chunks: readonly Uint8Array[]): Uint8Array[][] {
  const runs: Uint8Array[][] = [];
  let bytes = Infinity;
  for (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > CHUNK_BYTES) {
      runs.push([]);
      bytes = chunk.byteLength;
    }
    runs.at(-1)?.push(chunk);
  }
  return runs;
}
