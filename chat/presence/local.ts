// Users who are connected to this web process, and who of them is typing.

import {
  displayableName,
  MAX_ANONYMOUS,
  MAX_NAMED,
  MAX_TYPING,
  type PresentUser,
  type RoomPresence,
  truncate,
} from "./snapshot.ts";

/** A user who reloads the page has not left. */
const LEAVE_DELAY_MS = 500;
/** Clients repeat the typing signal before that; see `docs/protocol.md`. */
const TYPING_MS = 6_000;
/** Typing users of one room. */
const MAX_TYPISTS = 100;

/** A user in a room, with any number of streams. */
export interface PresenceEntry {
  readonly room: string;
  /** As of their latest stream. */
  user: PresentUser;
  streams: number;
  /** When the last stream ended, on a monotonic clock. */
  leftAt: number;
}

interface Typist {
  readonly user: PresentUser;
  readonly until: number;
}

export interface LocalPresenceOptions {
  /** Returns the name of a user in a room, who may have joined without one; "" if it is unknown. */
  readonly nameOf: (user: PresentUser, room: string) => string;
  /** Called when the presence of a room has changed. */
  readonly onChanged: (room: string) => void;
}

export class LocalPresence {
  readonly #nameOf: LocalPresenceOptions["nameOf"];
  readonly #onChanged: LocalPresenceOptions["onChanged"];
  readonly #rooms = new Map<string, Map<string, PresenceEntry>>();
  readonly #typing = new Map<string, Map<string, Typist>>();
  readonly #leaving = new Set<PresenceEntry>();

  constructor({ nameOf, onChanged }: LocalPresenceOptions) {
    this.#nameOf = nameOf;
    this.#onChanged = onChanged;
  }

  /** Rooms with users here, or with typing users who may be connected to another process. */
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

  /** Iterates over the ids of the users in a room. */
  *idsIn(room: string): Generator<string, void> {
    yield* this.#rooms.get(room)?.keys() ?? [];
  }

  /** Adds a user to rooms until `leave`. A user may join several times. */
  join(user: PresentUser, rooms: readonly string[]): readonly PresenceEntry[] {
    const entries = [...new Set(rooms)].map((room) => this.#entry(room, user));
    for (const entry of entries) {
      entry.streams++;
      this.#leaving.delete(entry);
    }
    return entries;
  }

  /** Ends a `join`, once. */
  leave(entries: readonly PresenceEntry[], now: number): void {
    for (const entry of entries) {
      if (--entry.streams > 0) continue;
      entry.leftAt = now;
      this.#leaving.add(entry);
    }
  }

  startTyping(room: string, user: PresentUser, now: number): void {
    const typists = this.#typing.get(room) ?? new Map<string, Typist>();
    const isNew = !typists.has(user.id);
    if (isNew && typists.size >= MAX_TYPISTS) return;
    typists.set(user.id, { user, until: now + TYPING_MS });
    this.#typing.set(room, typists);
    if (isNew) this.#onChanged(room);
  }

  stopTyping(room: string, user: string): void {
    const typists = this.#typing.get(room);
    if (!typists?.delete(user)) return;
    if (typists.size === 0) this.#typing.delete(room);
    this.#onChanged(room);
  }

  /** Reads the user's name again. */
  rename(user: string): void {
    for (const [room, entries] of this.#rooms) if (entries.has(user)) this.#onChanged(room);
  }

  /** Removes users who left a while ago, and typing users who have stopped pressing keys. */
  expire(now: number): void {
    // Ordered by the time they left.
    for (const entry of this.#leaving) {
      if (now - entry.leftAt < LEAVE_DELAY_MS) break;
      this.#end(entry);
    }
    for (const [room, typists] of this.#typing) {
      for (const [id, { until }] of typists) if (until <= now) this.stopTyping(room, id);
    }
  }

  /** Returns a room's presence: users with a name first, each group in order of arrival. */
  in(room: string): RoomPresence {
    const entries = this.#rooms.get(room);
    const typing = [...this.#typing.get(room)?.values() ?? []].slice(0, MAX_TYPING);
    return {
      count: entries?.size ?? 0,
      users: entries ? this.#named(entries.values()) : [],
      typing: typing.map(({ user }) => user),
    };
  }

  #named(entries: Iterable<PresenceEntry>): PresentUser[] {
    const named: PresentUser[] = [];
    const anonymous: PresentUser[] = [];
    for (const { user, room } of entries) {
      const name = this.#nameOf(user, room);
      if (named.length === MAX_NAMED) break;
      if (name !== "") named.push({ id: user.id, name: displayableName(name) });
      else if (anonymous.length < MAX_ANONYMOUS) anonymous.push(user);
    }
    return truncate([...named, ...anonymous]);
  }

  #entry(room: string, user: PresentUser): PresenceEntry {
    const entries = this.#rooms.get(room) ?? new Map<string, PresenceEntry>();
    const known = entries.get(user.id);
    if (known) return this.#rejoin(user, known);
    const entry = { room, user, streams: 0, leftAt: 0 };
    this.#rooms.set(room, entries.set(user.id, entry));
    this.#onChanged(room);
    return entry;
  }

  /** An identity provider may have renamed the user since. */
  #rejoin(user: PresentUser, entry: PresenceEntry): PresenceEntry {
    if (user.name === "" || user.name === entry.user.name) return entry;
    entry.user = user;
    this.#onChanged(entry.room);
    return entry;
  }

  #end(entry: PresenceEntry) {
    const { room, user } = entry;
    this.#leaving.delete(entry);
    const entries = this.#rooms.get(room);
    entries?.delete(user.id);
    if (entries?.size === 0) this.#rooms.delete(room);
    this.stopTyping(room, user.id);
    this.#onChanged(room);
  }
}
