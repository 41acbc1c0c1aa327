// How often people may do what costs: numbers that nobody meets who uses the chat as people do, nor
// an office of two hundred behind one address, and that end a flood within a second or two. Each
// web process counts for itself.

import type { Rate } from "../../http/token_bucket.ts";

export type Action =
  | "post"
  | "edit"
  | "join"
  | "stream"
  | "login"
  | "read"
  | "list"
  | "search"
  | "mark"
  | "type"
  | "answer";

/** Bytes of an answer that count as one; a smaller one waits in the system's buffers, not in memory. */
export const ANSWER_BYTES = 16 * 1_024;

/**
 * The same for all addresses together: 256 MiB and 8 MiB a second, which is 0.5 GiB of memory where nobody
 * reads. Small answers pass all the same.
 */
export const ALL_ANSWERS: Rate = { burst: 16_384, perSecond: 512 };

/**
 * So much an address may have also where all together have had too much: a page with its files and some
 * history. A few clients could keep it from everybody else.
 */
export const FIRST_ANSWERS: Rate = { burst: 128, perSecond: 4 };

/** For whom is counted. */
export type Scope = "identity" | "address" | "room";

export const RATE_LIMITS: Readonly<Record<Action, Partial<Record<Scope, Rate>>>> = {
  post: {
    // Somebody who writes a story in short lines, or sends what was written on a train.
    identity: { burst: 30, perSecond: 1 },
    // Two hundred people who each write every ten seconds.
    address: { burst: 300, perSecond: 20 },
    // More than that nobody can read, and each goes to all readers. No address can use it up alone.
    room: { burst: 1_000, perSecond: 50 },
  },
  // Besides: the index of words forgets the old text and takes the new one, which takes the broker up to
  // 10 ms.
  edit: {
    // A third of what two hundred people write.
    address: { burst: 60, perSecond: 5 },
  },
  // Each person who is taken in counts, and what is set of a room or pinned: it is in the memory of all
  // processes, for good.
  join: {
    // Looking into all rooms of a team at once, or opening two for a hundred people each.
    identity: { burst: 250, perSecond: 0.5 },
    // The first day of a team in one office. In the long run some 100 MB a day.
    address: { burst: 1_000, perSecond: 1 },
    // A program that takes all of a company into a room; each entry goes to all who are in.
    room: { burst: 1_000, perSecond: 20 },
  },
  stream: {
    // A few windows, opened again after each break of a bad network.
    identity: { burst: 40, perSecond: 1 },
    // Two hundred people come again together after a restart, several times in a row.
    address: { burst: 1_000, perSecond: 20 },
    // A room that is full comes again together; each stream may replay a part of the log.
    room: { burst: 20_000, perSecond: 1_000 },
  },
  login: {
    // One who has an account and does not find the way in.
    identity: { burst: 10, perSecond: 0.05 },
    // A team that signs in at nine; too slow to guess a link.
    address: { burst: 100, perSecond: 1 },
  },
  read: {
    // Going through years of history, or all rooms of a team; programs that look each second.
    identity: { burst: 300, perSecond: 20 },
    // Two hundred people whose pages load anew together, several times in a row.
    address: { burst: 4_000, perSecond: 200 },
  },
  // Besides, for lists and what is unread: what is new is counted in each of up to 200 rooms, which
  // takes the broker up to 20 ms.
  list: {
    // Being taken into one room after the other.
    identity: { burst: 60, perSecond: 1 },
    // Two hundred people whose pages load anew together, once.
    address: { burst: 300, perSecond: 10 },
  },
  search: {
    // While one types, each pause is a search.
    identity: { burst: 30, perSecond: 1 },
    // It is the dearest question to the broker, which all people share.
    address: { burst: 100, perSecond: 5 },
    room: { burst: 200, perSecond: 20 },
  },
  mark: {
    // Going through all rooms of a team at once, each of which is read then.
    identity: { burst: 100, perSecond: 2 },
    // Who comes without a cookie is somebody new each time, whose places stay in the log.
    address: { burst: 1_000, perSecond: 40 },
  },
  // For each 16 KiB of a large answer. One that a client does not read stays in memory for up to half a
  // minute: 64 MiB and 3 MiB a second are at most 160 MiB for an address.
  answer: {
    // Two hundred people who come for the first time together, each for 5 of files and as much history.
    address: { burst: 4_096, perSecond: 200 },
  },
  type: {
    // The beginning and the end of each message, as often as one may write these.
    identity: { burst: 60, perSecond: 2 },
    // Half of an office of two hundred writing at once.
    address: { burst: 400, perSecond: 40 },
  },
};
