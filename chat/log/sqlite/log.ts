// The log on SQLite. Only files of this folder contain SQL.

import type { DatabaseSync } from "node:sqlite";
import type { ClockState } from "../clock_watch.ts";
import type { Cursor } from "../../../hub/mod.ts";
import type { RecentAuthor } from "../../directory/mentions.ts";
import type {
  ActivityRange,
  AfterRange,
  AppendResult,
  AuditRange,
  Bounds,
  Log,
  MessagesRange,
  PageRange,
  Proposal,
  PruneBounds,
  PruneResult,
  Reader,
  RoomHead,
  RoomsRange,
  RunOutcome,
  SearchRange,
  SearchResult,
  UserRange,
  Validator,
} from "../../log.ts";
import type { Activity, NewActivity } from "../../domain/activity.ts";
import type { SavedMessage, SaveOutcome } from "../../domain/saved_message.ts";
import type { ArchivedDraft, Draft, LogRecord } from "../../message.ts";
import type { NotificationLevel } from "../../domain/notification_level.ts";
import type { ReadMarkerMove, RoomReadState } from "../../domain/read_state.ts";
import type { RetentionRules } from "../../config/retention.ts";
import type { StorageReport } from "../storage.ts";
import type { UnreadCounts } from "../../domain/unread_counts.ts";
import type { Entry } from "../../protocol.ts";
import { ActivityWriter, countNewActivity, readActivity, seenActivity } from "./activity.ts";
import { savedInRoom, savedMessages, saveMessage } from "./saved_messages.ts";
import { WriteBatch } from "./write_batch.ts";
import { CandidateIndex } from "./search/candidates.ts";
import { SqliteFiles } from "./files.ts";
import { IndexWriter } from "./search/index_writer.ts";
import { searchMessages } from "./search/search_results.ts";
import { recordsOf } from "./queries/records_query.ts";
import { readReplay } from "./queries/replay_query.ts";
import { readPage } from "./queries/history_query.ts";
import { readInParts } from "./parts.ts";
import { Pruner } from "./prune.ts";
import { PrunedGids } from "./pruned_gids.ts";
import { withReactions } from "./queries/reaction_query.ts";
import { rangesOf, readRooms } from "./queries/room_list_query.ts";
import { recentAuthorsIn } from "./references.ts";
import { bytes, integer, type Row, toEntries, toEntry, toUnread } from "./rows.ts";
import { openDatabase } from "./file/open.ts";
import { firstSeqAt } from "./position_lookup.ts";
import { prepare, type Statements } from "./statements.ts";
import { StorageWatch } from "./file/storage.ts";
import { Transactions } from "./file/transactions.ts";
import { UserStates } from "./user_states.ts";

/** Entries indexed at once before a search. */
const MAX_INDEXED_ENTRIES = 512;
/** Share of a search's time that it may spend on indexing. */
const INDEXING_SHARE = 0.5;

export class SqliteLog implements Log {
  readonly files: SqliteFiles;
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #indexWriter: IndexWriter;
  readonly #candidates = new CandidateIndex();
  readonly #storage: StorageWatch;
  readonly #transactions: Transactions;
  readonly #activity: ActivityWriter;
  readonly #pruner: Pruner;
  #userStates: UserStates | undefined;
  #prunedGids: PrunedGids | undefined;
  #head: Cursor;
  #indexed: number;
  #isPruned: boolean;
  #newestAt: number;

  /** Opens the log at `path`, or creates it; throws as `openDatabase`. */
  constructor(path: string) {
    this.#database = openDatabase(path);
    this.#indexWriter = new IndexWriter(this.#database);
    this.#sql = prepare(this.#database);
    this.#activity = new ActivityWriter(this.#sql);
    const row = this.#sql.log.get();
    this.#storage = new StorageWatch(path);
    this.#transactions = new Transactions(this.#database, this.#storage);
    this.files = new SqliteFiles(this.#sql, this.#transactions);
    this.#head = { epoch: String(row?.epoch), gid: integer(row?.head) };
    this.#indexed = integer(row?.indexed);
    this.#isPruned = integer(row?.pruned) > 0;
    this.#newestAt = newestTime(this.#sql);
    this.#pruner = new Pruner(this.#sql, this.#head.gid);
  }

  head(): Cursor {
    return this.#head;
  }

  get unindexed(): number {
    return this.#head.gid - this.#indexed;
  }

  get storage(): StorageReport {
    return this.#storage.report;
  }

  checkStorage(): StorageReport {
    return this.#transactions.check();
  }

  append(drafts: readonly Draft[], validator?: Validator): AppendResult[] {
    return this.#inBatch((batch) => drafts.map((draft) => batch.append(draft, validator)));
  }

  storeRuns(
    runs: readonly (readonly Draft[])[],
    validator: Validator | undefined,
    onRun: (index: number, outcome: RunOutcome) => void,
  ): void {
    const store = () =>
      runs.forEach((drafts, index) => onRun(index, this.#tryToAppend(drafts, validator)));
    // The last commit syncs the others too.
    if (runs.length > 1) this.#transactions.syncOnce(store);
    else store();
  }

  /**
   * Makes an empty log one of another log's epoch, so that it can follow that one.
   *
   * @throws {RangeError} if it has entries.
   */
  startAs({ epoch, key }: { epoch: string; key: Uint8Array }): void {
    const { gid } = this.#head;
    if (gid > 0) throw new RangeError(`Cannot give an epoch to a log with ${gid} entries`);
    this.#transactions.run(() => this.#sql.startAs.run(epoch, key));
    this.#head = { epoch, gid };
  }

  /** Finds out what storing drafts would do, and stores nothing. */
  propose(drafts: readonly Draft[], validator?: Validator): Proposal {
    const batch = this.#newBatch();
    const results = this.#transactions.rehearse(() =>
      drafts.map((draft) => batch.append(draft, validator))
    );
    const { records, erased } = batch;
    return { results, records, erased };
  }

  /**
   * Stores records of another log under their own numbers, all or none. Does not wait for the disk: after a
   * power cut they are read again.
   *
   * @throws {DivergedError} if a record is not the next one.
   */
  follow(records: readonly LogRecord[]): void {
    this.#inBatch(
      (batch) => records.forEach((record) => batch.follow(record)),
      (work) => this.#transactions.runUnsynced(work),
    );
    this.#isPruned ||= records.some(({ isPruned }) => isPruned);
  }

  /** Returns all records after a gid, oldest first, with those that were pruned. */
  records(after: number): Iterable<LogRecord> {
    return recordsOf(this.#database, after);
  }

  /** What users set for themselves: changes are noted from the first access on. */
  get userStates(): UserStates {
    return this.#userStates ??= new UserStates(this.#database, this.#transactions);
  }

  /** Gids that are pruned from the first access on. */
  get prunedGids(): PrunedGids {
    return this.#prunedGids ??= new PrunedGids(this.#database, this.#transactions);
  }

  changes(gid: number, { limit, bytes }: Bounds): Entry[] {
    const read = (limit: number, last?: Row) =>
      this.#sql.changes.all(integer(last?.gid ?? gid), limit);
    return this.#toEntries(readInParts(read, limit), bytes);
  }

  auditLog({ limit, bytes, before = Number.MAX_SAFE_INTEGER, ...rooms }: AuditRange): Entry[] {
    const privateRooms = toJson(rooms.privateRooms);
    const ranges = toJson(rooms.patterns && rangesOf(rooms.patterns));
    const read = (limit: number, last?: Row) => {
      const bounds = { before: integer(last?.gid ?? before), limit };
      return this.#sql.auditLog.all({ ...bounds, privateRooms, ranges });
    };
    return this.#toEntries(readInParts(read, limit), bytes);
  }

  entry(id: string): Entry | undefined {
    const row = this.#sql.entryById.get(id);
    return row && toEntry(row, this.#head.epoch);
  }

  heads({ after, limit }: { after: string; limit: number }): RoomHead[] {
    return this.#sql.heads.all(after, limit).map(({ name, head }) => ({
      room: String(name),
      head: integer(head),
    }));
  }

  key(): Uint8Array {
    return bytes(this.#sql.key.get()?.key);
  }

  /**
   * Imports entries of another log, all or none: with their ids and times, under new numbers. An
   * entry whose target is missing is stored too, but without effect or text.
   */
  adopt(entries: readonly ArchivedDraft[]): AppendResult[] {
    const adopted = this.#inBatch((batch) => entries.map((entry) => batch.adopt(entry)));
    while (this.unindexed > 0 && this.#tryToIndex());
    return adopted;
  }

  index(max: number, ms = 0): void {
    const after = this.#indexed;
    const upTo = Math.min(after + max, this.#head.gid);
    if (after === upTo) return;
    this.#indexed = this.#transactions.runUnsynced(() => {
      const indexed = this.#indexWriter.write({ after, upTo }, ms);
      this.#sql.setIndexed.run(indexed);
      return indexed;
    });
  }

  after(gid: number, { limit, rooms, bytes }: AfterRange): Entry[] {
    const rows = rooms === undefined
      ? readInParts(
        (limit, last) => this.#sql.entriesAfter.all(integer(last?.gid ?? gid), limit),
        limit,
      )
      : readReplay(this.#sql, { gid, limit, rooms: [...new Set(rooms)] });
    return this.#toEntries(rows, bytes);
  }

  page(room: string, range: PageRange): Entry[] {
    const toEntries = (rows: Iterable<Row>, bytes: number) =>
      this.#toEntries(this.#withReactions(rows, range), bytes);
    return readPage({ sql: this.#sql, toEntries }, { room, ...range });
  }

  seqAt(room: string, at: number): number {
    const row = this.#sql.room.get(room);
    return row ? firstSeqAt(this.#sql, at, row) : 1;
  }

  recentAuthors(room: string): RecentAuthor[] {
    const row = this.#sql.room.get(room);
    return row ? recentAuthorsIn(this.#sql, { id: integer(row.id), head: integer(row.head) }) : [];
  }

  message(room: string, id: string): Entry | undefined {
    return this.messages(room, { ids: [id] })[0];
  }

  messages(room: string, { ids, bytes, ...reader }: MessagesRange): Entry[] {
    const rows = this.#messagesIn(room, ids);
    return this.#toEntries(this.#withReactions(rows, reader), bytes);
  }

  rooms(range: RoomsRange): RoomReadState[] {
    return readRooms(this.#sql, range);
  }

  usedRooms(user: string, { limit }: { limit: number }): string[] {
    return this.#sql.usedRooms.all({ user, limit }).map(({ name }) => String(name));
  }

  recordFirstVisit(user: string): void {
    if (this.#sql.firstVisit.get(user)) return;
    try {
      this.#transactions.runUnsynced(() => this.#sql.addFirstVisit.run(user, this.#head.gid));
    } catch {
      // Reading must work even if nothing can be stored: the next visit is recorded instead.
    }
  }

  moveReadMarker(room: string, { user, seq, isMarkedUnread }: ReadMarkerMove): number {
    const mark = isMarkedUnread === undefined ? null : Number(isMarkedUnread);
    const move = () => integer(this.#sql.moveReadMarker.get({ room, user, seq, mark })?.seq ?? 0);
    return this.#transactions.runUnsynced(move);
  }

  setNotificationLevel(
    room: string,
    { user, notificationLevel }: { user: string; notificationLevel: NotificationLevel },
  ): boolean {
    const keep = () =>
      this.#sql.setNotificationLevel.run({ room, user, notificationLevel }).changes > 0;
    return this.#transactions.runUnsynced(keep);
  }

  setFavourite(room: string, { user, rank }: { user: string; rank?: number }): boolean {
    const keep = () => this.#sql.setFavourite.run({ room, user, rank: rank ?? null }).changes > 0;
    return this.#transactions.runUnsynced(keep);
  }

  saveMessage(room: string, saving: { user: string; id: string }): SaveOutcome {
    return this.#transactions.runUnsynced(() => saveMessage(this.#sql, room, saving));
  }

  unsaveMessage(room: string, { user, id }: { user: string; id: string }): void {
    this.#transactions.runUnsynced(() => this.#sql.unsaveMessage.run({ room, user, id }));
  }

  savedInRoom(room: string, user: string): string[] {
    return savedInRoom(this.#sql, room, user);
  }

  savedMessages(range: UserRange): SavedMessage[] {
    return savedMessages(this.#sql, range);
  }

  activity(range: ActivityRange): Activity[] {
    return readActivity(this.#sql, range);
  }

  newActivity(reader: Pick<ActivityRange, "user" | "joined">): NewActivity[] {
    return countNewActivity(this.#sql, reader);
  }

  activitySeen(user: string): number {
    return seenActivity(this.#sql, user);
  }

  seeActivity(user: string, gid: number): number {
    const see = () => integer(this.#sql.seeActivity.get({ user, gid })?.gid);
    return this.#transactions.runUnsynced(see);
  }

  doNotDisturbUntil(user: string): number {
    return integer(this.#sql.doNotDisturb.get(user)?.until ?? 0);
  }

  setDoNotDisturb(user: string, until: number): void {
    this.#transactions.runUnsynced(() => this.#sql.setDoNotDisturb.run(user, until));
  }

  search(words: string, { withinMs = Infinity, ...range }: SearchRange): SearchResult {
    const started = performance.now();
    const isPast = (share: number) => performance.now() - started >= withinMs * share;
    const head = this.#head.gid;
    const before = Math.min(range.before ?? Infinity, head + 1);
    while (this.#indexed < before - 1 && this.#tryToIndex()) {
      // Stops here; when the search is repeated, more entries are indexed.
      if (this.#indexed < before - 1 && isPast(INDEXING_SHARE)) return { entries: [], before };
    }
    const tools = { sql: this.#sql, candidates: this.#candidates, isOver: () => isPast(1) };
    const { rows, ...rest } = searchMessages({ words, head, ...range }, tools);
    return { entries: this.#toEntries(rows), ...rest };
  }

  unread(readUpTo: ReadonlyMap<string, number>, user = ""): UnreadCounts[] {
    const rooms = JSON.stringify(Object.fromEntries(readUpTo));
    return this.#sql.unread.all({ rooms, user }).map(toUnread);
  }

  pruned(rooms?: readonly string[]): number {
    if (rooms === undefined) return integer(this.#sql.log.get()?.pruned);
    return integer(this.#sql.prunedOf.get(JSON.stringify(rooms))?.pruned);
  }

  prune(rules: RetentionRules, bounds: PruneBounds = {}): PruneResult {
    const { gid: head } = this.#head;
    const pruned = this.#transactions.run(() => this.#pruner.prune(rules, { ...bounds, head }));
    if (pruned.removed === 0) return pruned;
    this.#isPruned = true;
    this.#sql.freePages.all();
    return pruned;
  }

  get newestAt(): number {
    return this.#newestAt;
  }

  clock(): ClockState {
    const row = this.#sql.clock.get();
    return {
      trustedAt: integer(row?.clock_trusted_at),
      suspectSince: integer(row?.clock_suspect_since),
      checkedAt: integer(row?.clock_checked_at),
    };
  }

  setClock({ trustedAt, suspectSince, checkedAt }: ClockState): void {
    this.#transactions.runUnsynced(() =>
      this.#sql.setClock.run(trustedAt, suspectSince, checkedAt)
    );
  }

  [Symbol.dispose](): void {
    this.#candidates[Symbol.dispose]();
    this.#database.close();
  }

  #newBatch(): WriteBatch {
    return new WriteBatch(this.#sql, {
      head: this.#head,
      indexed: this.#indexed,
      isPruned: this.#isPruned,
      newestAt: this.#newestAt,
      activity: this.#activity,
    });
  }

  #inBatch<T>(
    work: (batch: WriteBatch) => T,
    transact = (work: () => T) => this.#transactions.run(work),
  ): T {
    const batch = this.#newBatch();
    const result = transact(() => {
      const result = work(batch);
      batch.finish();
      return result;
    });
    this.#head = batch.head;
    this.#newestAt = batch.newestAt;
    return result;
  }

  #tryToAppend(drafts: readonly Draft[], validator: Validator | undefined): RunOutcome {
    try {
      return { results: this.append(drafts, validator) };
    } catch (error) {
      return { error };
    }
  }

  /** Indexes some entries; false if that failed. Indexed messages are found all the same. */
  #tryToIndex(): boolean {
    try {
      this.index(MAX_INDEXED_ENTRIES);
      return true;
    } catch {
      // The next batch reports the error: it cannot be stored either.
      return false;
    }
  }

  *#messagesIn(room: string, ids: readonly string[]): Generator<Row> {
    for (const id of ids) {
      const row = this.#sql.entryById.get(id);
      if (row?.type === "message" && row.room === room) yield row;
    }
  }

  #withReactions(messages: Iterable<Row>, { user }: Reader): Iterable<Row> {
    return withReactions(this.#sql, messages, user);
  }

  #toEntries(rows: Iterable<Row>, bytes?: number): Entry[] {
    return toEntries(rows, { epoch: this.#head.epoch, bytes });
  }
}

/**
 * Returns the time of the newest entry; 0 if there is none or its page is damaged, which a search
 * or a post will report.
 */
function newestTime({ newestTime: newest }: Statements): number {
  try {
    return integer(newest.get()?.at ?? 0);
  } catch {
    return 0;
  }
}

function toJson(list: readonly unknown[] | undefined): string | null {
  return list ? JSON.stringify(list) : null;
}
