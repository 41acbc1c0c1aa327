// How much is new in a room for one who has read up to some message.

import { fieldsOf } from "./json.ts";

/** Messages that are counted at most: nobody reads a greater number. */
export const MAX_UNREAD = 100;

export interface UnreadCounts {
  readonly room: string;
  /** The seq of the room's newest entry; 0 where it has none. */
  readonly head: number;
  /** Messages after the one read last, without those that were deleted; 100 stands for more, too. */
  readonly unread: number;
  /** Those of them that mention the one who asks. */
  readonly mentions: number;
}

/** @throws {TypeError} if it is not a list of counts. */
export function parseUnreadCounts(value: unknown): UnreadCounts[] {
  if (Array.isArray(value)) return value.map(parseOne);
  throw new TypeError("expected a list of rooms with what is unread in each");
}

function parseOne(value: unknown): UnreadCounts {
  const { room, head, unread, mentions } = fieldsOf(value);
  const isCounted = typeof unread === "number" && typeof mentions === "number";
  if (typeof room === "string" && typeof head === "number" && isCounted) {
    return { room, head, unread, mentions };
  }
  throw new TypeError(`expected a room, its head and counts where "${JSON.stringify(value)}" is`);
}
