// Rules for rooms. A draft without an author is the operator's.

import { type Actor, hasRole, type Member } from "../../domain/user.ts";
import { chatError, empty, invalid } from "../../errors.ts";
import type { DraftContext } from "../../log.ts";
import type { Draft } from "../../message.ts";
import { DEFAULT_ROOM, isPrivate } from "../../domain/room.ts";
import type { RoomChange, RoomCreation, RoomSettings } from "../changes.ts";
import type { Directory } from "../directory.ts";
import { requirePinChange } from "./pin_rules.ts";
import { forbidden, readOnlyRoom, requireRole, unknownRoom } from "./common_errors.ts";
import type { RoomState } from "../room_registry.ts";

/** Members of a direct message, its creator included. */
const DIRECT = { min: 2, max: 8 };
/** Bounded because every process keeps all members in memory. */
const MAX_MEMBERS = 1_000;

/**
 * @throws {ChatError} `unknown-room` if the author may not know of the draft's room, `forbidden` if
 * they may only read it.
 */
export function requireRoom(
  { rooms }: Directory,
  { room: name, author, change }: Pick<Draft, "room" | "author" | "change">,
): void {
  if (!isPrivate(name) || change?.type === "open") return;
  const members = rooms.get(name)?.members;
  if (!members) throw unknownRoom();
  if (!author || author.hasGrant || members.has(author.id)) return;
  throw author.canRead ? readOnlyRoom() : unknownRoom();
}

/**
 * Requires a room that accepts new messages and edits. Deletions are allowed in every room.
 *
 * @throws {ChatError} `room-archived` or `dm-ended` if the room accepts no more messages.
 */
export function requireWritable(
  { rooms }: Directory,
  { type, room }: Pick<Draft, "type" | "room">,
): void {
  if (type === "delete") return;
  const { isArchived, isDirect, members } = rooms.get(room) ?? {};
  if (isArchived) throw chatError("room-archived", "The room is archived");
  if (!isDirect || !members || members.size > 1) return;
  throw chatError("dm-ended", "Everyone else has left this conversation");
}

/**
 * Whether a user may post the first message of a public room. A token's grant includes the rooms that it
 * names, and the lobby always exists.
 */
export function mayCreateRoom(room: string, { hasGrant, role }: Actor): boolean {
  return room === DEFAULT_ROOM || hasGrant === true || hasRole(role, "member");
}

/**
 * Requires the right to create the room if the message would be its first.
 *
 * @throws {ChatError} `room-creation-forbidden` if the author may not create it.
 */
export function requireMayCreateRoom(
  { room }: Draft,
  author: Actor,
  { isRoomNew }: Pick<DraftContext, "isRoomNew">,
): void {
  if (!isRoomNew || mayCreateRoom(room, author)) return;
  const message = "Room not found; only members can create one";
  throw chatError("room-creation-forbidden", message, { field: "room" });
}

/**
 * Checks a change of a room. Call `requireRoom` first: the errors reveal that the room exists.
 *
 * @throws {ChatError} if the author may not make the change, or it does not fit the room.
 */
export function requireRoomChange(
  directory: Directory,
  draft: Draft,
  { change, now }: { change: RoomChange; now: number },
): void {
  const { author } = draft;
  requireAdditionsLeft(directory, { author, change, now });
  const room = directory.rooms.get(draft.room);
  if (change.type === "open") return requireRoomCreation(draft, { change, room });
  if (change.type === "settings") return requireSettings(room, { author, change });
  if (change.type === "pin" || change.type === "unpin") {
    if (author) requireWritable(directory, draft);
    return requirePinChange(room, { author, change });
  }
  if (!room?.members) throw invalid("room", "must be a private room");
  if (room.isDirect && (change.type !== "remove" || change.user !== author?.id)) {
    const message = "The members of a direct message are fixed; you can only leave it";
    throw chatError("dm-members-fixed", message);
  }
  if (change.type === "add") return requireMayAdd(room.members, { author, id: change.member.id });
  requireMayRemove(room, { author, user: change.user });
}

function requireRoomCreation(
  { room: name, author }: Draft,
  { change, room }: { change: RoomCreation; room: RoomState | undefined },
) {
  if (!isPrivate(name)) throw invalid("room", "must be the name of a private room");
  requireMember(author);
  if (room) throw chatError("room-taken", "The room already exists", { field: "room" });
  if (!change.isDirect) return requireTitle(change.title);
  const users = new Set(change.members.map(({ id }) => id));
  if (author) users.add(author.id);
  if (users.size >= DIRECT.min && users.size <= DIRECT.max) return;
  const others = { min: DIRECT.min - 1, max: DIRECT.max - 1 };
  const message = `The field "members" must have ${others.min} to ${others.max} other users`;
  throw chatError("invalid-members", message, { field: "members", ...others });
}

function requireMayAdd(
  members: ReadonlyMap<string, unknown>,
  { author, id }: { author: Actor | undefined; id: string },
) {
  requireMember(author);
  if (members.has(id)) throw chatError("already-member", "They are already in the room");
  if (members.size >= MAX_MEMBERS) {
    throw chatError("room-full", `A room has at most ${MAX_MEMBERS} members`, {
      max: MAX_MEMBERS,
    });
  }
}

/**
 * Users are added without being asked, so strangers could flood their list of rooms. Moderators are
 * not limited.
 */
function requireAdditionsLeft(
  { rooms: { additions } }: Directory,
  { author, change, now }: { author: Actor | undefined; change: RoomChange; now: number },
) {
  if (!author || hasRole(author.role, "moderator")) return;
  const addition = { by: author.id, at: now };
  for (const [field, { id, name }] of addedBy(change)) {
    if (id === author.id || !additions.isOverLimit(id, addition)) continue;
    const message = `"${name}" was added to too many rooms today; try again tomorrow`;
    throw chatError("added-too-often", message, { field, name });
  }
}

/** Returns the users whom a change adds, by the field that names them. */
function addedBy(change: RoomChange): [field: string, member: Member][] {
  if (change.type === "add") return [["id", change.member]];
  if (change.type !== "open") return [];
  return change.members.map((member, i) => [`members[${i}].id`, member]);
}

/** Users can remove themselves; the creator and moderators can remove anyone. */
function requireMayRemove(
  { members, opener }: RoomState,
  { author, user }: { author: Actor | undefined; user: string },
) {
  if (!members?.has(user)) {
    throw chatError("unknown-user", "They are not in the room", { field: "user" });
  }
  if (author && ![user, opener].includes(author.id)) requireRole(author, "moderator");
}

function requireSettings(
  room: RoomState | undefined,
  { author, change }: { author: Actor | undefined; change: RoomSettings },
) {
  if (room?.isDirect) throw chatError("dm-members-fixed", "A direct message has no settings");
  if (room?.members && change.title !== undefined) requireTitle(change.title);
  if (!author || hasRole(author.role, "moderator")) return;
  // The creator may set title, topic and archive state; only moderators may set slow mode.
  const isOwn = room?.opener !== undefined && room.opener === author.id;
  if (isOwn && change.slowSeconds === undefined) return;
  // Every member may set the topic of a public room.
  const { type: _, topic: __, ...others } = change;
  const isTopic = Object.values(others).every((value) => value === undefined);
  if (!isTopic || room?.members || room?.isArchived) throw forbidden();
  requireMember(author);
}

/** The name of a private room is random, so users know it by its title. */
function requireTitle(title: string) {
  if (title.trim() === "") throw empty("title");
}

/** Guests may read and post, but not manage rooms. */
function requireMember(author: Actor | undefined) {
  if (author) requireRole(author, "member");
}
