// The log on SQLite. Nothing else knows the SQL.

import { DatabaseSync } from "node:sqlite";
import type { Cursor } from "./cursor.ts";
import { ChatError } from "./errors.ts";
import type { Appended, Log, PageRange, SearchRange } from "./log.ts";
import type { Draft, Past } from "./message.ts";
import { type Retention, retentionOf, type RetentionRules } from "./retention.ts";
import { integer, type Row, toEntry, toOldest, toSpent } from "./sqlite_rows.ts";
import { migrate } from "./sqlite_schema.ts";
import { prepare, type Statements } from "./sqlite_statements.ts";
import type { Entry } from "./wire.ts";

/**
 * `synchronous = FULL` makes each commit wait for the disk: an acknowledged message is there. While
 * another program locks the file a batch waits for it a moment only: readers wait meanwhile, too.
 * 16 MiB of pages hold what is above the leaves of a log of ten million messages.
 */
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = FAST;
  PRAGMA busy_timeout = 100;
  PRAGMA cache_size = -16384;
`;

/** Entries that go in one transaction, so that the broker is never away for long. */
const PRUNE_AT_ONCE = 500;

export class SqliteLog implements Log {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  #head: Cursor;

  /**
   * Opens the log at `path`, or makes it.
   *
   * @throws {Error} if the file is no log, is damaged, or was written by a newer Hubbub.
   */
  constructor(path: string) {
    this.#database = open(path);
    this.#sql = prepare(this.#database);
    const row = this.#sql.head.get();
    this.#head = { epoch: String(row?.epoch), gid: integer(row?.head) };
  }

  head(): Cursor {
    return this.#head;
  }

  append(drafts: readonly Draft[]): Appended[] {
    return this.#inBatch((batch) => drafts.map((draft) => batch.append(draft)));
  }

  /**
   * Takes over entries of another log, all or none: with their ids and times, under new numbers. A
   * change to what is not here is stored too, but has no effect and no text.
   */
  adopt(entries: readonly Past[]): Appended[] {
    return this.#inBatch((batch) => entries.map((entry) => batch.adopt(entry)));
  }

  after(gid: number, { limit, rooms }: { limit: number; rooms?: readonly string[] }): Entry[] {
    const rows = rooms === undefined
      ? this.#sql.after.all(gid, limit)
      : this.#afterInRooms(gid, { limit, rooms: [...new Set(rooms)] });
    return rows.map((row) => toEntry(row, this.#head.epoch));
  }

  page(room: string, { limit, before = Number.MAX_SAFE_INTEGER, after }: PageRange): Entry[] {
    const rows = after === undefined
      ? this.#sql.before.all(room, before, limit).reverse()
      : this.#sql.between.all(room, after, before, limit);
    return rows.map((row) => toEntry(row, this.#head.epoch));
  }

  search(words: string, { limit, room, before }: SearchRange): Entry[] {
    // SQLite ends a query at a NUL, in the middle of a quoted word; no text has one.
    // deno-lint-ignore no-control-regex
    const terms = words.split(/[\s\u0000]+/).filter((word) => word !== "");
    if (terms.length === 0) return [];
    const query = terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(" ");
    const scope = room === undefined ? "" : ` AND room : "r${this.#roomId(room)}"`;
    const rows = this.#sql.search.all(
      `text : (${query} *)${scope}`,
      before ?? Number.MAX_SAFE_INTEGER,
      limit,
    );
    return rows.map((row) => toEntry(row, this.#head.epoch));
  }

  pruned(rooms?: readonly string[]): number {
    if (rooms === undefined) return integer(this.#sql.head.get()?.pruned);
    return Math.max(0, ...rooms.map((room) => integer(this.#sql.room.get(room)?.pruned ?? 0)));
  }

  prune(rules: RetentionRules): number {
    const now = Date.now();
    const removed = this.#inTransaction(() =>
      this.#sql.rooms.all().reduce((sum, { id, name, head, bytes }) => {
        const room = { id: integer(id), head: integer(head), bytes: integer(bytes) };
        return sum + this.#pruneRoom(room, { rule: retentionOf(String(name), rules), now });
      }, 0)
    );
    if (removed > 0) this.#sql.freePages.all();
    return removed;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #inBatch(work: (batch: Batch) => Appended[]): Appended[] {
    const batch = new Batch(this.#sql, this.#head);
    const appended = this.#inTransaction(() => {
      const results = work(batch);
      batch.finish();
      return results;
    });
    this.#head = batch.head;
    return appended;
  }

  #inTransaction<T>(work: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #roomId(name: string): number {
    return integer(this.#sql.room.get(name)?.id ?? 0);
  }

  /** Merges rooms that are read some rows at a time: many rooms cost little more than one. */
  #afterInRooms(gid: number, { limit, rooms }: { limit: number; rooms: readonly string[] }): Row[] {
    // One more than its share, so that rooms that are equally busy are asked once.
    const pageSize = Math.ceil(limit / rooms.length) + 1;
    const readers = rooms.map((room) => this.#rowsOf(room, { gid, pageSize }));
    const next = readers.map((reader) => reader.next().value);
    const merged: Row[] = [];
    while (merged.length < limit) {
      const oldest = indexOfOldest(next);
      const row = next[oldest];
      if (!row) break;
      merged.push(row);
      next[oldest] = readers[oldest]?.next().value;
    }
    return merged;
  }

  /** The rows of a room after a gid, oldest first, read as they are taken. */
  *#rowsOf(
    room: string,
    { gid, pageSize }: { gid: number; pageSize: number },
  ): Generator<Row, undefined> {
    let rows: Row[];
    do {
      rows = this.#sql.afterInRoom.all(room, gid, pageSize);
      yield* rows;
      gid = integer(rows.at(-1)?.gid ?? 0);
    } while (rows.length === pageSize);
    return undefined;
  }

  /** Removes the oldest entries of a room that its rule lets go, some at a time. */
  #pruneRoom(room: RoomState, { rule, now }: { rule: Retention; now: number }): number {
    if (Object.keys(rule).length === 0) return 0;
    const { ageMs = Infinity, count = Infinity, bytes = Infinity } = rule;
    let [left, removed, gid] = [room.bytes, 0, 0];
    for (const row of this.#sql.oldest.all(room.id, PRUNE_AT_ONCE)) {
      const entry = toOldest(row);
      const isKept = entry.at >= now - ageMs && room.head - entry.seq < count && left <= bytes;
      if (isKept) break;
      left -= entry.bytes;
      gid = entry.gid;
      removed++;
    }
    if (removed > 0) this.#remove(room.id, { gid, bytes: room.bytes - left });
    return removed;
  }

  #remove(room: number, { gid, bytes }: { gid: number; bytes: number }) {
    this.#sql.unindexUpTo.run(room, gid);
    this.#sql.removeAmendments.run(room, gid);
    this.#sql.spend.run(room, gid);
    this.#sql.remove.run(room, gid);
    this.#sql.pruneRoom.run(gid, bytes, room);
    this.#sql.pruneLog.run(gid);
  }
}

interface RoomState {
  readonly id: number;
  head: number;
  bytes: number;
}

/** The drafts of one transaction: what they change is written for the batch, not for each. */
class Batch {
  readonly #sql: Statements;
  readonly #rooms = new Map<string, RoomState>();
  readonly #epoch: string;
  #gid: number;

  constructor(sql: Statements, head: Cursor) {
    this.#sql = sql;
    this.#epoch = head.epoch;
    this.#gid = head.gid;
  }

  get head(): Cursor {
    return { epoch: this.#epoch, gid: this.#gid };
  }

  append(draft: Draft): Appended {
    const spent = this.#spent(draft.id);
    if (spent) return spent;
    const target = this.#target(draft);
    if (target === undefined) return { outcome: "refused", error: unknownMessage() };
    return this.#store(draft, { target, at: Date.now() });
  }

  adopt({ at, ...draft }: Past): Appended {
    const spent = this.#spent(draft.id);
    if (spent) return spent;
    const target = this.#target(draft);
    if (target !== undefined) return this.#store(draft, { target, at });
    // The text of an edit must not outlive the deletion of its message.
    return this.#store({ ...draft, text: "" }, { target: null, at });
  }

  /** Writes what the drafts have moved. */
  finish(): void {
    this.#sql.moveHead.run(this.#gid);
    for (const { id, head, bytes } of this.#rooms.values()) this.#sql.moveRoom.run(head, bytes, id);
  }

  #store(draft: Draft, { target, at }: { target: number | null; at: number }): Appended {
    const room = this.#room(draft.room);
    const place = { gid: this.#gid + 1, seq: room.head + 1, at };
    if (!this.#insert(draft, { ...place, room: room.id, target })) {
      return { outcome: "known", entry: this.#stored(draft.id) };
    }
    this.#gid = place.gid;
    room.head = place.seq;
    room.bytes += byteLength(draft.from) + byteLength(draft.text);
    this.#apply(draft, { ...place, room, target });
    const row = { ...draft, ...place, sender: draft.from };
    return { outcome: "stored", entry: toEntry(row, this.#epoch) };
  }

  /** The gid of a draft's target, null where it has none, undefined where that is not there. */
  #target({ kind, id, room, target }: Draft): number | null | undefined {
    if (kind === "message" || target === undefined) return null;
    const row = this.#sql.byId.get(target);
    const isThere = row?.kind === "message" && row.room === room && row.deletedAt === null;
    if (isThere) return integer(row.gid);
    // Sent again: its target may have been deleted by this very draft.
    return this.#sql.byId.get(id) ? null : undefined;
  }

  #insert(draft: Draft, place: Place & { room: number; target: number | null }): boolean {
    const { kind, id, from, text } = draft;
    const { gid, room, seq, at, target } = place;
    return this.#sql.insert.run(gid, room, seq, kind, id, at, from, text, target).changes === 1;
  }

  /** Brings the message and the index of its words to what the entry makes of them. */
  #apply({ kind, text }: Draft, { gid, at, room, target }: Place & Applied) {
    if (kind === "message") return void this.#sql.index.run(gid, `r${room.id}`, text);
    if (target === null) return;
    this.#sql.unindex.run(target);
    if (kind === "edit") this.#sql.edit.run(target, text, at);
    else this.#delete(target, { at, room });
    this.#sql.reindex.run(target);
  }

  /** What was deleted is gone: the message's text and those of its edits, too. */
  #delete(target: number, { at, room }: { at: number; room: RoomState }) {
    room.bytes -= integer(this.#sql.bytesOf.get({ gid: target })?.bytes);
    this.#sql.delete.run(target, at);
    this.#sql.blank.run({ gid: target });
  }

  #room(name: string): RoomState {
    const known = this.#rooms.get(name);
    if (known) return known;
    this.#sql.addRoom.run(name);
    const row = this.#sql.room.get(name);
    const room = { id: integer(row?.id), head: integer(row?.head), bytes: integer(row?.bytes) };
    this.#rooms.set(name, room);
    return room;
  }

  /** What comes of an id that an entry had which was pruned; nothing where it is free. */
  #spent(id: string): Appended | undefined {
    const row = this.#sql.spent.get(id);
    return row && { outcome: "known", entry: toSpent(row, this.#epoch) };
  }

  #stored(id: string): Entry {
    return toEntry(this.#sql.byId.get(id) ?? {}, this.#epoch);
  }
}

interface Place {
  readonly gid: number;
  readonly seq: number;
  readonly at: number;
}

interface Applied {
  readonly room: RoomState;
  readonly target: number | null;
}

function open(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    // First, so that a file which this program cannot use stays as it is.
    migrate(database, path);
    database.exec(PRAGMAS);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof RangeError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot open the log "${path}": ${why}. Run "deno task doctor" to see more`, {
      cause,
    });
  }
}

function unknownMessage(): ChatError {
  const message = "The message is not there, or not any more";
  return new ChatError("unknown-message", message, { field: "target" });
}

/** Where the row with the lowest gid stands; -1 if there is none. */
function indexOfOldest(rows: readonly (Row | undefined)[]): number {
  return rows.reduce(
    (oldest, row, i) =>
      row && integer(row.gid) < integer(rows[oldest]?.gid ?? Infinity) ? i : oldest,
    -1,
  );
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return encoder.encode(text).byteLength;
}
