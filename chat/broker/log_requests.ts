// The requests of a web process to the broker: they read the log, and write what concerns one user only.

import { Buffer } from "node:buffer";
import type { Cursor, ReplayPage } from "../../hub/mod.ts";
import type { RecentAuthor } from "../directory/mentions.ts";
import { fieldsOf } from "../json.ts";
import type {
  ActivityRange,
  AuditRange,
  Bounds,
  MessagesRange,
  PageRange,
  RoomsRange,
  SearchRange,
  UserRange,
} from "../log.ts";
import { type ActivityPage, parseActivityPage } from "../domain/activity.ts";
import {
  parseSavedMessages,
  parseSaveOutcome,
  type SavedMessage,
  type SaveOutcome,
} from "../domain/saved_message.ts";
import type { NotificationLevel } from "../domain/notification_level.ts";
import { FileRequests } from "./file_requests.ts";
import { parseNames, type RequestClient } from "./request_client.ts";
import { parseRoomList, type ReadMarkerMove, type RoomList } from "../domain/read_state.ts";
import { parseUnreadCounts, type UnreadCounts } from "../domain/unread_counts.ts";
import { type EntriesAnswer, type Entry, isWhole } from "../protocol.ts";

export const PAGE_ENTRIES = 500;
/** Bytes of a page for one subscriber, which reads it before the next one is requested. */
const PAGE_BYTES = 64 * 1024;
const MAX_USED_ROOMS = 1_000;

/** All methods throw as `RequestClient` does if the broker cannot answer. */
export class LogRequests {
  readonly files: FileRequests;
  protected readonly requests: RequestClient;

  constructor(requests: RequestClient) {
    this.requests = requests;
    this.files = new FileRequests(requests);
  }

  /** See `History`. */
  async after(gid: number, rooms?: readonly string[]): Promise<ReplayPage<Entry>> {
    const range = { limit: PAGE_ENTRIES, ...(rooms && { rooms, bytes: PAGE_BYTES }) };
    return toPage(gid, { ...range, ...await this.requests.request("after", { gid, ...range }) });
  }

  async head(): Promise<Cursor> {
    return (await this.requests.request("head", {})).position;
  }

  /** Requests a page of a room's messages, oldest first. */
  page(room: string, range: PageRange): Promise<EntriesAnswer> {
    return this.requests.request("page", { rooms: [room], ...range });
  }

  /** Requests the seq of the first entry of a room that was stored at a time or later. */
  async seqAt(room: string, at: number): Promise<number> {
    return (await this.requests.requestValue("seq-at", { rooms: [room], at }, parseSeq)).value;
  }

  /** Requests the recent authors of a room. */
  async recentAuthors(room: string): Promise<{ position: Cursor; authors: RecentAuthor[] }> {
    const args = { rooms: [room] };
    const { position, value } = await this.requests.requestValue(
      "recent-authors",
      args,
      parseAuthors,
    );
    return { position, authors: value };
  }

  /** Requests messages of a room by id: those that exist, as many as fit into a response. */
  messages(room: string, wanted: MessagesRange): Promise<EntriesAnswer> {
    return this.requests.request("messages", { rooms: [room], ...wanted });
  }

  /**
   * Requests a user's list of rooms with its read state. If the user `isHere` for the first time, all
   * existing messages of public rooms count as read. `savedIn` names a room whose saved messages are
   * listed.
   */
  async rooms(
    range:
      & RoomsRange
      & Pick<ActivityRange, "joined">
      & { isHere?: boolean; savedIn?: string; withActivity?: boolean },
  ): Promise<{ position: Cursor } & RoomList> {
    const args = withJoined(range);
    const { position, value } = await this.requests.requestValue("rooms", args, parseRoomList);
    return { position, ...value };
  }

  /** Requests the private rooms that a user has read since being added. */
  async usedRooms(user: string): Promise<string[]> {
    const args = { user, limit: MAX_USED_ROOMS };
    return (await this.requests.requestValue("used-rooms", args, parseNames)).value;
  }

  /** Moves a user's read marker, and returns its seq. */
  async markRead(
    room: string,
    move: ReadMarkerMove,
  ): Promise<{ position: Cursor; read: number }> {
    const args = { rooms: [room], ...move };
    const { position, value } = await this.requests.requestValue("mark-read", args, parseSeq);
    return { position, read: value };
  }

  /** Sets a user's notification level for a room. `isFound` is false if the room does not exist. */
  async setNotificationLevel(
    room: string,
    { user, notificationLevel }: { user: string; notificationLevel: NotificationLevel },
  ): Promise<{ position: Cursor; isFound: boolean }> {
    const args = { rooms: [room], user, notificationLevel };
    const { position, value } = await this.requests.requestValue(
      "set-notification-level",
      args,
      parseBoolean,
    );
    return { position, isFound: value };
  }

  /**
   * Sets the place of a room among a user's favourites; without a rank it is none. `isFound` is false if
   * the room does not exist.
   */
  async setFavourite(
    room: string,
    choice: { user: string; rank?: number },
  ): Promise<{ position: Cursor; isFound: boolean }> {
    const args = { rooms: [room], ...choice };
    const { position, value } = await this.requests.requestValue(
      "set-favourite",
      args,
      parseBoolean,
    );
    return { position, isFound: value };
  }

  /** Saves a message for a user. */
  async saveMessage(
    room: string,
    saving: { user: string; id: string },
  ): Promise<{ position: Cursor; value: SaveOutcome }> {
    const args = { rooms: [room], ...saving };
    return await this.requests.requestValue("save-message", args, parseSaveOutcome);
  }

  /** Removes a message from those that a user saved. Returns the position of the log. */
  async unsaveMessage(room: string, saving: { user: string; id: string }): Promise<Cursor> {
    const args = { rooms: [room], ...saving };
    return (await this.requests.requestValue("unsave-message", args, String)).position;
  }

  /** Requests the messages that a user saved, last saved first. */
  savedMessages(range: UserRange): Promise<{ position: Cursor; value: SavedMessage[] }> {
    return this.requests.requestValue("saved-messages", range, parseSavedMessages);
  }

  /** Requests what concerns a user, newest first. */
  activity(range: ActivityRange): Promise<{ position: Cursor; value: ActivityPage }> {
    return this.requests.requestValue("activity", withJoined(range), parseActivityPage);
  }

  /** Records that a user has seen their activity up to a gid; returns up to where they have. */
  async seeActivity(user: string, gid: number): Promise<number> {
    return (await this.requests.requestValue("see-activity", { user, gid }, parseSeq)).value;
  }

  /** Sets when a user's "do not disturb" ends. */
  async setDoNotDisturb(user: string, until: number): Promise<void> {
    await this.requests.requestValue("set-do-not-disturb", { user, until }, parseSeq);
  }

  /**
   * Requests messages that contain the words, newest first, as many as the broker finds in the time it
   * has.
   */
  search(words: string, { room, ...range }: Omit<SearchRange, "withinMs">): Promise<EntriesAnswer> {
    const rooms = room === undefined ? undefined : [room];
    return this.requests.request("search", { words, rooms, ...range });
  }

  /** Requests unread counts of rooms, given the seq up to which each was read. */
  unread(
    readUpTo: ReadonlyMap<string, number>,
    user: string | undefined,
  ): Promise<{ position: Cursor; value: UnreadCounts[] }> {
    const args = { rooms: Object.fromEntries(readUpTo), user };
    return this.requests.requestValue("unread", args, parseUnreadCounts);
  }

  /** Requests changes after `gid`, oldest first. */
  async changes(gid: number): Promise<ReplayPage<Entry>> {
    const limit = PAGE_ENTRIES;
    const answer = await this.requests.request("changes", { gid, limit });
    return toPage(gid, { limit, ...answer });
  }

  /** Requests the changes that concern no private room, newest first. */
  audit(range: AuditRange): Promise<EntriesAnswer> {
    return this.requests.request("audit", range);
  }

  /** Requests the key that signs cookies. */
  async key(): Promise<Uint8Array> {
    return (await this.requests.requestValue("key", {}, parseKey)).value;
  }
}

/** JSON has no maps. */
function withJoined<Range extends Pick<ActivityRange, "joined">>({ joined, ...range }: Range) {
  return { ...range, ...(joined && { joined: Object.fromEntries(joined) }) };
}

/** Converts an answer with the entries after `gid`. */
function toPage(
  gid: number,
  { position, pruned, entries, ...bounds }: EntriesAnswer & Bounds,
): ReplayPage<Entry> {
  const upTo = isWhole(entries, bounds) ? position.gid : entries.at(-1)?.gid ?? gid;
  return { epoch: position.epoch, entries, upTo, pruned };
}

function parseKey(value: unknown): Uint8Array {
  if (typeof value === "string") return Buffer.from(value, "base64url");
  throw new TypeError("expected a key in base64url");
}

function parseBoolean(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new TypeError("expected true or false");
}

function parseAuthors(value: unknown): RecentAuthor[] {
  if (Array.isArray(value) && value.every(isAuthor)) return value;
  throw new TypeError("expected a list of users");
}

function isAuthor(value: unknown): value is RecentAuthor {
  const { id, name } = fieldsOf(value);
  return typeof id === "string" && typeof name === "string";
}

function parseSeq(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError("expected a number");
}
