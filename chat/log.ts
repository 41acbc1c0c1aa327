// The log: every entry, in one order, on disk. Only the broker writes it.

import type { ClockState } from "./log/clock_watch.ts";
import type { Cursor } from "../hub/mod.ts";
import type { Member } from "./domain/user.ts";
import type { RecentAuthor } from "./directory/mentions.ts";
import type { ChatError } from "./errors.ts";
import type { FileLog } from "./log/file_log.ts";
import type { Draft, LogRecord } from "./message.ts";
import type { NotificationLevel } from "./domain/notification_level.ts";
import type { ReadMarkerMove, RoomReadState } from "./domain/read_state.ts";
import type { Activity, NewActivity } from "./domain/activity.ts";
import type { SavedMessage, SaveOutcome } from "./domain/saved_message.ts";
import type { SearchMark } from "./log/search_query.ts";
import type { RetentionRules } from "./config/retention.ts";
import type { StorageReport } from "./log/storage.ts";
import type { UnreadCounts } from "./domain/unread_counts.ts";
import type { Entry } from "./protocol.ts";

/** What the ingest stores drafts with: the log itself, or a log that several machines keep. */
export interface DraftStore {
  /**
   * Stores runs of drafts one after another, each as `Log.append` does. `onRun` is called after each with
   * its index and outcome, before the next one is judged. When this returns or resolves, what was stored
   * is on disk.
   *
   * @throws if it is not known whether the runs are on disk: they may or may not be in the log.
   */
  storeRuns(
    runs: readonly (readonly Draft[])[],
    validator: Validator | undefined,
    onRun: (index: number, outcome: RunOutcome) => void,
  ): void | Promise<void>;
}

/** The results of a run's drafts, or why none of them was stored. */
export type RunOutcome = { readonly results: readonly AppendResult[] } | {
  readonly error: unknown;
};

/** What storing drafts would do. */
export interface Proposal {
  /** The results of the drafts, as `Log.append` returns them. */
  readonly results: readonly AppendResult[];
  readonly records: readonly LogRecord[];
  /** Gids of earlier entries whose texts would be erased. */
  readonly erased: readonly number[];
}

export interface Log extends DraftStore, Disposable {
  /** Returns the epoch and the newest gid; 0 while the log is empty. */
  head(): Cursor;

  /**
   * Stores drafts in the given order, all or none, and returns when they are on disk. A draft whose
   * id is known is not stored again: its first entry is returned, without its content if that was
   * pruned. Rejected are drafts that the validator rejects, ids that other entries have, and
   * references to messages that do not exist.
   */
  append(drafts: readonly Draft[], judge?: Validator): AppendResult[];

  /** Returns changes after a gid, oldest first. They survive pruning. */
  changes(gid: number, range: Bounds): Entry[];

  /** Returns changes outside private rooms, newest first. */
  auditLog(range: AuditRange): Entry[];

  /** Returns an entry by id in its current form; undefined if it does not exist or was pruned. */
  entry(id: string): Entry | undefined;

  /** Returns rooms, private ones too, by name, after a name. */
  heads(range: { after: string; limit: number }): RoomHead[];

  /** The secret that signs cookies, created with the log. */
  key(): Uint8Array;

  /** Returns the entries after a gid, oldest first, of all or some rooms, in their current form. */
  after(gid: number, range: AfterRange): Entry[];

  /**
   * Returns the messages of a room nearest to a seq, oldest first, with edits and deletions applied
   * and with their reactions.
   */
  page(room: string, range: PageRange): Entry[];

  /**
   * Returns the seq of the first entry of a room that was stored at a time or later; one beyond the
   * head if there is none. If the clock leapt, it is the entry whose time is nearest.
   */
  seqAt(room: string, at: number): number;

  /** Returns the authors of the newest messages of a room, latest first, once for each name. */
  recentAuthors(room: string): RecentAuthor[];

  /**
   * Returns a message in its current form; undefined if it does not exist or was deleted or pruned.
   */
  message(room: string, id: string): Entry | undefined;

  /** Returns messages by id with their reactions; ids that do not exist are left out. */
  messages(room: string, wanted: MessagesRange): Entry[];

  /**
   * Returns the read states of a user: those of the named rooms, then those of public rooms by
   * name.
   */
  rooms(range: RoomsRange): RoomReadState[];

  /** Returns private rooms that the user has read since being added. */
  usedRooms(user: string, range: { limit: number }): string[];

  /**
   * Records that a user is here for the first time: existing messages in public rooms are not
   * unread for them. Does not wait for the disk.
   */
  recordFirstVisit(user: string): void;

  /**
   * Moves a user's read marker, at most to the head of the room, and returns it. Does not wait for
   * the disk: after a power cut the user reads the rest again.
   */
  moveReadMarker(room: string, move: ReadMarkerMove): number;

  /**
   * Sets a user's notification level in a room. Returns false if the room does not exist. Does not
   * wait for the disk.
   */
  setNotificationLevel(
    room: string,
    choice: { user: string; notificationLevel: NotificationLevel },
  ): boolean;

  /**
   * Sets the place of a room among a user's favourites; without a rank it is none. Returns false if
   * the room does not exist. Does not wait for the disk.
   */
  setFavourite(room: string, choice: { user: string; rank?: number }): boolean;

  /** Saves a message of a room for a user. Does not wait for the disk. */
  saveMessage(room: string, saving: { user: string; id: string }): SaveOutcome;

  /** Removes a message of a room from those that a user saved. Does not wait for the disk. */
  unsaveMessage(room: string, saving: { user: string; id: string }): void;

  /** Returns the ids of the messages of a room that a user saved. */
  savedInRoom(room: string, user: string): string[];

  /** Returns the messages that a user saved before a position, last saved first. */
  savedMessages(range: UserRange): SavedMessage[];

  /** Returns what concerns a user, of entries before a gid, newest first. */
  activity(range: ActivityRange): Activity[];

  /** Counts the activities that a user has not seen, by room; stops at 200. */
  newActivity(reader: Pick<ActivityRange, "user" | "joined">): NewActivity[];

  /** Returns the gid up to which a user has seen their activities. */
  activitySeen(user: string): number;

  /** Moves that forward, and returns it. Does not wait for the disk. */
  seeActivity(user: string, gid: number): number;

  /** Returns the time until which the user wants no notifications; 0 if never set. */
  doNotDisturbUntil(user: string): number;

  /** Sets the time until which the user wants no notifications. Does not wait for the disk. */
  setDoNotDisturb(user: string, until: number): void;

  /**
   * Returns the messages that contain all words, newest first, each with a snippet in which they
   * are marked; the last word may be a prefix. Without words, all messages of the range. Indexes
   * some waiting messages first. Stops at the limit, after 128 KiB of texts, or when its time is
   * over, and tells where to continue.
   */
  search(words: string, range: SearchRange): SearchResult;

  /** Returns unread counts, given the seq up to which the user has read each room. */
  unread(readUpTo: ReadonlyMap<string, number>, user?: string): UnreadCounts[];

  /** Files of messages. */
  readonly files: FileLog;

  /** Whether entries can be stored, as of the last write or check. */
  readonly storage: StorageReport;

  /** Checks the files and the free space, and after a failure tries a write. */
  checkStorage(): StorageReport;

  /** Number of entries that are not in the search index yet. */
  readonly unindexed: number;

  /**
   * Adds the next entries to the search index, at most `max`: 32 KiB of texts, and more for as many
   * milliseconds. Does not wait for the disk: after a power cut they are indexed again.
   */
  index(max: number, ms?: number): void;

  /** Returns the highest gid that was pruned from some rooms, or from any; 0 if none was. */
  pruned(rooms?: readonly string[]): number;

  /**
   * Removes entries that exceed the retention of their room, within the bounds, and returns their
   * space to the file system.
   */
  prune(rules: RetentionRules, bounds?: PruneBounds): PruneResult;

  /** See `ClockWatch`. */
  readonly newestAt: number;
  clock(): ClockState;
  /** Does not wait for the disk. */
  setClock(state: ClockState): void;
}

/** Bounds of one call; unbounded by default. */
export interface PruneBounds {
  /** Maximum number of entries to remove. */
  readonly entries?: number;
  /** Stops after removing this many bytes of text. */
  readonly bytes?: number;
  /** Rooms to check, besides those with new entries since the last call. */
  readonly rooms?: number;
  /** The current time; `-Infinity` prunes nothing by age. The system's by default. */
  readonly now?: number;
}

export interface PruneResult {
  /** Number of removed entries. */
  readonly removed: number;
  /** Rooms with a retention that were checked. */
  readonly checked: readonly string[];
  /** Whether nothing is left to remove in them. */
  readonly isDone: boolean;
}

/**
 * Decides which drafts are stored. Each method sees the state at the draft's position in the log.
 */
export interface Validator {
  /**
   * Called first, even for a known id: a user who may not know of the room must learn nothing about
   * it.
   */
  room(draft: Draft): ChatError | undefined;
  /** Called for a new draft. */
  draft(draft: Draft, context: DraftContext): ChatError | undefined;
  /**
   * Called for a draft that will be stored: returns the users it mentions. `recentAuthors` reads
   * those of its room.
   */
  mentions?(
    draft: Draft,
    recentAuthors: () => readonly RecentAuthor[],
  ): readonly Member[] | undefined;
  /** Called for a draft that will be stored: returns the group it mentions, and who is present. */
  group?(draft: Draft): Pick<Draft, "groupMention" | "present"> | undefined;
  /** Called for a draft that was stored: returns drafts to store right after it. */
  notes?(draft: Draft, context: DraftContext): readonly Draft[];
}

/** The log's knowledge about the target and the room of a draft. */
export interface DraftContext {
  /** Id of the author of the target. */
  readonly targetAuthor: string | undefined;
  /** Whether the room has never had an entry. */
  readonly isRoomNew: boolean;
}

export type AppendResult =
  | {
    /** Whether the draft was stored now, or its id was known; `entry` is then the first one. */
    readonly outcome: "stored" | "known";
    readonly entry: Entry;
    /** Entries that were stored with it. */
    readonly notes?: readonly Entry[];
    /** Users to whom the entry is a new activity. */
    readonly concerned?: readonly string[];
  }
  | { readonly outcome: "refused"; readonly error: ChatError };

export interface RoomHead {
  readonly room: string;
  readonly head: number;
}

export interface UserRange {
  readonly user: string;
  /** Exclusive. */
  readonly before: number;
  readonly limit: number;
}

export interface ActivityRange extends UserRange {
  /** The user's private rooms, with the gid after which they may see mentions of all members. */
  readonly joined?: ReadonlyMap<string, number> | undefined;
}

export interface Bounds {
  readonly limit: number;
  /** Stops once the bodies have this many bytes. */
  readonly bytes?: number;
}

export interface AfterRange extends Bounds {
  readonly rooms?: readonly string[];
}

/** The user whose own reactions are always included, however many others there are. */
export interface Reader {
  readonly user?: string;
}

export interface MessagesRange extends Reader {
  readonly ids: readonly string[];
  readonly bytes?: number;
}

export interface PageRange extends Bounds, Reader {
  /** Only messages before this seq. */
  readonly before?: number;
  /** Only messages after this seq. */
  readonly after?: number;
  /** Messages from this seq on, and as many before it; excludes the other bounds. */
  readonly around?: number;
}

export interface AuditRange extends Bounds {
  /** Only changes before this gid. */
  readonly before?: number;
  /** Deletions in private rooms are only listed for these; for all by default. */
  readonly privateRooms?: readonly string[];
  /** Changes of public rooms are only listed for these names or prefixes such as `team-*`. */
  readonly patterns?: readonly string[];
}

export interface RoomsRange {
  readonly user: string;
  readonly limit: number;
  /** Rooms to return first, in this order. */
  readonly named: readonly string[];
  /** Then public rooms with names after this one; none by default. */
  readonly after?: string;
  /** Only public rooms with these names or prefixes such as `team-*`. */
  readonly patterns?: readonly string[];
}

export interface SearchRange extends Bounds {
  readonly room?: string;
  /** Private rooms to search; all by default, if no room is given. */
  readonly privateRooms?: readonly string[];
  /** Only messages under one of these names, or a name that contains its words. */
  readonly from?: readonly string[];
  /** Only messages with none of these words. */
  readonly without?: string;
  /** Only messages with all of these. */
  readonly has?: readonly SearchMark[];
  /** Only messages with a file of one of these types. */
  readonly types?: readonly string[];
  /** Bounds of the time, the second one exclusive. */
  readonly since?: number;
  readonly until?: number;
  /** Only messages before this gid. */
  readonly before?: number;
  /** Milliseconds after which it stops; unlimited by default. */
  readonly withinMs?: number;
}

export interface SearchResult {
  readonly entries: readonly Entry[];
  /** The gid before which to continue; undefined if all were found. */
  readonly before?: number;
}
