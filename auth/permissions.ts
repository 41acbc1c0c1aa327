// The rooms that a user may read and write. Checked for each request, and for each open stream
// whenever the directory changes.

import type { Ban } from "../chat/directory/changes.ts";
import { readOnlyRoom, unknownRoom } from "../chat/directory/rules/common_errors.ts";
import type { Directory } from "../chat/directory/directory.ts";
import type { LogPosition } from "../chat/directory/replica.ts";
import { mayCreateRoom } from "../chat/directory/rules/room_rules.ts";
import { requireCanPost, requireNotMuted } from "../chat/directory/rules/rules.ts";
import { type ChatError, unavailable } from "../chat/errors.ts";
import { isPrivate } from "../chat/domain/room.ts";
import { matchesRoom } from "../chat/domain/room_pattern.ts";
import { type Actor, hasRole } from "../chat/domain/user.ts";
import type { Cursor } from "../hub/mod.ts";
import type { Identity } from "./identity.ts";

/** As many as one request to the broker may name. */
const MAX_JOINED = 1_000;

/** The replica of the directory. */
export interface DirectoryView {
  readonly directory: Directory;
  /** Whether the directory is complete: until then private rooms stay closed. */
  readonly isLoaded: boolean;
  /** Resolves once the directory includes all changes up to a position in the log. */
  waitFor(position: LogPosition): Promise<void>;
}

/** Returns the identity with the role and name that the directory has for the user, if any. */
export function resolveIdentity(identity: Identity, { users }: Directory): Identity {
  const { role = identity.role, name = "" } = users.get(identity.id) ?? {};
  return { ...identity, role, ...(name !== "" && { name }) };
}

export class Permissions {
  readonly #view: DirectoryView;
  readonly #identity: Identity | undefined;

  /** @param identity `undefined` for an anonymous request. */
  constructor(view: DirectoryView, identity: Identity | undefined) {
    this.#view = view;
    this.#identity = identity;
  }

  /** Whether it is certain what the user may do: the directory is loaded, or a token decides. */
  get isLoaded(): boolean {
    return this.#identity?.grants !== undefined || this.#view.isLoaded;
  }

  /**
   * The private rooms that the user may read, the most recently joined last.
   *
   * @throws {ChatError} `broker-unavailable` while the directory is loading.
   */
  get privateRooms(): string[] {
    const { directory, isLoaded } = this.#view;
    if (!isLoaded) throw loading();
    const { id = "", grants } = this.#identity ?? {};
    // Wildcards never match a private room: a token must name it.
    const granted = (grants?.read ?? []).filter((room) => isPrivate(room));
    const known = granted.filter((room) => directory.rooms.has(room));
    return [...new Set([...known, ...directory.rooms.of(id)])];
  }

  /** The private rooms that the user joined last, each with the gid of the entry that added them. */
  get joined(): ReadonlyMap<string, number> {
    const { id = "" } = this.#identity ?? {};
    const { rooms } = this.#view.directory;
    return new Map(
      this.privateRooms.slice(-MAX_JOINED).map((room) => [
        room,
        rooms.get(room)?.members?.get(id)?.since ?? 0,
      ]),
    );
  }

  /** The patterns of the public rooms that a token may read; `undefined` if it may read all. */
  get publicPatterns(): readonly string[] | undefined {
    const { read } = this.#identity?.grants ?? {};
    return read?.includes("*") ? undefined : read;
  }

  /**
   * Whether the user may read the room. A private room that does not exist is like another's.
   *
   * @throws {ChatError} `broker-unavailable` if that is unknown while the directory is loading.
   */
  mayRead(room: string): boolean {
    const isReadable = this.mayReadNow(room);
    if (!isReadable && isPrivate(room) && !this.#view.isLoaded) throw loading();
    return isReadable;
  }

  /** Like `mayRead`, but private rooms are closed while the directory is loading. */
  mayReadNow(room: string): boolean {
    return this.#isGranted("read", room) || this.#isOpen(room);
  }

  /**
   * Whether the user may write in the room, as far as this process knows. The broker has the last
   * word: a member whom another process has just added may be unknown here.
   */
  mayWrite(room: string): boolean {
    return this.#isGranted("write", room) || this.#isOpen(room);
  }

  /**
   * Whether the user can't post in a room that they may read: their token does not grant it, or it would
   * be the first message of a public room, and they may not create rooms.
   */
  isReadOnly(room: string, isNew: boolean): boolean {
    return !this.mayWrite(room) || (isNew && !mayCreateRoom(room, this.actorIn(room)));
  }

  /** @throws {ChatError} `unknown-room` unless the user may read the room; see `mayRead`. */
  requireReadable(room: string): void {
    if (!this.mayRead(room)) throw unknownRoom();
  }

  /**
   * Checks the permission again after the broker has answered: it may have been revoked meanwhile, and
   * the broker may know before this process.
   *
   * @param position The position in the log of the broker's answer.
   * @throws {ChatError} see `requireReadable`.
   */
  async requireReadableAt(room: string, position: Cursor): Promise<void> {
    if (isPrivate(room)) await this.#view.waitFor(position);
    this.requireReadable(room);
  }

  /**
   * Checks whether the user could post in the room now, for actions that the broker does not check.
   *
   * @throws {ChatError} the error with which the broker would reject a message from this user under
   * this name, or `unknown-room` if the user may not even read the room.
   */
  requireCanPost({ room, from, now }: { room: string; from: string; now: number }): void {
    const author = this.actorIn(room);
    this.requireReadable(room);
    requireCanPost(this.#view.directory, { type: "message", room, author, from }, now);
  }

  /**
   * Checks what precedes a message or a change that the broker would refuse.
   *
   * @throws {ChatError} `muted` while the user is; `broker-unavailable` while the user is unknown.
   */
  requireNotMuted(now: number): void {
    requireNotMuted(this.#view.directory, this.actor, now);
  }

  /** @throws {ChatError} `broker-unavailable` while the user is unknown. */
  get actor(): Actor {
    if (!this.#identity) throw loading();
    const { id, role, name } = this.#identity;
    return { id, role, ...(name !== undefined && { hasName: true }) };
  }

  /**
   * Returns the author of a draft for the room. The broker decides whether to accept the draft.
   *
   * @throws {ChatError} `forbidden` if the user's token may only read the room, `unknown-room` if it
   * grants neither, `broker-unavailable` while the user is unknown.
   */
  actorIn(room: string): Actor {
    const { actor } = this;
    if (!this.#identity?.grants) return actor;
    if (this.#isGranted("write", room)) return { ...actor, hasGrant: true };
    const canRead = this.#isGranted("read", room);
    // The broker knows the members of a private room.
    if (isPrivate(room)) return { ...actor, ...(canRead && { canRead }) };
    throw canRead ? readOnlyRoom() : unknownRoom();
  }

  /**
   * Whether the user may still use the chat: not banned, with credentials that have not expired.
   *
   * @param address A `rateLimitKey`.
   */
  isStillAllowed({ address, now }: { address: string; now: number }): boolean {
    const { directory, isLoaded } = this.#view;
    const { id, expiresAt = Infinity, session } = this.#identity ?? {};
    if (banOf(this.#identity, directory, { address, now })) return false;
    if (expiresAt <= now) return false;
    if (session === undefined || !isLoaded) return true;
    return directory.userOf(session)?.id === id;
  }

  #isGranted(access: "read" | "write", room: string): boolean {
    const patterns = this.#identity?.grants?.[access];
    return patterns !== undefined && matchesRoom(patterns, room);
  }

  /** Public rooms are open to users without a token, private ones to their members. */
  #isOpen(room: string): boolean {
    if (!isPrivate(room)) return !this.#identity?.grants;
    const { directory, isLoaded } = this.#view;
    const user = this.#identity?.id;
    return isLoaded && user !== undefined && directory.rooms.isMember(room, user);
  }
}

/**
 * Returns the ban that applies to a user or, without one, to an anonymous request. Address bans do not
 * apply to moderators and owners: one of them could lock out the others that way.
 *
 * @param address A `rateLimitKey`.
 */
export function banOf(
  user: Pick<Identity, "id" | "role"> | undefined,
  directory: Directory,
  { address, now }: { address: string; now: number },
): Ban | undefined {
  const id = user?.id;
  const role = directory.users.get(id ?? "")?.role ?? user?.role ?? "guest";
  const target = hasRole(role, "moderator") ? { user: id } : { user: id, address };
  return directory.banOf(target, now);
}

function loading(): ChatError {
  return unavailable("The broker has not been reached yet");
}
