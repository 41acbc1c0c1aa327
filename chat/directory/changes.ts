// What changes who may do what: entries of the log like messages, so that every process learns of
// them in one order and misses none. All of them together, in order, make the directory.
//
// A change of a room stands in that room, where its readers see it. What concerns people stands in
// the room `_server`, which nobody reads over HTTP but moderators, as the audit.

import type { Role } from "../user.ts";
import { FieldReader, LIMITS } from "./field_reader.ts";

/** The room of changes that concern no room. No room that people write in can have this name. */
export const SERVER_ROOM = "_server";

/** Changes of the room in which they stand. */
export type RoomChange =
  | RoomCreation
  | { readonly what: "add"; readonly member: Member }
  | { readonly what: "remove"; readonly person: string }
  | Pinning
  | RoomSettings;

/** A message of the room, by its id, is kept in sight, or not any more. */
export type Pinning =
  | { readonly what: "pin"; readonly message: string }
  | Unpinning;

export interface Unpinning {
  readonly what: "unpin";
  readonly message: string;
  /** Nobody took it down: the message was pruned. */
  readonly isPruned?: boolean | undefined;
}

/** A private room begins, with its author as a member. Direct: between these people, for ever. */
export interface RoomCreation {
  readonly what: "open";
  readonly title: string;
  readonly isDirect: boolean;
  readonly members: readonly Member[];
}

export interface Member {
  readonly id: string;
  readonly name: string;
}

export interface RoomSettings {
  readonly what: "settings";
  readonly title?: string | undefined;
  readonly topic?: string | undefined;
  readonly isArchived?: boolean | undefined;
  /** Seconds from one message of a person to the next; 0 for none. */
  readonly slowSeconds?: number | undefined;
}

/** Changes of people. A hash is the SHA-256 of a secret in base64url: no secret is ever stored. */
export type PeopleChange =
  | RoleChange
  | TokenRole
  | { readonly what: "rename"; readonly person: string; readonly name: string }
  | Invitation
  | { readonly what: "revoke"; readonly invitation: string }
  | Join
  | {
    readonly what: "link";
    readonly link: string;
    readonly person: string;
    readonly until: number;
  }
  | SignIn
  | { readonly what: "sign-out"; readonly person: string; readonly session: string }
  | SigningOutEverywhere
  | Passkey
  | { readonly what: "forget-passkey"; readonly person: string; readonly passkey: string }
  | Ban
  | ({ readonly what: "unban" } & BanTarget)
  | Mute
  | { readonly what: "unmute"; readonly person: string }
  | Deletion;

export interface RoleChange {
  readonly what: "role";
  readonly person: string;
  readonly role: Role;
  readonly name?: string | undefined;
}

/**
 * Somebody's token shows this role now. Noted where it is a moderator's or was one: between all others
 * no rank counts, and there may be any number of them.
 */
export interface TokenRole {
  readonly what: "token-role";
  readonly person: string;
  readonly role: Role;
}

export interface Invitation {
  readonly what: "invite";
  /** The hash of what the link holds. */
  readonly invitation: string;
  readonly role: Role;
  readonly uses: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Somebody comes by an invitation: a new person with a first session. */
export interface Join {
  readonly what: "join";
  readonly invitation: string;
  readonly person: string;
  readonly name: string;
  readonly session: string;
  readonly device: string;
}

/** A person on a further device, by a one-time link or, without one, by a passkey. */
export interface SignIn {
  readonly what: "sign-in";
  readonly person: string;
  readonly session: string;
  readonly device: string;
  readonly link?: string | undefined;
}

/** All sessions of a person end, or all but one. */
export interface SigningOutEverywhere {
  readonly what: "sign-out-everywhere";
  readonly person: string;
  readonly kept?: string | undefined;
}

export interface Passkey {
  readonly what: "passkey";
  readonly person: string;
  /** The credential's id and its public key (COSE), both in base64url. */
  readonly passkey: string;
  readonly publicKey: string;
  readonly name: string;
}

/** Who is kept out: a person, or all who come from an address. */
export type BanTarget =
  | { readonly person: string; readonly address?: undefined }
  | { readonly address: string; readonly person?: undefined };

/**
 * Until a time or for ever. The name is the one that was seen, where the server knows none: an id alone
 * tells people nothing.
 */
export type Ban = BanTarget & {
  readonly what: "ban";
  readonly name?: string | undefined;
  readonly until?: number | undefined;
  readonly reason: string;
};

export interface Mute {
  readonly what: "mute";
  readonly person: string;
  readonly name?: string | undefined;
  readonly until?: number | undefined;
  readonly reason: string;
}

/** A moderator deleted somebody's message. */
export interface Deletion {
  readonly what: "deleted";
  readonly message: string;
  readonly room: string;
  readonly person?: string | undefined;
}

export type Change = RoomChange | PeopleChange;

/** Whether a change is about the room in which it stands. */
export function isRoomChange(change: Change): change is RoomChange {
  return ["open", "add", "remove", "pin", "unpin", "settings"].includes(change.what);
}

const TAKING = ["remove", "ban", "sign-out", "sign-out-everywhere"] as const;

/** What may take from a person, or from all at an address, what they may read. */
export type AccessRevocation = Extract<Change, { readonly what: typeof TAKING[number] }>;

export function revokesAccess(change: Change): change is AccessRevocation {
  return TAKING.some((what) => what === change.what);
}

const OF_MEMBERS = ["join", "rename", "ban", "unban"] as const;

/** Whether after a change other users are known, or under other names. */
export function changesMembers({ what }: Change): boolean {
  return OF_MEMBERS.some((one) => one === what);
}

/** @throws {ChatError} see `Fields`, unless it is a change, whole and of known shape. */
export function parseChange(value: unknown): Change {
  const fields = new FieldReader(value);
  const parse = PARSERS.get(fields.text("what", 20));
  if (parse) return parse(fields);
  throw fields.wrong("what", `must be one of ${[...PARSERS.keys()].join(", ")}`);
}

/** @throws {ChatError} see `Fields`, unless it is the opening of a room. */
export function parseOpening(value: unknown): RoomCreation {
  return toOpening(new FieldReader(value));
}

/** @throws {ChatError} see `Fields`, unless it is a person with a name. */
export function parseMember(value: unknown): Member {
  return new FieldReader(value).asMember();
}

const PARSERS = new Map<string, (fields: FieldReader) => Change>([
  ["open", toOpening],
  ["add", (fields) => ({ what: "add", member: fields.member("member") })],
  ["remove", (fields) => ({ what: "remove", person: fields.author("person") })],
  ["pin", (fields) => ({ what: "pin", message: fields.id("message") })],
  ["unpin", (fields) => ({
    what: "unpin",
    message: fields.id("message"),
    isPruned: fields.flag("isPruned"),
  })],
  ["settings", (fields) => ({
    what: "settings",
    title: fields.optional("title", () => fields.text("title", LIMITS.titleChars)),
    topic: fields.optional("topic", () => fields.text("topic", LIMITS.topicChars)),
    isArchived: fields.flag("isArchived"),
    slowSeconds: fields.optional(
      "slowSeconds",
      () => fields.count("slowSeconds", LIMITS.slowSeconds),
    ),
  })],
  ["role", (fields) => ({
    what: "role",
    person: fields.author("person"),
    role: fields.role(),
    name: fields.name(),
  })],
  ["token-role", (fields) => ({
    what: "token-role",
    person: fields.author("person"),
    role: fields.role(),
  })],
  ["rename", (fields) => ({
    what: "rename",
    person: fields.author("person"),
    name: fields.text("name", LIMITS.nameChars),
  })],
  ["invite", (fields) => ({
    what: "invite",
    invitation: fields.hash("invitation"),
    role: fields.role(),
    uses: fields.count("uses", LIMITS.uses),
    until: fields.time("until"),
  })],
  ["revoke", (fields) => ({ what: "revoke", invitation: fields.hash("invitation") })],
  ["join", (fields) => ({
    what: "join",
    invitation: fields.hash("invitation"),
    person: fields.author("person"),
    name: fields.text("name", LIMITS.nameChars),
    session: fields.hash("session"),
    device: fields.text("device", LIMITS.deviceChars),
  })],
  ["link", (fields) => ({
    what: "link",
    link: fields.hash("link"),
    person: fields.author("person"),
    until: fields.time("until"),
  })],
  ["sign-in", (fields) => ({
    what: "sign-in",
    person: fields.author("person"),
    session: fields.hash("session"),
    device: fields.text("device", LIMITS.deviceChars),
    link: fields.optional("link", () => fields.hash("link")),
  })],
  ["sign-out", (fields) => ({
    what: "sign-out",
    person: fields.author("person"),
    session: fields.hash("session"),
  })],
  ["sign-out-everywhere", (fields) => ({
    what: "sign-out-everywhere",
    person: fields.author("person"),
    kept: fields.optional("kept", () => fields.hash("kept")),
  })],
  ["passkey", (fields) => ({
    what: "passkey",
    person: fields.author("person"),
    passkey: fields.text("passkey", LIMITS.keyChars),
    publicKey: fields.text("publicKey", LIMITS.keyChars),
    name: fields.text("name", LIMITS.deviceChars),
  })],
  ["forget-passkey", (fields) => ({
    what: "forget-passkey",
    person: fields.author("person"),
    passkey: fields.text("passkey", LIMITS.keyChars),
  })],
  ["ban", (fields) => ({
    what: "ban",
    ...fields.target(),
    name: fields.name(),
    until: fields.optional("until", () => fields.time("until")),
    reason: fields.text("reason", LIMITS.reasonChars),
  })],
  ["unban", (fields) => ({ what: "unban", ...fields.target() })],
  ["mute", (fields) => ({
    what: "mute",
    person: fields.author("person"),
    name: fields.name(),
    until: fields.optional("until", () => fields.time("until")),
    reason: fields.text("reason", LIMITS.reasonChars),
  })],
  ["unmute", (fields) => ({ what: "unmute", person: fields.author("person") })],
  ["deleted", (fields) => ({
    what: "deleted",
    message: fields.text("message", 36),
    room: fields.text("room", 65),
    person: fields.optional("person", () => fields.author("person")),
  })],
]);

function toOpening(fields: FieldReader): RoomCreation {
  return {
    what: "open",
    title: fields.text("title", LIMITS.titleChars),
    isDirect: fields.flag("isDirect") ?? false,
    members: fields.members("members"),
  };
}
