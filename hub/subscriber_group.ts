// Subscribers that get the same bytes: those of the same rooms and the same encoding.
//
// A group flushes in rounds. Everything queued when a flush begins becomes one chunk, and all
// subscribers get that chunk; what is queued meanwhile is left to the next flush. So the busier a group
// is, the more events share one write, and a flush of a large group may pause without losing anyone.

import type { Cursor } from "./cursor.ts";
import type { EventEncoder } from "./event_encoder.ts";
import type { LogEntry } from "./history.ts";
import { MAX_QUEUED_BYTES, type SlowSubscriber } from "./slow_subscriber.ts";
import { CHUNK_BYTES, concatShared, type Subscriber } from "./subscriber.ts";

/** An encoded event, and the position in the log of a subscriber that has received it. */
export interface QueuedEvent {
  readonly bytes: Uint8Array;
  readonly position: Cursor;
}

/** Options of {@linkcode SubscriberGroup}. */
export interface SubscriberGroupOptions<Entry extends LogEntry> {
  readonly encoder: EventEncoder<Entry>;
  /** The position of the first subscriber when it joins. */
  readonly position: Cursor;
  /** Whether the group gets no transient events. */
  readonly entriesOnly?: boolean | undefined;
}

/** A flush that has begun: it sends the events before number `end`. */
interface Flush {
  /** Subscribers with the number of their next event; those that join meanwhile come last. */
  readonly remaining: IterableIterator<[Subscriber, number]>;
  readonly end: number;
  /** All events of the flush, for subscribers that received all of the last one: nearly everyone. */
  readonly chunk: Uint8Array;
}

/** A group: its subscribers, and the events that some of them have not received. */
export class SubscriberGroup<Entry extends LogEntry> {
  readonly rooms: ReadonlySet<string>;
  readonly encoder: EventEncoder<Entry>;
  readonly entriesOnly: boolean;
  /** The number of the next event of each subscriber. Events are numbered from 0. */
  readonly #next = new Map<Subscriber, number>();
  /** Events that some subscribers have not received, oldest first. */
  #queue: QueuedEvent[] = [];
  #queuedBytes = 0;
  /** The number of the oldest queued event. */
  #first = 0;
  /** The position of subscribers that have received no queued event. */
  #position: Cursor;
  #flush: Flush | undefined;

  constructor(
    rooms: Iterable<string>,
    { encoder, position, entriesOnly = false }: SubscriberGroupOptions<Entry>,
  ) {
    this.rooms = new Set(rooms);
    this.encoder = encoder;
    this.entriesOnly = entriesOnly;
    this.#position = position;
  }

  get isEmpty(): boolean {
    return this.#next.size === 0;
  }

  /** Whether some subscribers have not received everything. */
  get hasQueued(): boolean {
    return this.#queue.length > 0;
  }

  /** Adds a subscriber that has everything queued so far. */
  add(subscriber: Subscriber): void {
    this.#next.set(subscriber, this.#first + this.#queue.length);
  }

  delete(subscriber: Subscriber): void {
    this.#next.delete(subscriber);
  }

  /** Queues an event for all subscribers. Removes and returns those that lag too far behind for it. */
  push(event: QueuedEvent): SlowSubscriber[] {
    this.#queue.push(event);
    this.#queuedBytes += event.bytes.byteLength;
    return this.#queuedBytes > MAX_QUEUED_BYTES ? this.#removeLagging() : [];
  }

  /**
   * Writes to at most `max` subscribers. Returns how many it wrote to, and the subscribers that had no
   * room for it: those are no longer in the group.
   */
  flush(max: number): { flushed: number; slow: SlowSubscriber[] } {
    const slow: SlowSubscriber[] = [];
    let flushed = 0;
    if (!this.hasQueued) return { flushed, slow };
    const { remaining, end, chunk } = this.#flush ??= this.#beginFlush();
    for (; flushed < max; flushed++) {
      const { value, done } = remaining.next();
      if (done) {
        this.#endFlush(end);
        break;
      }
      const [subscriber, next] = value;
      // It joined after the flush had begun.
      if (next >= end) continue;
      const bytes = next === this.#first ? chunk : this.#concat(next, end);
      if (!subscriber.hasRoomFor(bytes.byteLength)) {
        slow.push(this.#remove(subscriber, next));
        continue;
      }
      // Before the write, which may close the subscriber and so delete it from the group.
      this.#next.set(subscriber, end);
      subscriber.write(bytes);
    }
    return { flushed, slow };
  }

  /** Clears the queue, and removes all subscribers that have not received all of it. */
  #removeLagging(): SlowSubscriber[] {
    const end = this.#first + this.#queue.length;
    const slow = [...this.#next].filter(([, next]) => next < end)
      .map(([subscriber, next]) => this.#remove(subscriber, next));
    this.#endFlush(end);
    return slow;
  }

  #remove(subscriber: Subscriber, next: number): SlowSubscriber {
    this.#next.delete(subscriber);
    const position = this.#queue[next - this.#first - 1]?.position ?? this.#position;
    return { subscriber, position };
  }

  #beginFlush(): Flush {
    let count = 0;
    for (let bytes = 0; count < this.#queue.length; count++) {
      bytes += this.#queue[count]?.bytes.byteLength ?? 0;
      if (count > 0 && bytes > CHUNK_BYTES) break;
    }
    const end = this.#first + count;
    return { remaining: this.#next.entries(), end, chunk: this.#concat(this.#first, end) };
  }

  #endFlush(end: number) {
    const sent = this.#queue.splice(0, end - this.#first);
    for (const { bytes } of sent) this.#queuedBytes -= bytes.byteLength;
    this.#position = sent.at(-1)?.position ?? this.#position;
    this.#first = end;
    this.#flush = undefined;
  }

  #concat(from: number, end: number): Uint8Array {
    const events = this.#queue.slice(from - this.#first, end - this.#first);
    return concatShared(events.map(({ bytes }) => bytes));
  }
}
