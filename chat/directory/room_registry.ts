// State of rooms: settings, members of private rooms, and pins. A public room has a state once
// something was set or pinned.

import { Additions } from "./additions.ts";
import type { Member } from "../domain/user.ts";
import type { RoomChange, RoomCreation, RoomSettings } from "./changes.ts";
import type { ChangeEntry } from "./change_entry.ts";

export interface MemberState extends Member {
  /**
   * Id of the user who added them; undefined if they created the room or the operator added them.
   */
  readonly addedBy: string | undefined;
  /** Gid of the entry that added them. */
  readonly since: number;
}

export interface RoomState {
  title: string;
  topic: string;
  isArchived: boolean;
  slowSeconds: number;
  /** Id of the user who created it; undefined for a public room. */
  readonly opener: string | undefined;
  readonly isDirect: boolean;
  /** Whether no member has left it. */
  hasAllMembers: boolean;
  /** By id; undefined for a public room. */
  readonly members: Map<string, MemberState> | undefined;
  /** By message id, newest last. */
  readonly pins: Map<string, Pin>;
}

export interface Pin {
  readonly message: string;
  readonly author: string | undefined;
  readonly from: string;
  readonly at: number;
}

/** Pins of one room; one more unpins the oldest. */
const MAX_PINS = 100;

export class RoomRegistry {
  readonly #states = new Map<string, RoomState>();
  /** Private rooms by member. */
  readonly #byMember = new Map<string, Set<string>>();
  /** Limits how often each user is added to rooms by others. */
  readonly additions = new Additions();

  [Symbol.iterator](): IterableIterator<[string, RoomState]> {
    return this.#states.entries();
  }

  get(room: string): RoomState | undefined {
    return this.#states.get(room);
  }

  has(room: string): boolean {
    return this.#states.has(room);
  }

  isMember(room: string, user: string): boolean {
    return this.get(room)?.members?.has(user) ?? false;
  }

  /** Returns the private rooms of a user. */
  of(user: string): ReadonlySet<string> {
    return this.#byMember.get(user) ?? new Set();
  }

  /** Returns the private rooms that `by` added the user to. */
  addedTo(user: string, by: string): string[] {
    return [...this.of(user)].filter((room) => this.get(room)?.members?.get(user)?.addedBy === by);
  }

  /** Returns the direct message between exactly these users that no one has left. */
  directMessageOf(users: ReadonlySet<string>): string | undefined {
    const [first = ""] = users;
    return [...this.of(first)].find((room) => {
      const { isDirect, hasAllMembers, members } = this.get(room) ?? {};
      return isDirect && hasAllMembers && members?.size === users.size &&
        [...users].every((id) => members.has(id));
    });
  }

  apply(change: RoomChange, entry: ChangeEntry): void {
    switch (change.type) {
      case "open":
        return this.#open(change, entry);
      case "add":
        return this.#add(change.member, entry);
      case "remove":
        return this.#remove(entry.room, change.user);
      case "pin":
        return this.#pin(entry.room, { ...entry, message: change.message });
      case "unpin":
        return void this.get(entry.room)?.pins.delete(change.message);
      case "settings":
        return this.#set(entry.room, change);
    }
  }

  #open({ title, isDirect, members }: RoomCreation, entry: ChangeEntry) {
    const { room, author, from } = entry;
    const state = { ...publicRoom(), title, isDirect, opener: author, members: new Map() };
    this.#states.set(room, state);
    if (author !== undefined) this.#add({ id: author, name: from }, entry);
    for (const member of members) this.#add(member, entry);
  }

  #add(member: Member, { room, author, at, gid }: ChangeEntry) {
    const members = this.get(room)?.members;
    if (!members) return;
    const addedBy = author === member.id ? undefined : author;
    if (addedBy !== undefined) this.additions.add(member.id, { by: addedBy, at });
    members.set(member.id, { ...member, addedBy, since: gid });
    const rooms = this.#byMember.get(member.id) ?? new Set();
    this.#byMember.set(member.id, rooms.add(room));
  }

  #remove(room: string, user: string) {
    const state = this.get(room);
    if (state?.members?.delete(user)) state.hasAllMembers = false;
    this.#byMember.get(user)?.delete(room);
  }

  #set(name: string, { title, topic, isArchived, slowSeconds }: RoomSettings) {
    const room = this.#room(name);
    room.title = title ?? room.title;
    room.topic = topic ?? room.topic;
    room.isArchived = isArchived ?? room.isArchived;
    room.slowSeconds = slowSeconds ?? room.slowSeconds;
  }

  #pin(name: string, { message, author, from, at }: Pin) {
    const { pins } = this.#room(name);
    pins.set(message, { message, author, from, at });
    const [oldest] = pins.size > MAX_PINS ? pins.keys() : [];
    if (oldest !== undefined) pins.delete(oldest);
  }

  /** Returns the state of a room, creating it if needed. */
  #room(name: string): RoomState {
    const room = this.get(name) ?? publicRoom();
    this.#states.set(name, room);
    return room;
  }
}

function publicRoom(): RoomState {
  return {
    title: "",
    topic: "",
    isArchived: false,
    slowSeconds: 0,
    opener: undefined,
    isDirect: false,
    hasAllMembers: true,
    members: undefined,
    pins: new Map(),
  };
}
