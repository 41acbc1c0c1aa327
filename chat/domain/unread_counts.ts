// Unread messages of a room.

import { fieldsOf } from "../json.ts";

/** Counting stops here, to bound its time. */
export const MAX_UNREAD = 100;

export interface UnreadCounts {
  readonly room: string;
  /** Seq of the room's newest entry; 0 if there is none. */
  readonly head: number;
  /** Messages after the read marker, without deleted ones; 100 means 100 or more. */
  readonly unread: number;
  /** Unread messages that mention the user. */
  readonly mentions: number;
}

/** @throws {TypeError} if it is not a list of counts. */
export function parseUnreadCounts(value: unknown): UnreadCounts[] {
  if (Array.isArray(value)) return value.map(parseOne);
  throw new TypeError("expected a list of rooms with unread counts");
}

function parseOne(value: unknown): UnreadCounts {
  const { room, head, unread, mentions } = fieldsOf(value);
  const isCounted = typeof unread === "number" && typeof mentions === "number";
  if (typeof room === "string" && typeof head === "number" && isCounted) {
    return { room, head, unread, mentions };
  }
  throw new TypeError(`expected a room with head and unread counts, got ${JSON.stringify(value)}`);
}
