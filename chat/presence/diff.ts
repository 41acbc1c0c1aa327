// What has become otherwise in a room since its readers were told who is there.

import type { PresentUser, RoomPresence } from "./snapshot.ts";

/** What readers are told of a room that they have been told of before. */
export interface PresenceDiff {
  readonly count: number;
  readonly joined: readonly PresentUser[];
  readonly left: readonly string[];
}

/** What is otherwise than before; nothing where all is the same. */
export function diffPresence(was: RoomPresence, is: RoomPresence): PresenceDiff | undefined {
  const before = new Map(was.users.map(({ id, name }) => [id, name]));
  const now = new Set(is.users.map(({ id }) => id));
  const joined = is.users.filter(({ id, name }) => before.get(id) !== name);
  const left = was.users.filter(({ id }) => !now.has(id)).map(({ id }) => id);
  const isNews = joined.length > 0 || left.length > 0 || was.count !== is.count;
  return isNews ? { count: is.count, joined, left } : undefined;
}

/** Whether two lists have the same people by the same names in the same order. */
export function isSame(one: readonly PresentUser[], other: readonly PresentUser[]): boolean {
  return one.length === other.length &&
    one.every(({ id, name }, i) => id === other[i]?.id && name === other[i]?.name);
}
