// Who there is, which private rooms there are and who is in them: what all changes of the log, taken
// in order, come to. The broker and each web process keep one of their own; none is ever stored.

import { isAtLeast, type Role } from "../author.ts";
import { nameKey } from "../names/name_key.ts";
import type {
  Ban,
  Change,
  Invitation,
  Joining,
  Member,
  Mute,
  Opening,
  Passkey,
  RoomSettings,
  SigningIn,
  TokenRole,
} from "./change.ts";
import type { ChangeEntry } from "./change_entry.ts";

export interface Person {
  readonly id: string;
  name: string;
  /** The name that was seen last by who changed something of them. */
  alias: string;
  /** The one given here, which counts above that of a token. */
  role: Role | undefined;
  /** The one that the person's token showed last, as far as it is noted. */
  tokenRole: Role | undefined;
  mute: Mute | undefined;
  ban: Ban | undefined;
  /** By the hash of the secret that a browser keeps. */
  readonly sessions: Map<string, Session>;
  readonly passkeys: Map<string, Passkey>;
}

export interface Session {
  readonly device: string;
  readonly since: number;
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
  isWhole: boolean;
  /** By id; a public room has none. */
  readonly members: Map<string, Member> | undefined;
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
const ROOM_PINS = 100;

export interface InvitationState extends Invitation {
  readonly by: string | undefined;
  used: number;
  isRevoked: boolean;
}

/** Devices of one person; who signs in on one more loses the oldest. */
const PERSON_SESSIONS = 50;

export interface LinkState {
  readonly person: string;
  readonly until: number;
}

export class Directory {
  readonly people = new Map<string, Person>();
  readonly rooms = new Map<string, RoomState>();
  readonly invitations = new Map<string, InvitationState>();
  /** Links to another device that nobody has used yet, by hash. */
  readonly links = new Map<string, LinkState>();
  readonly addressBans = new Map<string, Ban>();
  readonly #sessions = new Map<string, Person>();
  /** The private rooms that each person is in. */
  readonly #rooms = new Map<string, Set<string>>();
  readonly #passkeys = new Map<string, Person>();
  /** Who has a name, by its key. In logs of older rules there may be several. */
  readonly #bearers = new Map<string, Set<Person>>();
  #gid = 0;

  /** The gid of the last change taken. */
  get gid(): number {
    return this.#gid;
  }

  /** Takes the next change; one that was taken already is passed over. */
  apply(entry: ChangeEntry): void {
    if (entry.gid <= this.#gid) return;
    this.#gid = entry.gid;
    this.#apply(entry.change, entry);
  }

  /** Whose session it is, if anybody's. */
  personOf(session: string): Person | undefined {
    return this.#sessions.get(session);
  }

  /** Whose passkey it is, if anybody's. */
  personOfPasskey(passkey: string): Person | undefined {
    return this.#passkeys.get(passkey);
  }

  /** Who else than a person is known by a name, or by one that looks like it. */
  bearerOf(name: string, person: string): Person | undefined {
    return [...this.bearersOf(nameKey(name))].find(({ id }) => id !== person);
  }

  /** All who are known by a name with this key. */
  bearersOf(key: string): Iterable<Person> {
    return this.#bearers.get(key) ?? [];
  }

  /** Whether a person is in a private room. */
  isMember(room: string, person: string): boolean {
    return this.rooms.get(room)?.members?.has(person) ?? false;
  }

  /** The private rooms that a person is in. */
  roomsOf(person: string): ReadonlySet<string> {
    return this.#rooms.get(person) ?? new Set();
  }

  /** The conversation between some people of which none has left it. */
  conversationOf(people: ReadonlySet<string>): string | undefined {
    const [first = ""] = people;
    return [...this.roomsOf(first)].find((room) => {
      const { isDirect, isWhole, members } = this.rooms.get(room) ?? {};
      return isDirect && isWhole && members?.size === people.size &&
        [...people].every((id) => members.has(id));
    });
  }

  /** The role of a person, where one is known. */
  roleOf(id: string): Role | undefined {
    const person = this.people.get(id);
    return person?.role ?? person?.tokenRole;
  }

  /** Whether it is noted what the role that a token shows means for its person's rank. */
  isNoted({ person, role }: Pick<TokenRole, "person" | "role">): boolean {
    const noted = this.people.get(person)?.tokenRole ?? "guest";
    return isAtLeast(noted, "moderator") === isAtLeast(role, "moderator");
  }

  /** The ban of a person or an address that holds at a time. */
  banOf({ person, address }: Pick<Ban, "person" | "address">, now: number): Ban | undefined {
    const bans = [
      person === undefined ? undefined : this.people.get(person)?.ban,
      address === undefined ? undefined : this.addressBans.get(address),
    ];
    return bans.find((ban) => ban && isInForce(ban, now));
  }

  /** The mute of a person that holds at a time. */
  muteOf(person: string, now: number): Mute | undefined {
    const mute = this.people.get(person)?.mute;
    return mute && isInForce(mute, now) ? mute : undefined;
  }

  /** Whether an invitation still lets somebody in: it holds as long as its maker may invite. */
  isOpen({ isRevoked, used, uses, until, by, role }: InvitationState, now: number): boolean {
    if (isRevoked || used >= uses || until <= now) return false;
    // The operator's, such as the first owner's link, are nobody's.
    if (by === undefined) return true;
    const maker = this.roleOf(by) ?? "guest";
    const isRestrained = this.banOf({ person: by }, now) ?? this.muteOf(by, now);
    return isAtLeast(maker, leastInviter(role)) && !isRestrained;
  }

  #apply(change: Change, entry: ChangeEntry): void {
    switch (change.what) {
      case "open":
        return this.#open(change, entry);
      case "add":
        return this.#add(entry.room, change.member);
      case "remove":
        return this.#remove(entry.room, change.person);
      case "pin":
        return this.#pin(entry.room, { ...entry, message: change.message });
      case "unpin":
        return void this.rooms.get(entry.room)?.pins.delete(change.message);
      case "settings":
        return this.#set(entry.room, change);
      case "role":
        return void (this.#seen(change.person, change.name).role = change.role);
      case "token-role":
        return void (this.#seen(change.person, entry.from || undefined).tokenRole = change.role);
      case "rename":
        return this.#name(this.#person(change.person), change.name);
      case "invite":
        return void this.invitations.set(change.invitation, {
          ...change,
          by: entry.author,
          used: 0,
          isRevoked: false,
        });
      case "revoke":
        return this.#revoke(change.invitation);
      case "join":
        return this.#join(change, entry.at);
      case "link":
        // It takes the place of the one that they had.
        this.#dropLinkOf(change.person);
        return void this.links.set(change.link, change);
      case "sign-in":
        return this.#signIn(change, entry.at);
      case "sign-out":
        return this.#signOut(change.person, (session) => session === change.session);
      case "sign-out-everywhere":
        return this.#signOut(change.person, (session) => session !== change.kept);
      case "passkey":
        return this.#addPasskey(change);
      case "forget-passkey":
        this.#passkeys.delete(change.passkey);
        return void this.#person(change.person).passkeys.delete(change.passkey);
      case "ban":
        return this.#ban(change);
      case "unban":
        if (change.address !== undefined) this.addressBans.delete(change.address);
        if (change.person !== undefined) this.#person(change.person).ban = undefined;
        return;
      case "mute":
        return void (this.#seen(change.person, change.name).mute = change);
      case "unmute":
        return void (this.#person(change.person).mute = undefined);
      case "deleted":
        return;
    }
  }

  #open({ title, isDirect, members }: Opening, { room, author, from }: ChangeEntry) {
    const state = { ...publicRoom(), title, isDirect, opener: author, members: new Map() };
    this.rooms.set(room, state);
    if (author !== undefined) this.#add(room, { id: author, name: from });
    for (const member of members) this.#add(room, member);
  }

  #add(room: string, member: Member) {
    const members = this.rooms.get(room)?.members;
    if (!members) return;
    members.set(member.id, member);
    const rooms = this.#rooms.get(member.id) ?? new Set();
    this.#rooms.set(member.id, rooms.add(room));
  }

  #remove(room: string, person: string) {
    const state = this.rooms.get(room);
    if (state?.members?.delete(person)) state.isWhole = false;
    this.#rooms.get(person)?.delete(room);
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
    const [oldest] = pins.size > ROOM_PINS ? pins.keys() : [];
    if (oldest !== undefined) pins.delete(oldest);
  }

  /** A room that is there, or one to which something happens for the first time. */
  #room(name: string): RoomState {
    const room = this.rooms.get(name) ?? publicRoom();
    this.rooms.set(name, room);
    return room;
  }

  #revoke(hash: string) {
    const invitation = this.invitations.get(hash);
    if (invitation) invitation.isRevoked = true;
  }

  #join({ invitation: hash, person: id, name, session, device }: Joining, at: number) {
    const invitation = this.invitations.get(hash);
    const person = this.#person(id);
    this.#name(person, name);
    person.role = invitation?.role;
    if (invitation) invitation.used++;
    this.#signIn({ what: "sign-in", person: id, session, device }, at);
  }

  #name(person: Person, name: string) {
    this.#bearers.get(nameKey(person.name))?.delete(person);
    person.name = name;
    const key = nameKey(name);
    const bearers = this.#bearers.get(key) ?? new Set();
    this.#bearers.set(key, bearers.add(person));
  }

  #signIn({ person: id, session, device, link }: SigningIn, since: number) {
    const person = this.#person(id);
    person.sessions.set(session, { device, since });
    this.#sessions.set(session, person);
    if (link !== undefined) this.links.delete(link);
    const [oldest] = person.sessions.size > PERSON_SESSIONS ? person.sessions.keys() : [];
    if (oldest !== undefined) this.#end(person, oldest);
  }

  /** A link goes with it: who ends a session that a stranger has does not know of the link. */
  #signOut(id: string, isMeant: (session: string) => boolean) {
    const person = this.#person(id);
    for (const session of person.sessions.keys()) if (isMeant(session)) this.#end(person, session);
    this.#dropLinkOf(id);
  }

  #end(person: Person, session: string) {
    this.#sessions.delete(session);
    person.sessions.delete(session);
  }

  #dropLinkOf(id: string) {
    for (const [hash, { person }] of this.links) if (person === id) this.links.delete(hash);
  }

  #addPasskey(passkey: Passkey) {
    const person = this.#person(passkey.person);
    person.passkeys.set(passkey.passkey, passkey);
    this.#passkeys.set(passkey.passkey, person);
  }

  #ban(ban: Ban) {
    if (ban.address !== undefined) this.addressBans.set(ban.address, ban);
    if (ban.person !== undefined) this.#seen(ban.person, ban.name).ban = ban;
  }

  #seen(id: string, name: string | undefined): Person {
    const person = this.#person(id);
    person.alias = name ?? person.alias;
    return person;
  }

  #person(id: string): Person {
    const known = this.people.get(id);
    if (known) return known;
    const person: Person = {
      id,
      name: "",
      alias: "",
      role: undefined,
      tokenRole: undefined,
      mute: undefined,
      ban: undefined,
      sessions: new Map(),
      passkeys: new Map(),
    };
    this.people.set(id, person);
    return person;
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
    isWhole: true,
    members: undefined,
    pins: new Map(),
  };
}

/** Who may invite somebody to be there in a role, at least. */
export function leastInviter(role: Role): Role {
  // A moderator who makes moderators could not be called back: another would be there.
  return isAtLeast(role, "moderator") ? "owner" : "moderator";
}

/** Whether a ban or a mute holds at a time. */
function isInForce({ until }: Ban | Mute, now: number): boolean {
  return until === undefined || until > now;
}
