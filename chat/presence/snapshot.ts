// A snapshot: the presence of one web process. Each user is listed once, and each room refers to them by
// index. Snapshots are parsed as hostile input.

import { isUserId } from "../domain/user.ts";
import { parseName } from "../names/display_name.ts";
import { parseRoom } from "../domain/room.ts";

/** A connected user. */
export interface PresentUser {
  readonly id: string;
  /** Empty if unknown. */
  readonly name: string;
}

export interface RoomPresence {
  /** All users in the room, also those that are not listed. */
  readonly count: number;
  readonly users: readonly PresentUser[];
  readonly typing: readonly PresentUser[];
}

/** By room. */
export type PresenceSnapshot = ReadonlyMap<string, RoomPresence>;

/** Maximum number of users listed for a room; the others are only counted. */
export const MAX_NAMED = 50;
/**
 * Maximum number of listed users without a name. Their ids mark earlier authors as present; thousands of
 * strangers convey nothing, and every stranger would receive them all.
 */
export const MAX_ANONYMOUS = 20;
/** Enough for the page, which names two others and says "several people" of more. */
export const MAX_TYPING = 4;

// Bounds a snapshot to 512 KiB, also with the longest names.
export const MAX_ROOMS = 500;
const MAX_USERS = 1_000;
const MAX_NAME_CHARS = 64;
const MAX_COUNT = 1_000_000;

interface EncodedRoom {
  readonly room: string;
  readonly count: number;
  /** Indexes into the list of users. */
  readonly here: readonly number[];
  readonly typing: readonly number[];
}

/**
 * Encodes a snapshot as JSON. Rooms and users beyond the bounds are left out; users are still
 * counted.
 */
export function encodeSnapshot(snapshot: PresenceSnapshot): string {
  const users: PresentUser[] = [];
  const indexes = new Map<string, number>();
  const indexesOf = (present: readonly PresentUser[]) =>
    present.flatMap((one) => {
      const index = indexes.get(one.id) ?? users.length;
      if (index >= MAX_USERS) return [];
      if (!indexes.has(one.id)) users.push(one);
      indexes.set(one.id, index);
      return [index];
    });
  const rooms = [...snapshot].slice(0, MAX_ROOMS).map((
    [room, { count, ...rest }],
  ): EncodedRoom => ({
    room,
    count,
    here: indexesOf(rest.users),
    typing: indexesOf(rest.typing),
  }));
  return JSON.stringify({ users, rooms });
}

/** @throws {Error} unless it is a snapshot as `encodeSnapshot` makes it. */
export function parseSnapshot(value: unknown): PresenceSnapshot {
  const { users, rooms } = fields(value);
  const known = list("users", users, MAX_USERS).map(parsePresent);
  return new Map(list("rooms", rooms, MAX_ROOMS).map((one) => parseEncodedRoom(one, known)));
}

/** Returns the users to list: those with a name first, otherwise in order. */
export function truncate(users: readonly PresentUser[]): PresentUser[] {
  const named = users.filter(({ name }) => name !== "");
  const anonymous = users.filter(({ name }) => name === "").slice(0, MAX_ANONYMOUS);
  return [...named, ...anonymous].slice(0, MAX_NAMED);
}

/** Returns the name if it is a valid display name, otherwise "". */
export function displayableName(name: string): string {
  try {
    return parseName(name, MAX_NAME_CHARS);
  } catch {
    return "";
  }
}

function parsePresent(value: unknown): PresentUser {
  const { id, name } = fields(value);
  if (isUserId(id) && typeof name === "string" && displayableName(name) === name) {
    return { id, name };
  }
  throw new SyntaxError(`Cannot parse a presence snapshot: invalid user ${JSON.stringify(value)}`);
}

function parseEncodedRoom(
  value: unknown,
  known: readonly PresentUser[],
): [room: string, RoomPresence] {
  const { room, count, here, typing } = fields(value);
  const users = parseIndexes("here", here, { known, max: MAX_NAMED });
  const isCount = typeof count === "number" && Number.isInteger(count);
  if (!isCount || count < users.length || count > MAX_COUNT) {
    throw new SyntaxError(
      `Cannot parse a presence snapshot: invalid count ${JSON.stringify(count)}`,
    );
  }
  const typists = parseIndexes("typing", typing, { known, max: MAX_TYPING });
  return [parseRoom(room), { count, users, typing: typists }];
}

function parseIndexes(
  name: string,
  value: unknown,
  { known, max }: { known: readonly PresentUser[]; max: number },
): PresentUser[] {
  const indexes = list(name, value, max);
  if (new Set(indexes).size !== indexes.length) throw mustBe(name, "a list without duplicates");
  return indexes.map((index) => {
    const present = typeof index === "number" ? known[index] : undefined;
    if (present) return present;
    throw mustBe(name, "a list of indexes of users");
  });
}

function list(name: string, value: unknown, max: number): unknown[] {
  if (Array.isArray(value) && value.length <= max) return value;
  throw mustBe(name, `a list of at most ${max}`);
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null) return { ...value };
  throw new SyntaxError(
    `Cannot parse a presence snapshot: ${JSON.stringify(value)} is not an object`,
  );
}

function mustBe(name: string, what: string): SyntaxError {
  return new SyntaxError(`Cannot parse a presence snapshot: "${name}" must be ${what}`);
}
