// Users, rooms, roles and bans: the result of all changes of the log, applied in order. The broker
// and each web process keep a copy in memory; it is never stored.

import { type FormerName, formerNamesOf } from "../domain/former_name.ts";
import { hasRole, type Role } from "../domain/user.ts";
import { skeleton } from "../names/skeleton.ts";
import { memoize } from "../../collections/bounded_map.ts";
import { Avatars } from "./avatars.ts";
import {
  type Ban,
  type Invitation,
  isRoomChange,
  type Join,
  type Mute,
  type Passkey,
  type SignIn,
  type TokenRole,
  type UserChange,
} from "./changes.ts";
import type { ChangeEntry } from "./change_entry.ts";
import { RoomRegistry } from "./room_registry.ts";

export interface User {
  readonly id: string;
  name: string;
  /** The names that they had before, the latest first. */
  formerNames: readonly FormerName[];
  /** The name last seen by a moderator who changed something about the user, or in their token. */
  alias: string;
  /** Assigned here; takes precedence over the role in a token. */
  role: Role | undefined;
  /** The role last recorded from a token, see `TokenRole`. */
  tokenRole: Role | undefined;
  mute: Mute | undefined;
  ban: Ban | undefined;
  /** By the hash of the session's secret. */
  readonly sessions: Map<string, Session>;
  readonly passkeys: Map<string, Passkey>;
}

export interface Session {
  readonly device: string;
  readonly since: number;
}

export interface InvitationState extends Invitation {
  readonly by: string | undefined;
  used: number;
  isRevoked: boolean;
}

/** Names whose skeletons are cached: authors of messages, mostly. */
const MAX_KEYS = 1_000;

/** Sessions of one user; one more ends the oldest. */
const MAX_SESSIONS = 50;

export interface LinkState {
  readonly user: string;
  readonly until: number;
}

interface BanSubject {
  readonly user?: string | undefined;
  readonly address?: string | undefined;
}

export class Directory {
  readonly users = new Map<string, User>();
  readonly rooms = new RoomRegistry();
  readonly avatars = new Avatars();
  readonly invitations = new Map<string, InvitationState>();
  /** Unused links for signing in on another device, by hash. */
  readonly links = new Map<string, LinkState>();
  readonly addressBans = new Map<string, Ban>();
  readonly #sessions = new Map<string, User>();
  readonly #passkeys = new Map<string, User>();
  /** Users by the skeleton of their name. In old logs several may share one. */
  readonly #byName = new Map<string, Set<User>>();
  readonly #keyOf = memoize(skeleton, MAX_KEYS);
  #gid = 0;

  /** Gid of the last applied change. */
  get gid(): number {
    return this.#gid;
  }

  /** Applies the next change; ignores one that was applied before. */
  apply(entry: ChangeEntry): void {
    if (entry.gid <= this.#gid) return;
    this.#gid = entry.gid;
    if (isRoomChange(entry.change)) this.rooms.apply(entry.change, entry);
    else this.#apply(entry.change, entry);
  }

  /** Returns the user of a session, by the hash of its secret. */
  userOf(session: string): User | undefined {
    return this.#sessions.get(session);
  }

  /** Returns the user of a passkey, by its credential id. */
  userOfPasskey(passkey: string): User | undefined {
    return this.#passkeys.get(passkey);
  }

  /** Returns another user than `user` who owns the name or one that looks like it. */
  ownerOfName(name: string, user: string): User | undefined {
    return [...this.usersNamed(this.#keyOf(name))].find(({ id }) => id !== user);
  }

  /** Returns the users whose name has a skeleton. */
  usersNamed(key: string): Iterable<User> {
    return this.#byName.get(key) ?? [];
  }

  /** Returns the user's role; undefined if none is known. */
  roleOf(id: string): Role | undefined {
    const user = this.users.get(id);
    return user?.role ?? user?.tokenRole;
  }

  /** Whether the recorded token role has the same standing (moderator or not) as `role`. */
  isRoleRecorded({ user, role }: Pick<TokenRole, "user" | "role">): boolean {
    const noted = this.users.get(user)?.tokenRole ?? "guest";
    return hasRole(noted, "moderator") === hasRole(role, "moderator");
  }

  /** Returns the ban of a user or an address that is in force. */
  banOf({ user, address }: BanSubject, now: number): Ban | undefined {
    const bans = [
      user === undefined ? undefined : this.users.get(user)?.ban,
      address === undefined ? undefined : this.addressBans.get(address),
    ];
    return bans.find((ban) => ban && isInForce(ban, now));
  }

  /** Returns the user's mute that is in force. */
  muteOf(user: string, now: number): Mute | undefined {
    const mute = this.users.get(user)?.mute;
    return mute && isInForce(mute, now) ? mute : undefined;
  }

  /**
   * Whether an invitation can still be accepted: it is void once its creator may no longer invite.
   */
  isInvitationValid(
    { isRevoked, used, uses, until, by, role }: InvitationState,
    now: number,
  ): boolean {
    if (isRevoked || used >= uses || until <= now) return false;
    // The operator created it, such as the first owner's link.
    if (by === undefined) return true;
    const creatorRole = this.roleOf(by) ?? "guest";
    const isRestricted = this.banOf({ user: by }, now) ?? this.muteOf(by, now);
    return hasRole(creatorRole, minRoleToInvite(role)) && !isRestricted;
  }

  #apply(change: UserChange, entry: ChangeEntry): void {
    switch (change.type) {
      case "role":
        return void (this.#seen(change.user, change.name).role = change.role);
      case "token-role":
        return void (this.#seen(change.user, entry.from || undefined).tokenRole = change.role);
      case "rename":
        return this.#name(this.#user(change.user), change.name, entry.at);
      case "avatar":
        return this.avatars.apply(change);
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
        // Replaces the user's previous link.
        this.#dropLinkOf(change.user);
        return void this.links.set(change.link, change);
      case "sign-in":
        return this.#signIn(change, entry.at);
      case "sign-out":
        return this.#signOut(change.user, (session) => session === change.session);
      case "sign-out-everywhere":
        return this.#signOut(change.user, (session) => session !== change.kept);
      case "passkey":
        return this.#addPasskey(change);
      case "forget-passkey":
        this.#passkeys.delete(change.passkey);
        return void this.#user(change.user).passkeys.delete(change.passkey);
      case "ban":
        return this.#ban(change);
      case "unban":
        if (change.address !== undefined) this.addressBans.delete(change.address);
        if (change.user !== undefined) this.#user(change.user).ban = undefined;
        return;
      case "mute":
        return void (this.#seen(change.user, change.name).mute = change);
      case "unmute":
        return void (this.#user(change.user).mute = undefined);
      case "deleted":
      case "infected":
        return;
    }
  }

  #revoke(hash: string) {
    const invitation = this.invitations.get(hash);
    if (invitation) invitation.isRevoked = true;
  }

  #join({ invitation: hash, user: id, name, session, device }: Join, at: number) {
    const invitation = this.invitations.get(hash);
    const user = this.#user(id);
    this.#name(user, name, at);
    user.role = invitation?.role;
    if (invitation) invitation.used++;
    this.#signIn({ type: "sign-in", user: id, session, device }, at);
  }

  #name(user: User, name: string, at: number) {
    user.formerNames = formerNamesOf([{ name: user.name, until: at }, ...user.formerNames], name);
    this.#byName.get(skeleton(user.name))?.delete(user);
    user.name = name;
    const key = skeleton(name);
    const users = this.#byName.get(key) ?? new Set();
    this.#byName.set(key, users.add(user));
  }

  #signIn({ user: id, session, device, link }: SignIn, since: number) {
    const user = this.#user(id);
    user.sessions.set(session, { device, since });
    this.#sessions.set(session, user);
    if (link !== undefined) this.links.delete(link);
    const [oldest] = user.sessions.size > MAX_SESSIONS ? user.sessions.keys() : [];
    if (oldest !== undefined) this.#end(user, oldest);
  }

  /**
   * Also drops the user's link: when users end an intruder's session, they may not know of a link that
   * the intruder created.
   */
  #signOut(id: string, isMeant: (session: string) => boolean) {
    const user = this.#user(id);
    for (const session of user.sessions.keys()) if (isMeant(session)) this.#end(user, session);
    this.#dropLinkOf(id);
  }

  #end(user: User, session: string) {
    this.#sessions.delete(session);
    user.sessions.delete(session);
  }

  #dropLinkOf(id: string) {
    for (const [hash, { user }] of this.links) if (user === id) this.links.delete(hash);
  }

  #addPasskey(passkey: Passkey) {
    const user = this.#user(passkey.user);
    user.passkeys.set(passkey.passkey, passkey);
    this.#passkeys.set(passkey.passkey, user);
  }

  #ban(ban: Ban) {
    if (ban.address !== undefined) this.addressBans.set(ban.address, ban);
    if (ban.user !== undefined) this.#seen(ban.user, ban.name).ban = ban;
  }

  #seen(id: string, name: string | undefined): User {
    const user = this.#user(id);
    user.alias = name ?? user.alias;
    return user;
  }

  #user(id: string): User {
    const known = this.users.get(id);
    if (known) return known;
    const user: User = {
      id,
      name: "",
      formerNames: [],
      alias: "",
      role: undefined,
      tokenRole: undefined,
      mute: undefined,
      ban: undefined,
      sessions: new Map(),
      passkeys: new Map(),
    };
    this.users.set(id, user);
    return user;
  }
}

/** Returns the lowest role that may invite users with a role. */
export function minRoleToInvite(role: Role): Role {
  // If moderators could create moderators, a demoted one could have left another behind.
  return hasRole(role, "moderator") ? "owner" : "moderator";
}

function isInForce({ until }: Ban | Mute, now: number): boolean {
  return until === undefined || until > now;
}
