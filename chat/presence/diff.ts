// Compares the presence of a room with what its subscribers know.

import type { PresentUser, RoomPresence } from "./snapshot.ts";

/** An update for subscribers that know the previous presence. */
export interface PresenceDiff {
  readonly count: number;
  readonly joined: readonly PresentUser[];
  readonly left: readonly string[];
}

/** Returns the difference; undefined if there is none. */
export function diffPresence(
  previous: RoomPresence,
  current: RoomPresence,
): PresenceDiff | undefined {
  const before = new Map(previous.users.map(({ id, name }) => [id, name]));
  const now = new Set(current.users.map(({ id }) => id));
  const joined = current.users.filter(({ id, name }) => before.get(id) !== name);
  const left = previous.users.filter(({ id }) => !now.has(id)).map(({ id }) => id);
  const hasChanged = joined.length > 0 || left.length > 0 || previous.count !== current.count;
  return hasChanged ? { count: current.count, joined, left } : undefined;
}

/** Whether two lists have the same users under the same names in the same order. */
export function isSame(one: readonly PresentUser[], other: readonly PresentUser[]): boolean {
  return one.length === other.length &&
    one.every(({ id, name }, i) => id === other[i]?.id && name === other[i]?.name);
}
