// Presence: which users are connected and which are typing, across all web processes. Nothing of it
// is stored. Each process repeats a snapshot of its own users, and the broker relays it:
//
// streams, keys -> LocalPresence --DEALER--> broker --PUB--> RemotePresence of the others
//
// A snapshot is valid for about a second, so a process that dies is forgotten. What follows for
// each room is published to its subscribers here, at most twice a second.

import { matchesRoom } from "../domain/room_pattern.ts";
import { MAX_PRESENT } from "../domain/group_mention.ts";
import type { PresenceReport } from "../protocol.ts";
import { diffPresence, isSame, type PresenceDiff } from "./diff.ts";
import { RemotePresence } from "./remote.ts";
import { LocalPresence, type LocalPresenceOptions, type PresenceEntry } from "./local.ts";
import {
  displayableName,
  encodeSnapshot,
  MAX_ROOMS,
  MAX_TYPING,
  type PresenceSnapshot,
  type PresentUser,
  type RoomPresence,
  truncate,
} from "./snapshot.ts";

/** Interval of checks for something to report or to publish. */
const TICK_MS = 100;
const REPORT_MS = 300;
/** Minimum interval between two updates of a room, however many users come and go. */
const PUBLISH_MS = 500;

/** Encodes what subscribers receive. */
export interface PresenceFormat {
  snapshot(room: string, presence: RoomPresence): Uint8Array;
  diff(room: string, difference: PresenceDiff): Uint8Array;
  typing(room: string, users: readonly PresentUser[]): Uint8Array;
}

/** A stream that follows rooms. */
export interface JoinOptions {
  readonly user: PresentUser;
  readonly rooms: readonly string[];
  /**
   * Receives the presence of each room as an iterator, which reads the current state when it is
   * advanced.
   */
  readonly onReady?: (chunks: Iterator<Uint8Array, void>) => void;
}

export interface PresenceOptions {
  /** Rooms without presence: patterns of `matchesRoom`. */
  readonly except?: readonly string[];
  readonly nameOf: LocalPresenceOptions["nameOf"];
  readonly format: PresenceFormat;
  /** Sends bytes to all subscribers of a room in this process. */
  readonly publish: (room: string, chunk: Uint8Array) => void;
  /** Sends this process's snapshot to all web processes. */
  readonly report: (report: PresenceReport) => void;
}

/** The presence of a room as last published, and encoded for new subscribers. */
interface Published extends RoomPresence {
  readonly at: number;
  readonly chunks: readonly Uint8Array[];
}

const EMPTY: RoomPresence = { count: 0, users: [], typing: [] };

const encoder = new TextEncoder();

export class Presence implements Disposable {
  readonly #process = crypto.randomUUID();
  readonly #options: PresenceOptions;
  readonly #local: LocalPresence;
  readonly #remote = new RemotePresence(this.#process, (room) => this.#touch(room));
  /** The last published presence of each room. */
  readonly #published = new Map<string, Published>();
  /** Rooms whose presence may have changed since it was published. */
  readonly #changed = new Set<string>();
  /** Streams that have not received the presence of their rooms yet. */
  readonly #joining = new Map<readonly PresenceEntry[], JoinOptions>();
  #timer: ReturnType<typeof setInterval> | undefined;
  /** The encoded snapshot of this process, until it changes. */
  #body: Uint8Array | undefined;
  #reportedAt = -Infinity;

  constructor(options: PresenceOptions) {
    this.#options = options;
    const onChanged = (room: string) => {
      this.#changed.add(room);
      this.#body = undefined;
    };
    this.#local = new LocalPresence({ nameOf: options.nameOf, onChanged });
  }

  /** Starts reporting and publishing, until disposed. */
  start(): void {
    this.#timer = setInterval(() => this.#tick(performance.now()), TICK_MS);
  }

  /** Adds a stream, and returns the entries for `leave`. A user may join several times. */
  join(options: JoinOptions): readonly PresenceEntry[] {
    const rooms = options.rooms.filter((room) => this.#hasPresence(room));
    const entries = this.#local.join(options.user, rooms);
    this.#joining.set(entries, { ...options, rooms });
    return entries;
  }

  /** Ends a `join`, once. */
  leave(entries: readonly PresenceEntry[]): void {
    this.#joining.delete(entries);
    this.#local.leave(entries, performance.now());
  }

  /** Shows the user as typing for a few seconds, while they are connected. */
  startTyping(room: string, { id, name }: PresentUser): void {
    if (!this.#hasPresence(room)) return;
    this.#local.startTyping(room, { id, name: displayableName(name) }, performance.now());
  }

  stopTyping(room: string, user: string): void {
    this.#local.stopTyping(room, user);
  }

  /** Reads the user's name again, in all rooms. */
  rename(user: string): void {
    this.#local.rename(user);
  }

  /** Returns the ids of the users in a room, as far as they are known: here all, elsewhere those listed. */
  idsIn(room: string): string[] {
    const remote = this.#remote.in(room).flatMap(({ users }) => users.map(({ id }) => id));
    return [...new Set([...this.#local.idsIn(room).take(MAX_PRESENT), ...remote])]
      .slice(0, MAX_PRESENT);
  }

  /** Receives a report that the broker relayed, of this process or of another one. */
  onReport(report: PresenceReport): void {
    this.#remote.onReport(report, performance.now());
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tick(now: number) {
    this.#local.expire(now);
    this.#remote.expire(now);
    for (const room of this.#changed) this.#publish(room, now);
    for (const { rooms, onReady } of this.#joining.values()) onReady?.(this.#chunksOf(rooms));
    this.#joining.clear();
    if (!this.#body || now - this.#reportedAt >= REPORT_MS) this.#report(now);
  }

  #report(now: number) {
    this.#reportedAt = now;
    this.#body ??= encoder.encode(encodeSnapshot(this.#snapshot()));
    this.#options.report({ process: this.#process, body: this.#body });
  }

  /**
   * Takes no more rooms than a snapshot may have: a stream may follow a hundred rooms of its own.
   */
  #snapshot(): PresenceSnapshot {
    return new Map(this.#local.rooms().take(MAX_ROOMS).map((room) => [room, this.#local.in(room)]));
  }

  #hasPresence(room: string): boolean {
    const { except } = this.#options;
    return except === undefined || !matchesRoom(except, room);
  }

  /** Rooms without users in this process have no subscribers here. */
  #touch(room: string) {
    if (this.#local.has(room)) this.#changed.add(room);
  }

  #publish(room: string, now: number) {
    const was = this.#published.get(room) ?? { ...EMPTY, at: -Infinity };
    if (now - was.at < PUBLISH_MS) return;
    this.#changed.delete(room);
    if (!this.#local.has(room)) return void this.#published.delete(room);
    const is = this.#in(room);
    const { format, publish } = this.#options;
    const diff = diffPresence(was, is);
    if (diff) publish(room, format.diff(room, diff));
    const hasTypingChanged = !isSame(was.typing, is.typing);
    if (hasTypingChanged) publish(room, format.typing(room, is.typing));
    if (!diff && !hasTypingChanged) return;
    this.#published.set(room, { ...is, at: now, chunks: this.#encode(room, is) });
  }

  *#chunksOf(rooms: readonly string[]): Generator<Uint8Array, void> {
    for (const room of rooms) yield* this.#published.get(room)?.chunks ?? this.#encode(room, EMPTY);
  }

  #encode(room: string, presence: RoomPresence): Uint8Array[] {
    const { format } = this.#options;
    const snapshot = format.snapshot(room, presence);
    const { typing } = presence;
    return typing.length === 0 ? [snapshot] : [snapshot, format.typing(room, typing)];
  }

  /** Merges the presence of a room in all processes. A user of several processes counts once. */
  #in(room: string): RoomPresence {
    const local = this.#local.in(room);
    const users = new Map(local.users.map((user) => [user.id, user]));
    const typing = new Map(local.typing.map((user) => [user.id, user]));
    let { count } = local;
    for (const other of this.#remote.in(room)) {
      count += other.count;
      for (const user of other.users) {
        if (users.has(user.id) || this.#local.isIn(room, user.id)) count--;
        if (!users.get(user.id)?.name) users.set(user.id, user);
      }
      for (const user of other.typing) typing.set(user.id, user);
    }
    // A user who left is not typing; that is only known if all users are listed.
    const isPresent = ({ id }: PresentUser) => users.has(id) || count > users.size;
    return {
      count,
      users: truncate([...users.values()]),
      typing: [...typing.values()].filter(isPresent).slice(0, MAX_TYPING),
    };
  }
}
