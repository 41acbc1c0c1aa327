// What is set of each room, which private rooms there are and who is in them, and what is pinned: what
// the changes of rooms come to. Of a public room nothing is known before something was set or pinned.

import { Additions } from "./additions.ts";
import type { Member, RoomChange, RoomCreation, RoomSettings } from "./changes.ts";
import type { ChangeEntry } from "./change_entry.ts";

/** A member as the server knows them. */
export interface MemberState extends Member {
  /** The id of who added them; nobody where they opened the room, or the operator did it. */
  readonly addedBy: string | undefined;
}

export interface RoomState {
  title: string;
  topic: string;
  isArchived: boolean;
  slowSeconds: number;
  /** Who opened it; nobody opens a public room. */
  readonly opener: string | undefined;
  readonly isDirect: boolean;
  /** Whether nobody has left it. */
  hasAllMembers: boolean;
  /** By id; a public room has none. */
  readonly members: Map<string, MemberState> | undefined;
  /** By the id of the message, the last one at the end. */
  readonly pins: Map<string, Pin>;
}

/** Who pinned a message, and when. */
export interface Pin {
  readonly message: string;
  readonly author: string | undefined;
  readonly from: string;
  readonly at: number;
}

/** Messages pinned in one room; one more takes down the oldest. */
const MAX_PINS = 100;

export class RoomRegistry {
  readonly #states = new Map<string, RoomState>();
  /** The private rooms that each person is in. */
  readonly #byPerson = new Map<string, Set<string>>();
  /** How often each person was added to rooms by others lately. */
  readonly additions = new Additions();

  /** Each by its name. */
  [Symbol.iterator](): IterableIterator<[string, RoomState]> {
    return this.#states.entries();
  }

  get(room: string): RoomState | undefined {
    return this.#states.get(room);
  }

  has(room: string): boolean {
    return this.#states.has(room);
  }

  /** Whether a person is in a private room. */
  isMember(room: string, user: string): boolean {
    return this.get(room)?.members?.has(user) ?? false;
  }

  /** The private rooms that a person is in. */
  of(user: string): ReadonlySet<string> {
    return this.#byPerson.get(user) ?? new Set();
  }

  /** The private rooms that a person is in because another one added them. */
  addedTo(user: string, by: string): string[] {
    return [...this.of(user)].filter((room) => this.get(room)?.members?.get(user)?.addedBy === by);
  }

  /** The conversation between some people of which none has left it. */
  directMessageOf(users: ReadonlySet<string>): string | undefined {
    const [first = ""] = users;
    return [...this.of(first)].find((room) => {
      const { isDirect, hasAllMembers, members } = this.get(room) ?? {};
      return isDirect && hasAllMembers && members?.size === users.size &&
        [...users].every((id) => members.has(id));
    });
  }

  /** Takes the next change of the room in which it stands. */
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

  #add(member: Member, { room, author, at }: ChangeEntry) {
    const members = this.get(room)?.members;
    if (!members) return;
    const addedBy = author === member.id ? undefined : author;
    if (addedBy !== undefined) this.additions.add(member.id, { by: addedBy, at });
    members.set(member.id, { ...member, addedBy });
    const rooms = this.#byPerson.get(member.id) ?? new Set();
    this.#byPerson.set(member.id, rooms.add(room));
  }

  #remove(room: string, user: string) {
    const state = this.get(room);
    if (state?.members?.delete(user)) state.hasAllMembers = false;
    this.#byPerson.get(user)?.delete(room);
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

  /** A room that is there, or one to which something happens for the first time. */
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
