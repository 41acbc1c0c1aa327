// Changes: entries that concern users and rooms rather than messages. They share the order of the
// log, so every process applies the same changes in the same order and misses none. All of them
// together make the directory.
//
// A change of a room is stored in that room, where its readers see it. Changes of users are stored
// in the room `_server`, which only moderators can read over HTTP, as the audit log.

import type { Member, Role } from "../domain/user.ts";
import type { BanTarget } from "../domain/field_reader.ts";

/** Room of changes that concern users. Users cannot create a room of this name. */
export const SERVER_ROOM = "_server";

/** Changes of the room that they are stored in. */
export type RoomChange =
  | RoomCreation
  | { readonly type: "add"; readonly member: Member }
  | { readonly type: "remove"; readonly user: string }
  | PinChange
  | RoomSettings;

export type PinChange =
  | { readonly type: "pin"; readonly message: string }
  | Unpin;

export interface Unpin {
  readonly type: "unpin";
  readonly message: string;
  /** The server unpinned it because the message was pruned. */
  readonly isPruned?: boolean | undefined;
}

/**
 * Creates a private room with its creator as a member. The members of a direct message are fixed.
 */
export interface RoomCreation {
  readonly type: "open";
  readonly title: string;
  readonly isDirect: boolean;
  readonly members: readonly Member[];
}

export interface RoomSettings {
  readonly type: "settings";
  readonly title?: string | undefined;
  readonly topic?: string | undefined;
  readonly isArchived?: boolean | undefined;
  /** Slow mode: seconds between two messages of one user; 0 turns it off. */
  readonly slowSeconds?: number | undefined;
}

/** Changes of users. A hash is the SHA-256 of a secret in base64url: no secret is ever stored. */
export type UserChange =
  | RoleChange
  | TokenRole
  | { readonly type: "rename"; readonly user: string; readonly name: string }
  | AvatarChange
  | Invitation
  | { readonly type: "revoke"; readonly invitation: string }
  | Join
  | {
    readonly type: "link";
    readonly link: string;
    readonly user: string;
    readonly until: number;
  }
  | SignIn
  | { readonly type: "sign-out"; readonly user: string; readonly session: string }
  | SignOutEverywhere
  | Passkey
  | { readonly type: "forget-passkey"; readonly user: string; readonly passkey: string }
  | Ban
  | ({ readonly type: "unban" } & BanTarget)
  | Mute
  | { readonly type: "unmute"; readonly user: string }
  | Deletion
  | InfectedUpload;

export interface RoleChange {
  readonly type: "role";
  readonly user: string;
  readonly role: Role;
  readonly name?: string | undefined;
}

/**
 * The role in a user's token. Only recorded when it becomes or ceases to be a moderator's: no other
 * role affects who may moderate whom, and there may be any number of users.
 */
export interface TokenRole {
  readonly type: "token-role";
  readonly user: string;
  readonly role: Role;
}

/** Gives a user another picture, or removes theirs. */
export interface AvatarChange {
  readonly type: "avatar";
  readonly user: string;
  /** Id of the file. */
  readonly file?: string | undefined;
}

export interface Invitation {
  readonly type: "invite";
  /** Hash of the secret in the link. */
  readonly invitation: string;
  readonly role: Role;
  readonly uses: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** A new user accepts an invitation and gets a first session. */
export interface Join {
  readonly type: "join";
  readonly invitation: string;
  readonly user: string;
  readonly name: string;
  readonly session: string;
  readonly device: string;
}

/** A user signs in on another device: by a one-time link or, without one, by a passkey. */
export interface SignIn {
  readonly type: "sign-in";
  readonly user: string;
  readonly session: string;
  readonly device: string;
  readonly link?: string | undefined;
}

/** Ends all sessions of a user, or all but one. */
export interface SignOutEverywhere {
  readonly type: "sign-out-everywhere";
  readonly user: string;
  readonly kept?: string | undefined;
}

export interface Passkey {
  readonly type: "passkey";
  readonly user: string;
  /** The credential's id and its public key (COSE), both in base64url. */
  readonly passkey: string;
  readonly publicKey: string;
  readonly name: string;
}

/**
 * Until a time, or permanent. The name is the last one seen if the server knows none: moderators cannot
 * tell users by id alone.
 */
export type Ban = BanTarget & {
  readonly type: "ban";
  readonly name?: string | undefined;
  readonly until?: number | undefined;
  readonly reason: string;
};

export interface Mute {
  readonly type: "mute";
  readonly user: string;
  readonly name?: string | undefined;
  readonly until?: number | undefined;
  readonly reason: string;
}

/** A moderator deleted another user's message. */
export interface Deletion {
  readonly type: "deleted";
  readonly message: string;
  readonly room: string;
  readonly user?: string | undefined;
}

/** The scanner found something in a file that a user uploaded. */
export interface InfectedUpload {
  readonly type: "infected";
  readonly user: string;
  /** The name of the file. */
  readonly name: string;
  readonly signature: string;
}

export type Change = RoomChange | UserChange;

export function isRoomChange(change: Change): change is RoomChange {
  return ["open", "add", "remove", "pin", "unpin", "settings"].includes(change.type);
}

const REVOCATIONS = ["remove", "ban", "sign-out", "sign-out-everywhere"] as const;

/** A change that may end the access of a user or an address to what they can read. */
export type AccessRevocation = Extract<Change, { readonly type: typeof REVOCATIONS[number] }>;

export function revokesAccess(change: Change): change is AccessRevocation {
  return REVOCATIONS.some((type) => type === change.type);
}

const NAME_CHANGES = ["join", "rename", "ban", "unban"] as const;

/** Whether a change adds, renames, bans or unbans a user. */
export function changesMembers({ type }: Change): boolean {
  return NAME_CHANGES.some((one) => one === type);
}
