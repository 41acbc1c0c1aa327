// All audiences, by what they hear. Those that do not have everything are served in turn, some
// listeners at a time, with a turn of the event loop between.

import { setImmediate } from "node:timers";
import {
  type AudienceOptions,
  type Part,
  type SlowSubscriber,
  type Subscriber,
  SubscriberGroup,
} from "./subscriber_group.ts";

/** Served in one turn of the event loop: half a millisecond of it. */
const LISTENERS_AT_ONCE = 60;

export class SubscriberGroups {
  readonly #leftBehind: (laggard: SlowSubscriber, audience: SubscriberGroup) => void;
  readonly #all = new Map<string, SubscriberGroup>();
  readonly #byRoom = new Map<string, Set<SubscriberGroup>>();
  /** Those with listeners that do not have everything yet; the one whose turn it is first. */
  readonly #touched = new Set<SubscriberGroup>();
  #isServing = false;

  /** @param leftBehind Called for a listener that could not follow, and has left. */
  constructor(leftBehind: (laggard: SlowSubscriber, audience: SubscriberGroup) => void) {
    this.#leftBehind = leftBehind;
  }

  [Symbol.iterator](): Iterator<SubscriberGroup> {
    return this.#all.values();
  }

  /** Those who hear a room. */
  of(room: string): Iterable<SubscriberGroup> {
    return this.#byRoom.get(room) ?? [];
  }

  /** Adds a listener that has everything up to `place`. */
  add(
    listener: Subscriber,
    { rooms, ...options }: AudienceOptions & { rooms: Iterable<string> },
  ): SubscriberGroup {
    const key = keyOf(rooms, options);
    const audience = this.#all.get(key) ?? this.#open(key, new SubscriberGroup(rooms, options));
    audience.add(listener);
    return audience;
  }

  delete(listener: Subscriber, audience: SubscriberGroup): void {
    audience.delete(listener);
    if (audience.isEmpty) this.#dissolve(audience);
  }

  /** Something that all listeners of an audience shall have. */
  push(audience: SubscriberGroup, part: Part): void {
    this.#leaveBehind(audience, audience.push(part));
    this.#touched.add(audience);
    this.#serveLater();
  }

  #open(key: string, audience: SubscriberGroup): SubscriberGroup {
    this.#all.set(key, audience);
    for (const room of audience.rooms) {
      const audiences = this.#byRoom.get(room) ?? new Set();
      this.#byRoom.set(room, audiences.add(audience));
    }
    return audience;
  }

  #dissolve(audience: SubscriberGroup) {
    this.#all.delete(keyOf(audience.rooms, audience));
    this.#touched.delete(audience);
    for (const room of audience.rooms) {
      const audiences = this.#byRoom.get(room);
      audiences?.delete(audience);
      if (audiences?.size === 0) this.#byRoom.delete(room);
    }
  }

  #leaveBehind(audience: SubscriberGroup, behind: readonly SlowSubscriber[]) {
    for (const laggard of behind) this.#leftBehind(laggard, audience);
    if (behind.length > 0 && audience.isEmpty) this.#dissolve(audience);
  }

  #serveLater() {
    if (this.#isServing) return;
    this.#isServing = true;
    setImmediate(() => this.#serve());
  }

  #serve() {
    this.#isServing = false;
    let left = LISTENERS_AT_ONCE;
    for (const audience of this.#touched) {
      const { served, behind } = audience.serve(left);
      left -= served;
      this.#touched.delete(audience);
      // At the end, so that each has its turn.
      if (audience.isWaiting) this.#touched.add(audience);
      this.#leaveBehind(audience, behind);
      if (left <= 0) break;
    }
    if (this.#touched.size > 0) this.#serveLater();
  }
}

function keyOf(
  rooms: Iterable<string>,
  { format: { name }, entriesOnly = false }: Pick<AudienceOptions, "format" | "entriesOnly">,
): string {
  return `${name} ${entriesOnly} ${[...new Set(rooms)].sort().join(" ")}`;
}
