// The log as the hub reads it, which the user of the hub implements.

import type { Cursor } from "./cursor.ts";

/** The members of a log entry that the hub reads. Entries may have any others. */
export interface LogEntry extends Cursor {
  /** Subscribers choose entries by their rooms: any string, such as a channel or a topic. */
  readonly room: string;
}

/** Entries that were pruned and cannot be replayed. */
export interface Gap {
  /** The first missing gid. */
  readonly from: number;
  /** The last missing gid. */
  readonly to: number;
}

/** A page of entries after a gid. */
export interface ReplayPage<Entry extends Cursor = LogEntry> {
  /** The epoch of the log that was read. */
  readonly epoch: string;
  /** The entries, oldest first. */
  readonly entries: readonly Entry[];
  /** The page has every entry up to this gid: the head of the log, or the last entry of a full page. */
  readonly upTo: number;
  /** The highest gid that was pruned from the rooms in question; 0 if none was. */
  readonly pruned: number;
}

/** Reads the log. The hub calls it for what it does not have in memory. */
export interface History<Entry extends LogEntry = LogEntry> {
  /**
   * Reads a page of entries after `gid`, of the given rooms or of all.
   *
   * Bound the page in entries and in bytes: for `rooms` it is encoded and kept in memory until one
   * subscriber has read it. The hub asks for the next page from `upTo`, so a page that is not the
   * last must reach beyond `gid`.
   */
  after(gid: number, rooms?: readonly string[]): Promise<ReplayPage<Entry>>;
  /** Reads the position of the newest entry. */
  head(): Promise<Cursor>;
}
