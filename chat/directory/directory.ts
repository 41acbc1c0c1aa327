// Who there is, which private rooms there are and who is in them: what all changes of the log, taken
// in order, come to. The broker and each web process keep one of their own; none is ever stored.

import { hasRole, type Role } from "../user.ts";
import { skeleton } from "../names/skeleton.ts";
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

export interface InvitationState extends Invitation {
  readonly by: string | undefined;
  used: number;
  isRevoked: boolean;
}

/** Devices of one person; who signs in on one more loses the oldest. */
const MAX_SESSIONS = 50;

export interface LinkState {
  readonly user: string;
  readonly until: number;
}

/** One who asks, as far as it is known who that is and from where. */
interface BanSubject {
  readonly user?: string | undefined;
  readonly address?: string | undefined;
}

export class Directory {
  readonly users = new Map<string, User>();
  readonly rooms = new RoomRegistry();
  readonly invitations = new Map<string, InvitationState>();
  /** Links to another device that nobody has used yet, by hash. */
  readonly links = new Map<string, LinkState>();
  readonly addressBans = new Map<string, Ban>();
  readonly #sessions = new Map<string, User>();
  readonly #passkeys = new Map<string, User>();
  /** Who has a name, by its key. In logs of older rules there may be several. */
  readonly #bearers = new Map<string, Set<User>>();
  #gid = 0;

  /** The gid of the last change taken. */
  get gid(): number {
    return this.#gid;
  }

  /** Takes the next change; one that was taken already is passed over. */
  apply(entry: ChangeEntry): void {
    if (entry.gid <= this.#gid) return;
    this.#gid = entry.gid;
    if (isRoomChange(entry.change)) this.rooms.apply(entry.change, entry);
    else this.#apply(entry.change, entry);
  }

  /** Whose session it is, if anybody's. */
  userOf(session: string): User | undefined {
    return this.#sessions.get(session);
  }

  /** Whose passkey it is, if anybody's. */
  userOfPasskey(passkey: string): User | undefined {
    return this.#passkeys.get(passkey);
  }

  /** Who else than a person is known by a name, or by one that looks like it. */
  ownerOfName(name: string, user: string): User | undefined {
    return [...this.usersNamed(skeleton(name))].find(({ id }) => id !== user);
  }

  /** All who are known by a name with this key. */
  usersNamed(key: string): Iterable<User> {
    return this.#bearers.get(key) ?? [];
  }

  /** The role of a person, where one is known. */
  roleOf(id: string): Role | undefined {
    const user = this.users.get(id);
    return user?.role ?? user?.tokenRole;
  }

  /** Whether it is noted what the role that a token shows means for its person's rank. */
  isRoleRecorded({ user, role }: Pick<TokenRole, "user" | "role">): boolean {
    const noted = this.users.get(user)?.tokenRole ?? "guest";
    return hasRole(noted, "moderator") === hasRole(role, "moderator");
  }

  /** The ban that holds at a time for a person, or for an address. */
  banOf({ user, address }: BanSubject, now: number): Ban | undefined {
    const bans = [
      user === undefined ? undefined : this.users.get(user)?.ban,
      address === undefined ? undefined : this.addressBans.get(address),
    ];
    return bans.find((ban) => ban && isInForce(ban, now));
  }

  /** The mute of a person that holds at a time. */
  muteOf(user: string, now: number): Mute | undefined {
    const mute = this.users.get(user)?.mute;
    return mute && isInForce(mute, now) ? mute : undefined;
  }

  /** Whether an invitation still lets somebody in: it holds as long as its maker may invite. */
  isInvitationValid(
    { isRevoked, used, uses, until, by, role }: InvitationState,
    now: number,
  ): boolean {
    if (isRevoked || used >= uses || until <= now) return false;
    // The operator's, such as the first owner's link, are nobody's.
    if (by === undefined) return true;
    const maker = this.roleOf(by) ?? "guest";
    const isRestrained = this.banOf({ user: by }, now) ?? this.muteOf(by, now);
    return hasRole(maker, minRoleToInvite(role)) && !isRestrained;
  }

  #apply(change: UserChange, entry: ChangeEntry): void {
    switch (change.type) {
      case "role":
        return void (this.#seen(change.user, change.name).role = change.role);
      case "token-role":
        return void (this.#seen(change.user, entry.from || undefined).tokenRole = change.role);
      case "rename":
        return this.#name(this.#user(change.user), change.name);
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
    this.#name(user, name);
    user.role = invitation?.role;
    if (invitation) invitation.used++;
    this.#signIn({ type: "sign-in", user: id, session, device }, at);
  }

  #name(user: User, name: string) {
    this.#bearers.get(skeleton(user.name))?.delete(user);
    user.name = name;
    const key = skeleton(name);
    const bearers = this.#bearers.get(key) ?? new Set();
    this.#bearers.set(key, bearers.add(user));
  }

  #signIn({ user: id, session, device, link }: SignIn, since: number) {
    const user = this.#user(id);
    user.sessions.set(session, { device, since });
    this.#sessions.set(session, user);
    if (link !== undefined) this.links.delete(link);
    const [oldest] = user.sessions.size > MAX_SESSIONS ? user.sessions.keys() : [];
    if (oldest !== undefined) this.#end(user, oldest);
  }

  /** A link goes with it: who ends a session that a stranger has does not know of the link. */
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

/** Who may invite somebody to be there in a role, at least. */
export function minRoleToInvite(role: Role): Role {
  // A moderator who makes moderators could not be called back: another would be there.
  return hasRole(role, "moderator") ? "owner" : "moderator";
}

/** Whether a ban or a mute holds at a time. */
function isInForce({ until }: Ban | Mute, now: number): boolean {
  return until === undefined || until > now;
}
