// The rate limits. Normal use never reaches them, not even an office of two hundred users behind one
// address, and they end a flood within a second or two. Each web process counts for itself.

import type { Rate } from "../../http/token_bucket.ts";

export type Action =
  | "post"
  | "edit"
  | "mention"
  | "join"
  | "stream"
  | "login"
  | "read"
  | "list"
  | "search"
  | "mark"
  | "type"
  | "upload"
  | "chunk"
  | "avatar"
  | "response";

/** The kinds of keys that limits count by. */
export type Scope = "identity" | "address" | "room";

/**
 * Bytes of a response, before compression, that count as one token; smaller ones fit the system's
 * buffers and are free.
 */
export const RESPONSE_BYTES = 16 * 1_024;

/**
 * Large responses to all addresses together: 256 MiB and 8 MiB a second, which is 0.5 GiB of memory if
 * no client reads. Small responses are always allowed.
 */
export const ALL_RESPONSES: Rate = { burst: 16_384, perSecond: 512 };

/**
 * Large responses that an address may have even when all together are over their limit: a page with its
 * files and some history. Otherwise a few clients could lock out everyone else.
 */
export const RESERVED_RESPONSES: Rate = { burst: 128, perSecond: 4 };

export const RATE_LIMITS: Readonly<Record<Action, Partial<Record<Scope, Rate>>>> = {
  post: {
    // A user who writes in short lines, or whose outbox was offline.
    identity: { burst: 30, perSecond: 1 },
    // Two hundred users who each post every ten seconds.
    address: { burst: 300, perSecond: 20 },
    // More than anyone can read, and each message goes to all readers. No address can use it up alone.
    room: { burst: 1_000, perSecond: 50 },
  },
  // Edits and deletions, in addition to `post`: the search index replaces the text, which takes the broker
  // up to 10 ms.
  edit: {
    // A third of what two hundred users post.
    address: { burst: 60, perSecond: 5 },
  },
  // Mentions of everyone in a room, in addition to `post`: each makes all their devices ring.
  mention: {
    // An alarm, its correction and its end.
    identity: { burst: 5, perSecond: 1 / 60 },
    // An office. In open mode each request may be a new user, but not from a new address.
    address: { burst: 10, perSecond: 1 / 30 },
    // More would annoy everyone, even from several authors.
    room: { burst: 10, perSecond: 1 / 30 },
  },
  // Adding members, room settings and pins: all processes keep the result in memory for good. Each added
  // member counts.
  join: {
    // Joining all rooms of a team, or opening two rooms with a hundred members each.
    identity: { burst: 250, perSecond: 0.5 },
    // The first day of a team in one office. In the long run some 100 MB a day.
    address: { burst: 1_000, perSecond: 1 },
    // A program that adds a whole company to a room; each entry goes to all members.
    room: { burst: 1_000, perSecond: 20 },
  },
  stream: {
    // A few windows that reconnect on a bad network.
    identity: { burst: 40, perSecond: 1 },
    // Two hundred users who reconnect together after a restart, several times in a row.
    address: { burst: 1_000, perSecond: 20 },
    // A full room that reconnects together; each stream may replay a part of the log.
    room: { burst: 20_000, perSecond: 1_000 },
  },
  login: {
    // A user who has trouble signing in.
    identity: { burst: 10, perSecond: 0.05 },
    // A team that signs in at nine; too slow for guessing a link.
    address: { burst: 100, perSecond: 1 },
  },
  read: {
    // Scrolling through years of history or all rooms of a team; programs that poll each second.
    identity: { burst: 300, perSecond: 20 },
    // Two hundred users whose pages reload together, several times in a row.
    address: { burst: 4_000, perSecond: 200 },
  },
  // Room lists and unread counts, in addition to `read`: counting in up to 200 rooms takes the broker up
  // to 20 ms.
  list: {
    // A user who is added to one room after another.
    identity: { burst: 60, perSecond: 1 },
    // Two hundred users whose pages reload together, once.
    address: { burst: 300, perSecond: 10 },
  },
  search: {
    // Searching at each pause while typing.
    identity: { burst: 30, perSecond: 1 },
    // The most expensive request to the broker, which all users share.
    address: { burst: 100, perSecond: 5 },
    room: { burst: 200, perSecond: 20 },
  },
  mark: {
    // Marking all rooms of a team as read.
    identity: { burst: 100, perSecond: 2 },
    // A client without a cookie is a new user each time, whose read markers stay in the log.
    address: { burst: 1_000, perSecond: 40 },
  },
  type: {
    // The start and end of typing each message, as often as messages may be posted.
    identity: { burst: 60, perSecond: 2 },
    // Half of an office of two hundred typing at once.
    address: { burst: 400, perSecond: 40 },
  },
  // New uploads: each is a row that the keeper writes, and stays for a day.
  upload: {
    // A folder of pictures, in a few messages.
    identity: { burst: 100, perSecond: 0.5 },
    // Half of an office of two hundred, each with a few files.
    address: { burst: 500, perSecond: 5 },
  },
  // Chunks of uploads: the keeper syncs each to the disk.
  chunk: {
    // A gigabit line in chunks of 1 MB, as they pass a proxy in default configuration.
    identity: { burst: 500, perSecond: 125 },
    // Two such users, or an office that sends small pictures.
    address: { burst: 2_000, perSecond: 250 },
  },
  // New pictures of users: each goes to the disk, and its change is kept for good.
  avatar: {
    // A user who tries several.
    identity: { burst: 10, perSecond: 1 / 60 },
    // The first day of a team in one office. In the long run some 10 MB a day.
    address: { burst: 200, perSecond: 1 / 10 },
  },
  // Per 16 KiB of a large response. One that a client does not read stays in memory for up to half a
  // minute: 64 MiB and 3 MiB a second are at most 160 MiB for an address. It also bounds the broker's
  // work: a page of reactions takes it 6 ms.
  response: {
    // Two hundred users on their first visit, each with 5 for the files and as much for history.
    address: { burst: 4_096, perSecond: 200 },
  },
};
