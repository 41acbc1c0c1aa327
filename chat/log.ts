// The log: every message in one order, kept on disk. The broker alone opens it.

import type { Cursor } from "./cursor.ts";
import type { Draft } from "./message.ts";
import type { Entry } from "./wire.ts";

export interface Log extends Disposable {
  /** Where the log stands: its epoch and its highest gid, 0 while it is empty. */
  head(): Cursor;

  /**
   * Stores drafts in the order given, all or none, and returns when they are on disk. A draft whose
   * id is known already is not stored again: its first entry is returned instead.
   */
  append(drafts: readonly Draft[]): Appended[];

  /** The entries that follow `gid`, oldest first, of all rooms or of some. */
  after(gid: number, range: { limit: number; rooms?: readonly string[] }): Entry[];

  /** The messages of a room nearest to a seq, oldest first; its newest without a bound. */
  page(room: string, range: PageRange): Entry[];
}

export interface Appended {
  readonly entry: Entry;
  /** False where the id was known: the entry is the first one. */
  readonly isNew: boolean;
}

export interface PageRange {
  readonly limit: number;
  /** Only messages before this seq. */
  readonly before?: number;
  /** Only messages after this seq. */
  readonly after?: number;
}
