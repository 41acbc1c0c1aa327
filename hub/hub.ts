// Delivers the entries of a log to the subscribers of their rooms, and replays missed entries first.
//
// An entry is encoded once, and all its subscribers get the same bytes. The hub writes to a few subscribers
// at a time, with a turn of the event loop between, so that entries published meanwhile leave with the next
// flush. A subscriber catches up from memory or from the history, and goes live in the turn in which it has
// everything: without a gap, without a duplicate, and without a queue of its own. A subscriber that lags
// leaves its group and catches up at its own pace.

import { type Cursor, formatCursor } from "./cursor.ts";
import type { EventEncoder, HubState, ResumeStatus } from "./event_encoder.ts";
import type { Gap, History, LogEntry } from "./history.ts";
import { Replay } from "./replay.ts";
import { recover, type SlowSubscriber } from "./slow_subscriber.ts";
import { concatShared, splitIntoRuns, type Subscriber } from "./subscriber.ts";
import type { SubscriberGroup } from "./subscriber_group.ts";
import { SubscriberGroups } from "./subscriber_groups.ts";
import { Waiters } from "./waiters.ts";

/** Options of {@linkcode Hub}. */
export interface HubOptions<Entry extends LogEntry = LogEntry> {
  /** Reads the entries that subscribers missed. */
  readonly history: History<Entry>;
  /** The default encoder of subscribers. Recent entries are kept in memory in its encoding. */
  readonly encoder: EventEncoder<Entry>;
  /**
   * Whether an entry removes or hides earlier ones of its room. The hub then drops the room from memory,
   * and replays it from the history. By default no entry does.
   */
  readonly isRedaction?: (entry: Entry) => boolean;
}

/** Options of {@linkcode Hub.subscribe}. */
export interface SubscribeOptions<Entry extends LogEntry = LogEntry> {
  /** The rooms to follow; a room named twice counts once. */
  readonly rooms: readonly string[];
  /** The hub's encoder by default. With another one, the subscriber catches up from the history only. */
  readonly encoder?: EventEncoder<Entry> | undefined;
  /** The position of the client, such as its `Last-Event-ID`. Without it, only new entries are sent. */
  readonly after?: Cursor | undefined;
  /** Whether transient events are left out; false by default. */
  readonly entriesOnly?: boolean | undefined;
  /** Returns chunks to write directly after the resume event, before anything else can be sent. */
  readonly onResume?: (() => readonly Uint8Array[]) | undefined;
  /**
   * Called when a lagging subscriber has caught up: it may have missed transient events. If the promise
   * rejects, the subscriber is closed.
   */
  readonly onCaughtUp?: (() => Promise<void>) | undefined;
}

/** Options with the defaults applied. */
interface Subscription<Entry extends LogEntry> extends SubscribeOptions<Entry> {
  readonly encoder: EventEncoder<Entry>;
}

/** A subscriber that gets everything as it is published. */
interface Live<Entry extends LogEntry> {
  readonly group: SubscriberGroup<Entry>;
  readonly onCaughtUp: SubscribeOptions<Entry>["onCaughtUp"];
}

const CONTINUED: ResumeStatus = { status: "continued" };
const RESET: ResumeStatus = { status: "reset" };

/**
 * Delivers the entries of one log to its subscribers: see the module's documentation for an example.
 *
 * Call {@linkcode restart} with the log's position first, then {@linkcode publish} for each entry.
 */
export class Hub<Entry extends LogEntry = LogEntry> {
  readonly #encoder: EventEncoder<Entry>;
  readonly #isRedaction: (entry: Entry) => boolean;
  readonly #replay: Replay<Entry>;
  readonly #groups = new SubscriberGroups<Entry>((slow, group) => {
    void this.#catchUpSlow(slow, group);
  });
  readonly #live = new Map<Subscriber, Live<Entry>>();
  /** Subscribers that have not caught up and belong to no group, with their encoders. */
  readonly #catchingUp = new Map<Subscriber, EventEncoder<Entry>>();
  readonly #waiters = new Waiters();
  #position: Cursor | undefined;
  #isSourceUp = false;

  /** Creates a hub without a position: call {@linkcode restart} before anything is published. */
  constructor({ history, encoder, isRedaction = () => false }: HubOptions<Entry>) {
    this.#encoder = encoder;
    this.#isRedaction = isRedaction;
    this.#replay = new Replay(history, encoder);
  }

  /** Whether the source is up, and the position of the newest entry published. */
  get state(): HubState {
    return { isSourceUp: this.#isSourceUp, position: this.#position };
  }

  /**
   * Starts the hub at a position. Called again with the position of another log, it sends `reset` to all
   * subscribers. Loads up to 500 entries before the position into memory.
   */
  restart(position: Cursor): void {
    const isFirst = this.#position === undefined;
    this.#position = position;
    this.#replay.restart(position);
    this.#waiters.check();
    if (!isFirst) this.#broadcast((encoder) => encoder.resume(RESET));
  }

  /** Skips entries that were pruned before the hub received them, and sends `gap` to all subscribers. */
  skip(gap: Gap): void {
    if (!this.#position) return;
    this.#position = { ...this.#position, gid: gap.to };
    this.#replay.skipTo(gap.to);
    this.#waiters.check();
    this.#broadcast((encoder) => encoder.resume({ status: "gap", ...gap }));
  }

  /**
   * Sends the next entry of the log to the subscribers of its room. Store it first: a subscriber may
   * read it from the history at once.
   *
   * @throws {RangeError} if the entry does not follow the hub's position, or the hub has none.
   */
  publish(entry: Entry): void {
    this.#requireNext(entry);
    const bytes = this.#encoder.entry(entry);
    this.#position = { epoch: entry.epoch, gid: entry.gid };
    if (this.#isRedaction(entry)) this.#replay.drop(entry.room);
    this.#replay.push(entry, bytes);
    this.#waiters.check();
    for (const group of this.#groups.of(entry.room)) {
      this.#push(group, group.encoder === this.#encoder ? bytes : group.encoder.entry(entry));
    }
  }

  /**
   * Sends an event that is not an entry, such as "Ann is typing", to the subscribers of a room that use
   * the hub's encoder. It is not stored, and a subscriber that lags misses it.
   */
  publishTransient(room: string, chunk: Uint8Array): void {
    for (const group of this.#groups.of(room)) {
      if (group.encoder !== this.#encoder || group.entriesOnly) continue;
      this.#push(group, chunk);
    }
  }

  /** Sets whether the source of the log is up. A change sends a heartbeat. */
  setSourceUp(isUp: boolean): void {
    if (this.#isSourceUp === isUp) return;
    this.#isSourceUp = isUp;
    this.heartbeat();
  }

  /**
   * Sends a heartbeat to all subscribers, and drops expired entries from memory. Call it every few
   * seconds, within the idle timeout of the proxies in front.
   */
  heartbeat(): void {
    this.#replay.dropExpired();
    this.#broadcast((encoder) => encoder.heartbeat(this.state));
    // Subscribers that catch up have not received what is before this position.
    const state = { ...this.state, position: undefined };
    for (const [subscriber, encoder] of this.#catchingUp) {
      const bytes = encoder.heartbeat(state);
      // Otherwise the bytes that are on their way show that the stream lives.
      if (subscriber.hasRoomFor(bytes.byteLength)) subscriber.write(bytes);
    }
  }

  /**
   * Sends a subscriber what it missed, then everything new. The first event is `resume`.
   *
   * Resolves when the subscriber is live, or has closed or unsubscribed. Before the first
   * {@linkcode restart}, and with a cursor ahead of the hub, it waits until the hub gets there. Call
   * {@linkcode unsubscribe} when the client has gone.
   *
   * @throws {Error} any error of the history; the subscriber may have received part of what it missed.
   */
  async subscribe(
    subscriber: Subscriber,
    { rooms, encoder = this.#encoder, ...options }: SubscribeOptions<Entry>,
  ): Promise<void> {
    const subscription = { ...options, encoder, rooms: [...new Set(rooms)] };
    await this.#whileCatchingUp(
      subscriber,
      encoder,
      () => this.#begin(subscriber, subscription),
    );
  }

  /** Removes a subscriber, whether it is live or catching up. It gets nothing more. */
  unsubscribe(subscriber: Subscriber): void {
    this.#catchingUp.delete(subscriber);
    this.#waiters.cancel(subscriber);
    const { group } = this.#live.get(subscriber) ?? {};
    if (!group) return;
    this.#live.delete(subscriber);
    this.#groups.delete(subscriber, group);
  }

  #requireNext({ epoch, gid }: Entry) {
    const position = this.#position;
    if (position?.epoch === epoch && position.gid < gid) return;
    const state = position
      ? `the hub is at "${formatCursor(position)}"`
      : "the hub has not started";
    throw new RangeError(`Cannot publish entry "${formatCursor({ epoch, gid })}": ${state}`);
  }

  async #whileCatchingUp(
    subscriber: Subscriber,
    encoder: EventEncoder<Entry>,
    catchUp: () => Promise<void>,
  ): Promise<void> {
    this.#catchingUp.set(subscriber, encoder);
    try {
      await catchUp();
    } finally {
      this.#catchingUp.delete(subscriber);
    }
  }

  async #begin(subscriber: Subscriber, subscription: Subscription<Entry>): Promise<void> {
    const { encoder, after } = subscription;
    if (!this.#position) subscriber.write(encoder.heartbeat(this.state));
    await this.#reach(0, subscriber);
    if (after && await this.#isInLog(after)) {
      return await this.#catchUp(subscriber, { ...subscription, after }, CONTINUED);
    }
    this.#goLive(subscriber, subscription, after ? RESET : CONTINUED);
  }

  /** Whether the log has reached the cursor. A cursor may come from a process that is ahead of this one. */
  async #isInLog(cursor: Cursor): Promise<boolean> {
    if (cursor.epoch !== this.#position?.epoch) return false;
    if (cursor.gid <= this.#position.gid) return true;
    const head = await this.#replay.head();
    return cursor.epoch === head.epoch && cursor.gid <= head.gid;
  }

  async #catchUpSlow(
    { subscriber, position }: SlowSubscriber,
    { rooms, encoder, entriesOnly }: SubscriberGroup<Entry>,
  ): Promise<void> {
    const { onCaughtUp } = this.#live.get(subscriber) ?? {};
    this.#live.delete(subscriber);
    const options = { rooms: [...rooms], encoder, entriesOnly, after: position, onCaughtUp };
    await recover(subscriber, {
      catchUp: () =>
        this.#whileCatchingUp(subscriber, encoder, () => this.#catchUp(subscriber, options)),
      isLive: () => this.#live.has(subscriber),
      onCaughtUp,
    });
  }

  /** Replays the entries after a cursor of this log. The subscriber goes live once it has all. */
  async #catchUp(
    subscriber: Subscriber,
    subscription: Subscription<Entry> & { readonly after: Cursor },
    resume?: ResumeStatus,
  ): Promise<void> {
    const { after } = subscription;
    if (after.epoch === this.#position?.epoch) await this.#reach(after.gid, subscriber);
    await this.#replay.loaded;
    for (let gid = after.gid; await this.#isReading(subscriber);) {
      const { epoch, chunks, upTo, pruned } = await this.#replay.read(gid, subscription);
      if (epoch !== after.epoch || this.#position?.epoch !== after.epoch) {
        return this.#goLive(subscriber, subscription, RESET);
      }
      if (pruned > gid) resume = { status: "gap", from: gid + 1, to: pruned };
      gid = upTo;
      // The log may be ahead of the hub. An entry that is not published yet would be sent twice, and it may
      // revoke the subscriber's access, which takes effect when it is published.
      await this.#reach(gid, subscriber);
      const head = resume ? encodeResume(subscription, resume) : [];
      resume = undefined;
      if (!await this.#writeAll(subscriber, [...head, ...chunks])) return;
      // No await between this check and going live: an entry published in between would be lost.
      if (this.#isAt({ epoch, gid }) && this.#hasRoomToGoLive(subscriber, subscription)) {
        return this.#goLive(subscriber, subscription);
      }
    }
  }

  async #isReading(subscriber: Subscriber): Promise<boolean> {
    return await subscriber.drained() && !this.#hasLeft(subscriber);
  }

  async #writeAll(subscriber: Subscriber, chunks: readonly Uint8Array[]): Promise<boolean> {
    for (const run of splitIntoRuns(chunks)) {
      if (!await this.#isReading(subscriber)) return false;
      subscriber.write(concatShared(run));
    }
    return true;
  }

  #hasLeft(subscriber: Subscriber): boolean {
    return subscriber.isClosed || !this.#catchingUp.has(subscriber);
  }

  #isAt({ epoch, gid }: Cursor): boolean {
    return this.#position?.epoch === epoch && this.#position.gid === gid;
  }

  /** Whether the first heartbeat fits. If not, the subscriber reads what it missed first. */
  #hasRoomToGoLive(subscriber: Subscriber, { encoder }: Subscription<Entry>): boolean {
    return subscriber.hasRoomFor(encoder.heartbeat(this.state).byteLength);
  }

  /** Resolves when the hub is at `gid`, the log was replaced, or the subscriber has left. */
  async #reach(gid: number, subscriber: Subscriber): Promise<void> {
    if (this.#hasLeft(subscriber)) return;
    const epoch = this.#position?.epoch;
    const isReached = () =>
      this.#position !== undefined &&
      (this.#position.epoch !== epoch || this.#position.gid >= gid);
    await this.#waiters.until(isReached, { owner: subscriber });
  }

  /** Adds a subscriber that has everything to its group. */
  #goLive(subscriber: Subscriber, subscription: Subscription<Entry>, resume?: ResumeStatus) {
    const position = this.#position;
    if (this.#hasLeft(subscriber) || !position) return;
    const { rooms, encoder, entriesOnly, onCaughtUp } = subscription;
    if (resume) subscriber.write(concatShared(encodeResume(subscription, resume)));
    this.#catchingUp.delete(subscriber);
    subscriber.write(encoder.heartbeat(this.state));
    const group = this.#groups.add(subscriber, { rooms, encoder, position, entriesOnly });
    this.#live.set(subscriber, { group, onCaughtUp });
  }

  #broadcast(encode: (encoder: EventEncoder<Entry>) => Uint8Array) {
    const encoded = new Map<EventEncoder<Entry>, Uint8Array>();
    for (const group of this.#groups) {
      const bytes = encoded.get(group.encoder) ?? encode(group.encoder);
      encoded.set(group.encoder, bytes);
      this.#push(group, bytes);
    }
  }

  #push(group: SubscriberGroup<Entry>, bytes: Uint8Array) {
    if (this.#position) this.#groups.push(group, { bytes, position: this.#position });
  }
}

function encodeResume<Entry extends LogEntry>(
  { encoder, onResume }: Subscription<Entry>,
  status: ResumeStatus,
): Uint8Array[] {
  return [encoder.resume(status), ...onResume?.() ?? []];
}
