// The log: every entry in one order, kept on disk. The broker alone opens it for writing.

import type { ClockState } from "./log/clock_watch.ts";
import type { Cursor } from "../hub/mod.ts";
import type { Member } from "./directory/changes.ts";
import type { RecentAuthor } from "./directory/mentions.ts";
import type { ChatError } from "./errors.ts";
import type { Draft } from "./message.ts";
import type { NotificationLevel } from "./notification_level.ts";
import type { RoomReadState } from "./read_state.ts";
import type { RetentionRules } from "./config/retention.ts";
import type { StorageReport } from "./log/storage.ts";
import type { UnreadCounts } from "./unread_counts.ts";
import type { Entry } from "./protocol.ts";

export interface Log extends Disposable {
  /** Where the log stands: its epoch and its highest gid, 0 while it is empty. */
  head(): Cursor;

  /**
   * Stores drafts in the order given, all or none, and returns when they are on disk. A draft whose
   * id is known already is not stored again: its first entry is returned instead, without its
   * content where it was pruned meanwhile. Refused is what the judge refuses, an id that something
   * else has, and an edit or a deletion of a message that is not there.
   */
  append(drafts: readonly Draft[], judge?: Validator): AppendResult[];

  /**
   * What `work` appends waits for the disk once, at its end. Where that fails it throws, and what was
   * appended may be in the log or not.
   */
  syncOnce<T>(work: () => T): T;

  /** Some changes after a gid, oldest first. They stay when their entries are pruned. */
  changes(gid: number, range: Bounds): Entry[];

  /** The changes that concern no private room, newest first. */
  auditLog(range: AuditRange): Entry[];

  /** The entry with an id, as it is now; nothing where it is not there or was pruned. */
  entry(id: string): Entry | undefined;

  /** Rooms with their newest seq, private ones too, whose names come after one. */
  heads(range: { after: string; limit: number }): RoomHead[];

  /** Made with the log: seals what browsers keep for the server. */
  key(): Uint8Array;

  /** The entries that follow `gid`, oldest first, of all rooms or of some, as they are now. */
  after(gid: number, range: AfterRange): Entry[];

  /**
   * The messages of a room nearest to a seq, oldest first, edits and deletions applied, each with what
   * people show at it.
   */
  page(room: string, range: PageRange): Entry[];

  /**
   * The seq of the first entry of a room that was stored at a time or later, one beyond its head where
   * none was. Clocks err: where one leapt, it is that of the entry whose time is the nearest.
   */
  seqAt(room: string, at: number): number;

  /** Who wrote in a room lately, the last first, under each name once. */
  recentAuthors(room: string): RecentAuthor[];

  /** One message of a room as it is now; nothing where it is not there, or not any more. */
  message(room: string, id: string): Entry | undefined;

  /** Messages of a room as they are now, with what people show at them, without those not there. */
  messages(room: string, wanted: MessagesRange): Entry[];

  /** Rooms as a person finds them: those named that are there, then public ones by name. */
  rooms(range: RoomsRange): RoomReadState[];

  /** Private rooms that a person has read since they were added, so many at most. */
  usedRooms(user: string, range: { limit: number }): string[];

  /**
   * Notes that a person is here for the first time: what stands in public rooms is not new to them. Does
   * not wait for the disk.
   */
  recordFirstVisit(user: string): void;

  /**
   * Notes how far a person has read a room, never back and not beyond its end. Returns how far that
   * is now. Does not wait for the disk: what a power cut takes back is read again.
   */
  moveReadMarker(room: string, place: { user: string; seq: number }): number;

  /**
   * Notes of what in a room a person wants to hear. Returns whether the room is there: else nothing is
   * noted. Does not wait for the disk.
   */
  setNotificationLevel(
    room: string,
    choice: { user: string; notificationLevel: NotificationLevel },
  ): boolean;

  /** The time up to which a person wants to hear of nothing; 0 where they never said so. */
  doNotDisturbUntil(user: string): number;

  /** Notes up to when a person wants to hear of nothing. Does not wait for the disk. */
  setDoNotDisturb(user: string, until: number): void;

  /**
   * The messages that have all the words, newest first, each with a piece of its text in which they
   * are marked; the last word may be a beginning. Without words all that the range names. Some that
   * wait for `index` are indexed first. It ends at the limit, after 128 KiB of texts, or when
   * its time is over, and says then where to go on.
   */
  search(words: string, range: SearchRange): SearchResult;

  /** How much is new in each of some rooms for a person who has read up to a seq in each. */
  unread(readUpTo: ReadonlyMap<string, number>, user?: string): UnreadCounts[];

  /** Whether entries can be stored, as far as was seen by the last write or check. */
  readonly storage: StorageReport;

  /** Looks whether entries can be stored: at the files, at the free space, and after a failure by a write. */
  checkStorage(): StorageReport;

  /** How many entries can not be searched yet. */
  readonly unindexed: number;

  /**
   * Lets the next entries be found by a search, so many at most, and fewer where they are long. Does
   * not wait for the disk: what is lost of it with the power is done again.
   */
  index(max: number): void;

  /** The highest gid that was pruned from some rooms or from any; 0 where nothing was. */
  pruned(rooms?: readonly string[]): number;

  /**
   * Removes what the rules let go, as far as the bounds allow, and gives their space back to the system.
   */
  prune(rules: RetentionRules, bounds?: PruneBounds): PruneResult;

  /** See `ClockWatch`. */
  readonly newestAt: number;
  clock(): ClockState;
  /** Does not wait for the disk. */
  setClock(state: ClockState): void;
}

/** How much is pruned at once; without it all that is to go. */
export interface PruneBounds {
  /** Entries that go at most. */
  readonly entries?: number;
  /** No more go once they have so many bytes of text together. */
  readonly bytes?: number;
  /** Rooms that are looked at, besides those in which something was stored since the last time. */
  readonly rooms?: number;
  /** The time by which entries are too old, `-Infinity` where none is; without it that of the clock. */
  readonly now?: number;
}

export interface PruneResult {
  /** Entries that went. */
  readonly removed: number;
  /** The rooms that were looked at and have a bound. */
  readonly checked: readonly string[];
  /** Whether nothing is left to go in them. */
  readonly isDone: boolean;
}

/** Says what may not be stored, at its place in the order; nothing where it may. */
export interface Validator {
  /** Asked first, also of an id that is known: who may not know the room learns nothing of it. */
  room(draft: Draft): ChatError | undefined;
  /** Asked of a draft that is new. */
  draft(draft: Draft, standing: DraftContext): ChatError | undefined;
  /** Asked of a draft that is stored: whom it mentions, if anybody; `writers` wrote in its room lately. */
  mentions?(draft: Draft, writers: () => readonly RecentAuthor[]): readonly Member[] | undefined;
  /** Asked of a draft that is stored: what is stored right after it, in this order. */
  notes?(draft: Draft, standing: DraftContext): readonly Draft[];
}

/** What the log has where a draft is to stand. */
export interface DraftContext {
  /** Who wrote the message that it is about. */
  readonly targetAuthor: string | undefined;
  /** Whether nothing ever stood in its room. */
  readonly isRoomNew: boolean;
}

export type AppendResult =
  | {
    /** Whether the draft was stored now, or its id was known: the entry is then the first one. */
    readonly outcome: "stored" | "known";
    readonly entry: Entry;
    /** What was stored with it. */
    readonly notes?: readonly Entry[];
  }
  | { readonly outcome: "refused"; readonly error: ChatError };

export interface RoomHead {
  readonly room: string;
  readonly head: number;
}

export interface Bounds {
  readonly limit: number;
  /** No more follow once there are bodies of so many bytes together. */
  readonly bytes?: number;
}

export interface AfterRange extends Bounds {
  readonly rooms?: readonly string[];
}

/** Who reads messages: their own reactions are told, however many others there are. */
export interface Reader {
  readonly user?: string;
}

export interface MessagesRange extends Reader {
  readonly ids: readonly string[];
  /** See `Bounds`. */
  readonly bytes?: number;
}

export interface PageRange extends Bounds, Reader {
  /** Only messages before this seq. */
  readonly before?: number;
  /** Only messages after this seq. */
  readonly after?: number;
  /** The messages from this seq on, and as many before it; without the other bounds. */
  readonly around?: number;
}

export interface AuditRange extends Bounds {
  /** Only changes before this gid. */
  readonly before?: number;
  /** Of what was deleted in private rooms only that in these; without it all. */
  readonly privateRooms?: readonly string[];
  /** Of what concerns public rooms only that in these: names, or beginnings such as `team-*`. */
  readonly patterns?: readonly string[];
}

export interface RoomsRange {
  readonly user: string;
  readonly limit: number;
  /** Rooms that are told by name, in this order. */
  readonly named: readonly string[];
  /** Then public rooms whose names come after this one; without it none. */
  readonly after?: string;
  /** Of the public rooms only these: names, or beginnings such as `team-*`. */
  readonly patterns?: readonly string[];
}

export interface SearchRange extends Bounds {
  readonly room?: string;
  /** Of all private rooms only these; without it, and without a room, all rooms. */
  readonly privateRooms?: readonly string[];
  /** Only messages written under one of these names, or under one that has its words. */
  readonly from?: readonly string[];
  /** Only messages with a link. */
  readonly hasLink?: boolean;
  /** Only messages of this time or later, and before that one. */
  readonly since?: number;
  readonly until?: number;
  /** Only messages before this gid. */
  readonly before?: number;
  /** Milliseconds after which it ends; without it not before all is found. */
  readonly withinMs?: number;
}

export interface SearchResult {
  readonly entries: readonly Entry[];
  /** The gid before which there may be more; nothing where all were found. */
  readonly before?: number;
}
