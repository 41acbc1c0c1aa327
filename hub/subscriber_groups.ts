// All groups of subscribers. Groups with queued events are flushed in turn, some subscribers at a time,
// with a turn of the event loop between.

import { setImmediate } from "node:timers";
import type { LogEntry } from "./history.ts";
import type { SlowSubscriber } from "./slow_subscriber.ts";
import type { Subscriber } from "./subscriber.ts";
import {
  type QueuedEvent,
  SubscriberGroup,
  type SubscriberGroupOptions,
} from "./subscriber_group.ts";

/** Subscribers written to in one turn of the event loop: about half a millisecond of work. */
const FLUSHED_PER_TURN = 60;

type OnSlow<Entry extends LogEntry> = (slow: SlowSubscriber, group: SubscriberGroup<Entry>) => void;

/** The groups by their rooms, and the schedule of their flushes. */
export class SubscriberGroups<Entry extends LogEntry> {
  readonly #onSlow: OnSlow<Entry>;
  readonly #groups = new Map<string, SubscriberGroup<Entry>>();
  readonly #byRoom = new Map<string, Set<SubscriberGroup<Entry>>>();
  /** Groups with queued events, the next to be flushed first. */
  readonly #queued = new Set<SubscriberGroup<Entry>>();
  #isScheduled = false;

  /** @param onSlow Called with a subscriber that lagged and was removed from its group. */
  constructor(onSlow: OnSlow<Entry>) {
    this.#onSlow = onSlow;
  }

  [Symbol.iterator](): Iterator<SubscriberGroup<Entry>> {
    return this.#groups.values();
  }

  /** Returns the groups that follow a room. */
  of(room: string): Iterable<SubscriberGroup<Entry>> {
    return this.#byRoom.get(room) ?? [];
  }

  /** Adds a subscriber that has received everything up to `position`. Returns its group. */
  add(
    subscriber: Subscriber,
    { rooms, ...options }: SubscriberGroupOptions<Entry> & { rooms: Iterable<string> },
  ): SubscriberGroup<Entry> {
    const key = keyOf(rooms, options);
    const group = this.#groups.get(key) ?? this.#open(key, new SubscriberGroup(rooms, options));
    group.add(subscriber);
    return group;
  }

  delete(subscriber: Subscriber, group: SubscriberGroup<Entry>): void {
    group.delete(subscriber);
    if (group.isEmpty) this.#dissolve(group);
  }

  /** Queues an event for all subscribers of a group. */
  push(group: SubscriberGroup<Entry>, event: QueuedEvent): void {
    this.#report(group.push(event), group);
    this.#queued.add(group);
    this.#schedule();
  }

  #open(key: string, group: SubscriberGroup<Entry>): SubscriberGroup<Entry> {
    this.#groups.set(key, group);
    for (const room of group.rooms) {
      const groups = this.#byRoom.get(room) ?? new Set();
      this.#byRoom.set(room, groups.add(group));
    }
    return group;
  }

  #dissolve(group: SubscriberGroup<Entry>) {
    this.#groups.delete(keyOf(group.rooms, group));
    this.#queued.delete(group);
    for (const room of group.rooms) {
      const groups = this.#byRoom.get(room);
      groups?.delete(group);
      if (groups?.size === 0) this.#byRoom.delete(room);
    }
  }

  #report(slow: readonly SlowSubscriber[], group: SubscriberGroup<Entry>) {
    for (const subscriber of slow) this.#onSlow(subscriber, group);
    if (slow.length > 0 && group.isEmpty) this.#dissolve(group);
  }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush() {
    this.#isScheduled = false;
    let remaining = FLUSHED_PER_TURN;
    for (const group of this.#queued) {
      const { flushed, slow } = group.flush(remaining);
      remaining -= flushed;
      this.#queued.delete(group);
      // Behind the others, so that a large group does not delay small ones.
      if (group.hasQueued) this.#queued.add(group);
      this.#report(slow, group);
      if (remaining <= 0) break;
    }
    if (this.#queued.size > 0) this.#schedule();
  }
}

function keyOf<Entry extends LogEntry>(
  rooms: Iterable<string>,
  { encoder, entriesOnly = false }: Pick<SubscriberGroupOptions<Entry>, "encoder" | "entriesOnly">,
): string {
  return JSON.stringify([encoder.name, entriesOnly, ...[...new Set(rooms)].sort()]);
}
