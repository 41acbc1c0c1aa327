// Who is where and who types there, as one web process tells it to the others: people once, and for
// each room who of them is in it. Whatever comes is read as if an enemy had written it.

import { isUserId } from "../user.ts";
import { parseName } from "../names/display_name.ts";
import { parseRoom } from "../room.ts";

/** Somebody who is here. */
export interface PresentUser {
  readonly id: string;
  /** Empty where no process knows it. */
  readonly name: string;
}

export interface RoomPresence {
  /** All who are in the room, also those who are not named. */
  readonly count: number;
  readonly users: readonly PresentUser[];
  readonly typing: readonly PresentUser[];
}

/** By the name of the room. */
export type PresenceSnapshot = ReadonlyMap<string, RoomPresence>;

/** People who are named of one room: who else is there is counted. */
export const MAX_NAMED = 50;
/**
 * Of whom so many may be without a name. An id alone marks as here who wrote before; of ten thousand
 * strangers it says nothing, and each of them is told all of these.
 */
export const MAX_ANONYMOUS = 20;
/** Three can be written out beside oneself; of more it is said that they are many. */
export const MAX_TYPING = 4;

// What one process tells comes to less than 512 KiB, also with the longest names.
export const MAX_ROOMS = 500;
const MAX_PEOPLE = 1_000;
const MAX_NAME_CHARS = 64;
const MAX_COUNT = 1_000_000;

interface WrittenRoom {
  readonly room: string;
  readonly count: number;
  /** Places in the list of people. */
  readonly here: readonly number[];
  readonly typing: readonly number[];
}

/** Writes whereabouts as JSON. Rooms and people beyond the bounds are left out; people are counted. */
export function encodeSnapshot(whereabouts: PresenceSnapshot): string {
  const users: PresentUser[] = [];
  const places = new Map<string, number>();
  const placesOf = (present: readonly PresentUser[]) =>
    present.flatMap((one) => {
      const place = places.get(one.id) ?? users.length;
      if (place >= MAX_PEOPLE) return [];
      if (!places.has(one.id)) users.push(one);
      places.set(one.id, place);
      return [place];
    });
  const rooms = [...whereabouts].slice(0, MAX_ROOMS).map((
    [room, { count, ...who }],
  ): WrittenRoom => ({
    room,
    count,
    here: placesOf(who.users),
    typing: placesOf(who.typing),
  }));
  return JSON.stringify({ users, rooms });
}

/** @throws {Error} unless it is what `writeWhereabouts` writes. */
export function parseSnapshot(value: unknown): PresenceSnapshot {
  const { users, rooms } = fields(value);
  const known = list("users", users, MAX_PEOPLE).map(parsePresent);
  return new Map(list("rooms", rooms, MAX_ROOMS).map((one) => parseWrittenRoom(one, known)));
}

/** Those of many who are told: who has a name first, each in the order that there is. */
export function truncate(users: readonly PresentUser[]): PresentUser[] {
  const named = users.filter(({ name }) => name !== "");
  const nameless = users.filter(({ name }) => name === "").slice(0, MAX_ANONYMOUS);
  return [...named, ...nameless].slice(0, MAX_NAMED);
}

/** The name where all others may be shown it as one, and else none. */
export function truncateName(name: string): string {
  try {
    return parseName(name, MAX_NAME_CHARS);
  } catch {
    return "";
  }
}

function parsePresent(value: unknown): PresentUser {
  const { id, name } = fields(value);
  if (isUserId(id) && typeof name === "string" && truncateName(name) === name) {
    return { id, name };
  }
  throw new SyntaxError(`Cannot read whereabouts: nobody is ${JSON.stringify(value)}`);
}

function parseWrittenRoom(
  value: unknown,
  known: readonly PresentUser[],
): [room: string, RoomPresence] {
  const { room, count, here, typing } = fields(value);
  const users = parsePlaces("here", here, { known, max: MAX_NAMED });
  const isCount = typeof count === "number" && Number.isInteger(count);
  if (!isCount || count < users.length || count > MAX_COUNT) {
    throw new SyntaxError(
      `Cannot read whereabouts: ${JSON.stringify(count)} cannot be their count`,
    );
  }
  const typists = parsePlaces("typing", typing, { known, max: MAX_TYPING });
  return [parseRoom(room), { count, users, typing: typists }];
}

function parsePlaces(
  name: string,
  value: unknown,
  { known, max }: { known: readonly PresentUser[]; max: number },
): PresentUser[] {
  const places = list(name, value, max);
  if (new Set(places).size !== places.length) throw mustBe(name, "a list without repetition");
  return places.map((place) => {
    const present = typeof place === "number" ? known[place] : undefined;
    if (present) return present;
    throw mustBe(name, "a list of places among the people");
  });
}

function list(name: string, value: unknown, max: number): unknown[] {
  if (Array.isArray(value) && value.length <= max) return value;
  throw mustBe(name, `a list of at most ${max}`);
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null) return { ...value };
  throw new SyntaxError(`Cannot read whereabouts: ${JSON.stringify(value)} is no object`);
}

function mustBe(name: string, what: string): SyntaxError {
  return new SyntaxError(`Cannot read whereabouts: "${name}" must be ${what}`);
}
