// Who may read and write what, now: asked for each request, and for each open stream whenever the
// directory changes.

import { type Actor, hasRole } from "../chat/user.ts";
import type { Cursor } from "../hub/mod.ts";
import type { Ban } from "../chat/directory/changes.ts";
import type { Directory } from "../chat/directory/directory.ts";
import { readOnlyRoom, unknownRoom } from "../chat/directory/common_errors.ts";
import type { LogPosition } from "../chat/directory/replica.ts";
import type { RoomState } from "../chat/directory/room_registry.ts";
import { requireCanPost } from "../chat/directory/rules.ts";
import { type ChatError, unavailable } from "../chat/errors.ts";
import { isPrivate } from "../chat/room.ts";
import { mayRead as grantsReading, mayWrite as grantsWriting } from "./room_grants.ts";
import type { Identity } from "./identity.ts";

/** What the gate must know of the chat. */
export interface DirectoryView {
  readonly directory: Directory;
  /** Whether all changes are known: until then what is private stays closed. */
  readonly isLoaded: boolean;
  /** Resolves once all changes up to a place in the log are known. */
  waitFor(place: LogPosition): Promise<void>;
}

export class Permissions {
  readonly #chat: DirectoryView;

  constructor(chat: DirectoryView) {
    this.#chat = chat;
  }

  /** The identity with the role and the name that it was given here: they count above its own. */
  resolve(identity: Identity | undefined): Identity | undefined {
    if (!identity) return undefined;
    const { role = identity.role, name = "" } = this.#chat.directory.users.get(identity.id) ?? {};
    return { ...identity, role, ...(name !== "" && { name }) };
  }

  get isLoaded(): boolean {
    return this.#chat.isLoaded;
  }

  /** Resolves once all changes up to a place in the log are known. */
  reached(place: LogPosition): Promise<void> {
    return this.#chat.waitFor(place);
  }

  /** What is known of a room; nothing of a public one that nobody has set up. */
  roomState(room: string): RoomState | undefined {
    return this.#chat.directory.rooms.get(room);
  }

  /** The name of a person, where the server knows it. */
  knownName(user: string): string | undefined {
    return this.#chat.directory.users.get(user)?.name || undefined;
  }

  /**
   * The private rooms that may be read, those one came to last at the end.
   *
   * @throws {ChatError} `broker-unavailable` while that is not known yet.
   */
  privateRooms(identity: Identity | undefined): string[] {
    if (!this.#chat.isLoaded) throw notYet();
    const { directory } = this.#chat;
    const { id = "", grants } = identity ?? {};
    // A private room is granted by its own name alone.
    const granted = (grants?.read ?? []).filter((room) => isPrivate(room));
    const known = granted.filter((room) => directory.rooms.has(room));
    return [...new Set([...known, ...directory.rooms.of(id)])];
  }

  /**
   * Whether the room may be read. A private room that is not there is like one of others.
   *
   * @throws {ChatError} `broker-unavailable` while that is not known yet.
   */
  mayRead(identity: Identity | undefined, room: string): boolean {
    const isReadable = this.mayReadNow(identity, room);
    if (!isReadable && isPrivate(room) && !this.#chat.isLoaded) throw notYet();
    return isReadable;
  }

  /** The same as far as it is known now: what is private stays closed until then. */
  mayReadNow(identity: Identity | undefined, room: string): boolean {
    if (identity?.grants && grantsReading(identity.grants, room)) return true;
    return isPrivate(room) ? this.#isIn(identity, room) : !identity?.grants;
  }

  /** @throws {ChatError} `unknown-room` unless the room may be read; see `mayRead`. */
  requireReadable(identity: Identity | undefined, room: string): void {
    if (!this.mayRead(identity, room)) throw unknownRoom();
  }

  /**
   * For what the broker said at a place in the log: the right may have gone meanwhile, and the broker
   * may have heard of that before this process.
   *
   * @throws {ChatError} see `requireReadable`.
   */
  async requireReadableAt(
    identity: Identity | undefined,
    room: string,
    place: Cursor,
  ): Promise<void> {
    if (isPrivate(room)) await this.#chat.waitFor(place);
    this.requireReadable(identity, room);
  }

  /**
   * Whether somebody may write in a room, as far as it is known here. It is for the broker to say: a
   * member whom another process has just let in is not known yet.
   */
  mayWrite(identity: Identity | undefined, room: string): boolean {
    if (identity?.grants && grantsWriting(identity.grants, room)) return true;
    return isPrivate(room) ? this.#isIn(identity, room) : !identity?.grants;
  }

  /**
   * The author of what is written to a room. Whether it may be stored is for the broker to say.
   *
   * @throws {ChatError} `forbidden` where a token lets its bearer read the room alone, `unknown-room`
   * where it does not name the room, `broker-unavailable` while nobody is known yet.
   */
  authorIn(identity: Identity | undefined, room: string): Actor {
    const author = this.author(identity);
    const grants = identity?.grants;
    if (!grants) return author;
    if (grantsWriting(grants, room)) return { ...author, hasGrant: true };
    const canRead = grantsReading(grants, room);
    // The broker knows who is in a private room.
    if (isPrivate(room)) return { ...author, ...(canRead && { canRead }) };
    throw canRead ? readOnlyRoom() : unknownRoom();
  }

  /**
   * For who is about to write a message, which the broker does not know of yet.
   *
   * @throws {ChatError} where it would refuse the message for who writes it, where, or under which
   * name, or the room may not even be read.
   */
  requireVoice(
    identity: Identity | undefined,
    { room, from, now }: { room: string; from: string; now: number },
  ): void {
    const author = this.authorIn(identity, room);
    this.requireReadable(identity, room);
    requireCanPost(this.#chat.directory, { type: "message", room, author, from }, now);
  }

  /** @throws {ChatError} `broker-unavailable` while nobody is known yet. */
  author(identity: Identity | undefined): Actor {
    if (!identity) throw notYet();
    const { id, role, name } = identity;
    return { id, role, ...(name !== undefined && { hasName: true }) };
  }

  /**
   * Why it is somebody who may not be here; `address` is one that `addressToCount` gave. A ban of an
   * address does not hold for moderators and owners: one of them could lock out the rest by it.
   */
  banOf(
    identity: Pick<Identity, "id" | "role"> | undefined,
    { address, now }: { address: string; now: number },
  ): Ban | undefined {
    const user = identity?.id;
    const role = this.#chat.directory.users.get(user ?? "")?.role ?? identity?.role ?? "guest";
    const target = hasRole(role, "moderator") ? { user } : { user, address };
    return this.#chat.directory.banOf(target, now);
  }

  /** Whether it is still somebody who may be here. */
  isWelcome(
    identity: Identity | undefined,
    { address, now }: { address: string; now: number },
  ): boolean {
    const { directory, isLoaded } = this.#chat;
    if (this.banOf(identity, { address, now })) return false;
    if (identity?.expiresAt !== undefined && identity.expiresAt <= now) return false;
    if (identity?.session === undefined || !isLoaded) return true;
    return directory.userOf(identity.session)?.id === identity.id;
  }

  /** Whether somebody is a member of a private room, as far as it is known here. */
  #isIn(identity: Identity | undefined, room: string): boolean {
    const { directory, isLoaded } = this.#chat;
    return isLoaded && identity !== undefined && directory.rooms.isMember(room, identity.id);
  }
}

function notYet(): ChatError {
  return unavailable("The broker was not heard yet");
}
