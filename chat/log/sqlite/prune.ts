// Prunes rooms with new entries, and a few others in turn on each call, so that the cost of a call
// does not depend on the number of rooms.

import type { PruneBounds, PruneResult } from "../../log.ts";
import { type Retention, retentionOf, type RetentionRules } from "../../config/retention.ts";
import { expireFiles } from "./files.ts";
import { pruneMentions } from "./mentions.ts";
import { integer, type Row, toPrunableEntry } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** New entries whose rooms are checked in one call. */
const MAX_NEW_ENTRIES = 1_000;
/** Work of removing a reaction, in bytes of text. */
const REACTION_BYTES = 64;
/** A time further in the future comes from a wrong clock. */
const AHEAD_MS = 3_600_000;

export class Pruner {
  readonly #sql: Statements;
  /** The rooms of entries up to this gid have been checked since the entries were stored. */
  #checkedUpTo: number;
  /** Id of the room that was checked last. */
  #lastRoom = 0;

  constructor(sql: Statements, head: number) {
    this.#sql = sql;
    this.#checkedUpTo = head;
  }

  /**
   * Removes entries, and files of entries, that exceed their retention, within the bounds, in the
   * caller's transaction.
   */
  prune(rules: RetentionRules, { head, ...bounds }: PruneBounds & { head: number }): PruneResult {
    const { entries = Infinity, bytes = Infinity, rooms = Infinity, now = Date.now() } = bounds;
    const work = new PruneTransaction(this.#sql, rules, { entries, bytes, now });
    const upTo = Math.min(
      head,
      this.#checkedUpTo + (rooms === Infinity ? Infinity : MAX_NEW_ENTRIES),
    );
    for (const row of this.#sql.roomsOfEntries.all({ after: this.#checkedUpTo, upTo })) {
      if (!work.prune(row)) return work.result;
    }
    this.#checkedUpTo = upTo;
    for (const row of this.#next(rooms)) {
      if (!work.prune(row)) return work.result;
      this.#lastRoom = integer(row.id);
    }
    return { ...work.result, isDone: upTo === head };
  }

  /** Returns the next rooms in turn, each once. */
  #next(max: number): Row[] {
    const limit = Math.min(max, Number.MAX_SAFE_INTEGER);
    const last = this.#lastRoom;
    const rows = this.#sql.roomsAfterId.all(last, limit);
    if (rows.length === limit) return rows;
    const first = this.#sql.roomsAfterId.all(0, limit - rows.length);
    return [...rows, ...first.filter(({ id }) => integer(id) <= last)];
  }
}

/** The work of one transaction. */
class PruneTransaction {
  readonly #sql: Statements;
  readonly #rules: RetentionRules;
  readonly #now: number;
  readonly #checked: string[] = [];
  #removed = 0;
  /** Entries that may still be removed or lose their files. */
  #entries: number;
  #bytes: number;

  constructor(
    sql: Statements,
    rules: RetentionRules,
    { entries, bytes, now }: { entries: number; bytes: number; now: number },
  ) {
    this.#sql = sql;
    this.#rules = rules;
    this.#entries = Math.min(entries, Number.MAX_SAFE_INTEGER);
    this.#bytes = bytes;
    this.#now = now;
  }

  get result(): PruneResult {
    return { removed: this.#removed, checked: this.#checked, isDone: false };
  }

  /** Prunes a room; returns whether all of it is done. */
  prune(row: Row): boolean {
    const name = String(row.name);
    const rule = retentionOf(name, this.#rules);
    if (Object.keys(rule).length === 0) return true;
    this.#checked.push(name);
    const room = integer(row.id);
    const excess = this.#excess(row, rule);
    if (excess.entries > 0) remove(this.#sql, { ...excess, room });
    this.#removed += excess.entries;
    this.#entries -= excess.entries;
    this.#bytes -= excess.work;
    if (this.#isOver) return false;
    if (rule.fileAgeMs !== undefined) this.#expireFiles(room, this.#now - rule.fileAgeMs);
    return !this.#isOver;
  }

  get #isOver(): boolean {
    return this.#entries <= 0 || this.#bytes <= 0;
  }

  #excess(row: Row, { ageMs = Infinity, count = Infinity, bytes = Infinity }: Retention) {
    const [room, head] = [integer(row.id), integer(row.head)];
    let left = integer(row.bytes);
    const passed = { entries: 0, bytes: 0, work: 0 };
    let excess = { ...passed, gid: 0, seq: 0 };
    // Row by row: mostly nothing is removed, and only the first row is read.
    for (const entry of this.#sql.oldestEntries.iterate({ room, limit: this.#entries })) {
      const oldest = toPrunableEntry(entry);
      const { gid, seq, at } = oldest;
      const isExcess = at < this.#now - ageMs || head - seq >= count || left > bytes;
      if (!isExcess && (ageMs === Infinity || !this.#isInFuture(at))) break;
      left -= oldest.bytes;
      passed.entries++;
      passed.bytes += oldest.bytes;
      passed.work += oldest.bytes + oldest.amended + oldest.reactions * REACTION_BYTES;
      if (isExcess) excess = { ...passed, gid, seq };
      if (passed.work >= this.#bytes) break;
    }
    return excess;
  }

  /** Removes the files of messages from before a time; those from the future as with entries. */
  #expireFiles(room: number, before: number): void {
    const expired: number[] = [];
    const ahead: number[] = [];
    let [passed, work] = [0, 0];
    for (const row of this.#sql.oldestFiles.iterate({ room, limit: this.#entries })) {
      const [gid, at] = [integer(row.gid), integer(row.at)];
      const isExcess = at < before;
      if (!isExcess && !this.#isInFuture(at)) break;
      ahead.push(gid);
      // Its words are removed from the index and added again.
      passed += 2 * integer(row.bytes);
      if (isExcess) {
        expired.push(...ahead.splice(0));
        work = passed;
      }
      if (passed >= this.#bytes) break;
    }
    const indexed = integer(this.#sql.log.get()?.indexed);
    for (const gid of expired) expireFiles(this.#sql, { gid, isIndexed: gid <= indexed });
    this.#entries -= expired.length;
    this.#bytes -= work;
  }

  /**
   * The time of an entry that was stored with a wrong clock: it is pruned together with the next
   * plausible one.
   */
  #isInFuture(at: number): boolean {
    return Number.isFinite(this.#now) && at > this.#now + AHEAD_MS;
  }
}

interface Excess {
  readonly room: number;
  /** Position of the newest entry to remove. */
  readonly gid: number;
  readonly seq: number;
  readonly bytes: number;
}

function remove(sql: Statements, { room, gid, seq, bytes }: Excess) {
  const upTo = { room, seq };
  sql.pruneIndex.run(upTo);
  pruneMentions(sql, upTo);
  sql.pruneAmendments.run(upTo);
  sql.pruneActivity.run(upTo);
  sql.pruneReactions.run(upTo);
  sql.pruneReleasedFiles.run(upTo);
  sql.pruneFiles.run(upTo);
  sql.addPrunedEntries.run(upTo);
  sql.pruneEntries.run(upTo);
  sql.pruneRoom.run(gid, bytes, room);
  sql.pruneLog.run(gid);
}
