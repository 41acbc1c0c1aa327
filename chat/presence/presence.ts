// Who is here and who types, through all web processes: nothing of it is in the log. Each process
// says again and again who is here through it, and the broker passes that on:
//
//   streams, keys -> LocalPresence --DEALER--> broker --PUB--> HeardPresence of the others
//
// What is heard holds for a second: a process that dies is forgotten then. What all of it comes to
// is told to the readers here, a room at a time and not too often.

import { matchesRoom } from "../room_pattern.ts";
import type { PresenceReport } from "../protocol.ts";
import { diffPresence, isSame, type PresenceDiff } from "./diff.ts";
import { RemotePresence } from "./remote.ts";
import { LocalPresence, type LocalPresenceOptions, type PresenceEntry } from "./local.ts";
import {
  encodeSnapshot,
  MAX_ROOMS,
  MAX_TYPING,
  type PresenceSnapshot,
  type PresentUser,
  type RoomPresence,
  truncate,
  truncateName,
} from "./snapshot.ts";

/** How often is looked whether there is something to say or to tell. */
const TICK_MS = 100;
const SAY_AGAIN_MS = 300;
/** Readers of a room hear twice a second of it, however many come and go. */
const TELL_EVERY_MS = 500;

/** How readers are told. */
export interface PresenceFormat {
  whole(room: string, whereabouts: RoomPresence): Uint8Array;
  difference(room: string, difference: PresenceDiff): Uint8Array;
  typing(room: string, users: readonly PresentUser[]): Uint8Array;
}

/** One who follows rooms. */
export interface JoinOptions {
  readonly user: PresentUser;
  readonly rooms: readonly string[];
  /** Takes what was told of the rooms, where that is wanted: of each what holds when it is taken. */
  readonly welcome?: (chunks: Iterator<Uint8Array, void>) => void;
}

export interface PresenceOptions {
  /** Rooms in which nobody is told who is here: patterns as of `matchesRoom`. */
  readonly except?: readonly string[];
  readonly nameOf: LocalPresenceOptions["nameOf"];
  readonly format: PresenceFormat;
  /** Brings bytes to all who follow a room. */
  readonly tell: (room: string, chunk: Uint8Array) => void;
  /** Brings to all web processes who is here through this one. */
  readonly say: (said: PresenceReport) => void;
}

/** What was told of a room, when, and as who comes is told all of it. */
interface Told extends RoomPresence {
  readonly at: number;
  readonly chunks: readonly Uint8Array[];
}

const NOBODY: RoomPresence = { count: 0, users: [], typing: [] };

const encoder = new TextEncoder();

export class Presence implements Disposable {
  readonly #process = crypto.randomUUID();
  readonly #options: PresenceOptions;
  readonly #local: LocalPresence;
  readonly #heard = new RemotePresence(this.#process, (room) => this.#touch(room));
  /** What the readers of each room here were told last. */
  readonly #told = new Map<string, Told>();
  /** Rooms in which something may be otherwise than was told. */
  readonly #due = new Set<string>();
  /** Those who are to be told what was told before they came. */
  readonly #arrivals = new Map<readonly PresenceEntry[], JoinOptions>();
  #timer: ReturnType<typeof setInterval> | undefined;
  /** What this process says, until that is something else. */
  #body: Uint8Array | undefined;
  #saidAt = -Infinity;

  constructor(options: PresenceOptions) {
    this.#options = options;
    const changed = (room: string) => {
      this.#due.add(room);
      this.#body = undefined;
    };
    this.#local = new LocalPresence({ nameOf: options.nameOf, changed });
  }

  /** From now on it says and tells who is here, until it is disposed of. */
  start(): void {
    this.#timer = setInterval(() => this.#tick(performance.now()), TICK_MS);
  }

  /** Returns the stays that `leave` ends. One person may come several times. */
  come(arrival: JoinOptions): readonly PresenceEntry[] {
    const rooms = arrival.rooms.filter((room) => this.#isTold(room));
    const stays = this.#local.come(arrival.user, rooms);
    this.#arrivals.set(stays, { ...arrival, rooms });
    return stays;
  }

  /** Ends what `come` returned, once. */
  leave(stays: readonly PresenceEntry[]): void {
    this.#arrivals.delete(stays);
    this.#local.leave(stays, performance.now());
  }

  /** Somebody types, who is shown to do so for a few seconds, and only while here. */
  type(room: string, { id, name }: PresentUser): void {
    if (!this.#isTold(room)) return;
    this.#local.type(room, { id, name: truncateName(name) }, performance.now());
  }

  stopTyping(room: string, user: string): void {
    this.#local.stopTyping(room, user);
  }

  /** Somebody may be called otherwise from now on, wherever they are. */
  rename(user: string): void {
    this.#local.rename(user);
  }

  /** What the broker passed on, be it of this process or of another one. */
  hear(said: PresenceReport): void {
    this.#heard.hear(said, performance.now());
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tick(now: number) {
    this.#local.expire(now);
    this.#heard.expire(now);
    for (const room of this.#due) this.#tell(room, now);
    for (const { rooms, welcome } of this.#arrivals.values()) welcome?.(this.#toldOf(rooms));
    this.#arrivals.clear();
    if (!this.#body || now - this.#saidAt >= SAY_AGAIN_MS) this.#say(now);
  }

  #say(now: number) {
    this.#saidAt = now;
    this.#body ??= encoder.encode(encodeSnapshot(this.#here()));
    this.#options.say({ process: this.#process, body: this.#body });
  }

  /** Of no more rooms than are said: a browser may follow a hundred that nobody else does. */
  #here(): PresenceSnapshot {
    return new Map(this.#local.rooms().take(MAX_ROOMS).map((room) => [room, this.#local.in(room)]));
  }

  #isTold(room: string): boolean {
    return !this.#options.except?.some((pattern) => matchesRoom(pattern, room));
  }

  /** Where nobody is here through this process, nobody is told. */
  #touch(room: string) {
    if (this.#local.has(room)) this.#due.add(room);
  }

  #tell(room: string, now: number) {
    const was = this.#told.get(room) ?? { ...NOBODY, at: -Infinity };
    if (now - was.at < TELL_EVERY_MS) return;
    this.#due.delete(room);
    if (!this.#local.has(room)) return void this.#told.delete(room);
    const is = this.#in(room);
    const { format, tell } = this.#options;
    const difference = diffPresence(was, is);
    if (difference) tell(room, format.difference(room, difference));
    const isTypingNews = !isSame(was.typing, is.typing);
    if (isTypingNews) tell(room, format.typing(room, is.typing));
    if (!difference && !isTypingNews) return;
    this.#told.set(room, { ...is, at: now, chunks: this.#encode(room, is) });
  }

  *#toldOf(rooms: readonly string[]): Generator<Uint8Array, void> {
    for (const room of rooms) yield* this.#told.get(room)?.chunks ?? this.#encode(room, NOBODY);
  }

  #encode(room: string, whereabouts: RoomPresence): Uint8Array[] {
    const { format } = this.#options;
    const whole = format.whole(room, whereabouts);
    const { typing } = whereabouts;
    return typing.length === 0 ? [whole] : [whole, format.typing(room, typing)];
  }

  /** Who is in a room through all processes. One who is here through several is one. */
  #in(room: string): RoomPresence {
    const local = this.#local.in(room);
    const users = new Map(local.users.map((user) => [user.id, user]));
    const typing = new Map(local.typing.map((user) => [user.id, user]));
    let { count } = local;
    for (const there of this.#heard.in(room)) {
      count += there.count;
      for (const user of there.users) {
        if (users.has(user.id) || this.#local.isIn(room, user.id)) count--;
        if (!users.get(user.id)?.name) users.set(user.id, user);
      }
      for (const user of there.typing) typing.set(user.id, user);
    }
    // Who is not here any more does not type, as far as all are known.
    const isHere = ({ id }: PresentUser) => users.has(id) || count > users.size;
    return {
      count,
      users: truncate([...users.values()]),
      typing: [...typing.values()].filter(isHere).slice(0, MAX_TYPING),
    };
  }
}
