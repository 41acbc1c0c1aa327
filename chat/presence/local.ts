// Who is here through this web process, and who types.

import {
  MAX_ANONYMOUS,
  MAX_NAMED,
  MAX_TYPING,
  type PresentUser,
  type RoomPresence,
  truncate,
  truncateName,
} from "./snapshot.ts";

/** Who loads a page anew was never away. */
const LEAVING_MS = 500;
/** Who types says so again before that; see `docs/protocol.md`. */
const TYPING_MS = 6_000;
/** Those of one room that are remembered. */
const MAX_TYPISTS = 100;

/** One person in one room. */
export interface PresenceEntry {
  readonly room: string;
  /** As they came last. */
  user: PresentUser;
  streams: number;
  /** When the last stream ended; a clock that never goes back. */
  leftAt: number;
}

interface Typist {
  readonly user: PresentUser;
  readonly until: number;
}

export interface LocalPresenceOptions {
  /** What a person is called in a room now, who came under a name or none; "" where nobody knows. */
  readonly nameOf: (user: PresentUser, room: string) => string;
  /** Something is otherwise in a room. */
  readonly changed: (room: string) => void;
}

export class LocalPresence {
  readonly #nameOf: LocalPresenceOptions["nameOf"];
  readonly #changed: LocalPresenceOptions["changed"];
  readonly #rooms = new Map<string, Map<string, PresenceEntry>>();
  readonly #typing = new Map<string, Map<string, Typist>>();
  readonly #leaving = new Set<PresenceEntry>();

  constructor({ nameOf, changed }: LocalPresenceOptions) {
    this.#nameOf = nameOf;
    this.#changed = changed;
  }

  /** Rooms in which somebody is through this process, or types who may be there through another. */
  *rooms(): Generator<string, void> {
    yield* this.#rooms.keys();
    for (const room of this.#typing.keys()) if (!this.#rooms.has(room)) yield room;
  }

  has(room: string): boolean {
    return this.#rooms.has(room);
  }

  isIn(room: string, user: string): boolean {
    return this.#rooms.get(room)?.has(user) ?? false;
  }

  /** Somebody follows rooms, until `leave`. One person may do so several times. */
  come(user: PresentUser, rooms: readonly string[]): readonly PresenceEntry[] {
    const stays = [...new Set(rooms)].map((room) => this.#stay(room, user));
    for (const stay of stays) {
      stay.streams++;
      this.#leaving.delete(stay);
    }
    return stays;
  }

  /** Ends what `come` returned, once. */
  leave(stays: readonly PresenceEntry[], now: number): void {
    for (const stay of stays) {
      if (--stay.streams > 0) continue;
      stay.leftAt = now;
      this.#leaving.add(stay);
    }
  }

  type(room: string, user: PresentUser, now: number): void {
    const typists = this.#typing.get(room) ?? new Map<string, Typist>();
    const isNew = !typists.has(user.id);
    if (isNew && typists.size >= MAX_TYPISTS) return;
    typists.set(user.id, { user, until: now + TYPING_MS });
    this.#typing.set(room, typists);
    if (isNew) this.#changed(room);
  }

  stopTyping(room: string, user: string): void {
    const typists = this.#typing.get(room);
    if (!typists?.delete(user)) return;
    if (typists.size === 0) this.#typing.delete(room);
    this.#changed(room);
  }

  /** Somebody may be called otherwise from now on. */
  rename(user: string): void {
    for (const [room, stays] of this.#rooms) if (stays.has(user)) this.#changed(room);
  }

  /** Forgets who has gone, and who has pressed no key for a while. */
  expire(now: number): void {
    // In the order in which they left.
    for (const stay of this.#leaving) {
      if (now - stay.leftAt < LEAVING_MS) break;
      this.#end(stay);
    }
    for (const [room, typists] of this.#typing) {
      for (const [id, { until }] of typists) if (until <= now) this.stopTyping(room, id);
    }
  }

  /** Those who have a name first, each in the order in which they came. */
  in(room: string): RoomPresence {
    const stays = this.#rooms.get(room);
    const typing = [...this.#typing.get(room)?.values() ?? []].slice(0, MAX_TYPING);
    return {
      count: stays?.size ?? 0,
      users: stays ? this.#named(stays.values()) : [],
      typing: typing.map(({ user }) => user),
    };
  }

  #named(stays: Iterable<PresenceEntry>): PresentUser[] {
    const named: PresentUser[] = [];
    const nameless: PresentUser[] = [];
    for (const { user, room } of stays) {
      const name = this.#nameOf(user, room);
      if (named.length === MAX_NAMED) break;
      if (name !== "") named.push({ id: user.id, name: truncateName(name) });
      else if (nameless.length < MAX_ANONYMOUS) nameless.push(user);
    }
    return truncate([...named, ...nameless]);
  }

  #stay(room: string, user: PresentUser): PresenceEntry {
    const stays = this.#rooms.get(room) ?? new Map<string, PresenceEntry>();
    const known = stays.get(user.id);
    if (known) return this.#comeAs(user, known);
    const stay = { room, user, streams: 0, leftAt: 0 };
    this.#rooms.set(room, stays.set(user.id, stay));
    this.#changed(room);
    return stay;
  }

  /** Who vouches for a name may have given them another one since. */
  #comeAs(user: PresentUser, stay: PresenceEntry): PresenceEntry {
    if (user.name === "" || user.name === stay.user.name) return stay;
    stay.user = user;
    this.#changed(stay.room);
    return stay;
  }

  #end(stay: PresenceEntry) {
    const { room, user } = stay;
    this.#leaving.delete(stay);
    const stays = this.#rooms.get(room);
    stays?.delete(user.id);
    if (stays?.size === 0) this.#rooms.delete(room);
    this.stopTyping(room, user.id);
    this.#changed(room);
  }
}
