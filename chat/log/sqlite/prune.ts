// How the oldest entries of rooms go that their rules let go: of rooms in which something was stored
// since, and of some more each time, round and round. So a look costs the same, however many rooms
// there are.

import type { PruneBounds, PruneResult } from "../../log.ts";
import { type Retention, retentionOf, type RetentionRules } from "../../config/retention.ts";
import { pruneMentions } from "./mentions.ts";
import { integer, type Row, toPrunableEntry } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Entries among which those rooms are looked for at once. */
const MAX_NEW_ENTRIES = 1_000;
/** What is as much work as so many bytes of text: an emoji that somebody shows at a message. */
const REACTION_BYTES = 64;
/** Clocks of good machines are not so far ahead. */
const AHEAD_MS = 3_600_000;

export class Pruner {
  readonly #sql: Statements;
  /** The entries up to this gid are of rooms that were looked at since, or are when their turn comes. */
  #lookedTo: number;
  /** The number of the room whose turn was the last. */
  #turn = 0;

  constructor(sql: Statements, head: number) {
    this.#sql = sql;
    this.#lookedTo = head;
  }

  /** Removes what the rules let go, as far as the bounds allow, in the caller's transaction. */
  prune(rules: RetentionRules, { head, ...bounds }: PruneBounds & { head: number }): PruneResult {
    const { entries = Infinity, bytes = Infinity, rooms = Infinity, now = Date.now() } = bounds;
    const work = new Work(this.#sql, rules, { entries, bytes, now });
    const upTo = Math.min(head, this.#lookedTo + (rooms === Infinity ? Infinity : MAX_NEW_ENTRIES));
    for (const row of this.#sql.roomsOfEntries.all({ after: this.#lookedTo, upTo })) {
      if (!work.prune(row)) return work.result;
    }
    this.#lookedTo = upTo;
    for (const row of this.#next(rooms)) {
      if (!work.prune(row)) return work.result;
      this.#turn = integer(row.id);
    }
    return { ...work.result, isDone: upTo === head };
  }

  /** The rooms whose turn it is, each once. */
  #next(max: number): Row[] {
    const limit = Math.min(max, Number.MAX_SAFE_INTEGER);
    const turn = this.#turn;
    const rows = this.#sql.roomsAfterId.all(turn, limit);
    if (rows.length === limit) return rows;
    const first = this.#sql.roomsAfterId.all(0, limit - rows.length);
    return [...rows, ...first.filter(({ id }) => integer(id) <= turn)];
  }
}

/** What is done in one transaction. */
class Work {
  readonly #sql: Statements;
  readonly #rules: RetentionRules;
  readonly #now: number;
  readonly #looked: string[] = [];
  readonly #max: number;
  #entries: number;
  #bytes: number;

  constructor(
    sql: Statements,
    rules: RetentionRules,
    { entries, bytes, now }: { entries: number; bytes: number; now: number },
  ) {
    this.#sql = sql;
    this.#rules = rules;
    this.#max = this.#entries = Math.min(entries, Number.MAX_SAFE_INTEGER);
    this.#bytes = bytes;
    this.#now = now;
  }

  get result(): PruneResult {
    return { removed: this.#max - this.#entries, checked: this.#looked, isDone: false };
  }

  /** Returns whether all went that is to go. */
  prune(row: Row): boolean {
    const name = String(row.name);
    const rule = retentionOf(name, this.#rules);
    if (Object.keys(rule).length === 0) return true;
    this.#looked.push(name);
    const gone = this.#gone(row, rule);
    if (gone.entries > 0) remove(this.#sql, { ...gone, room: integer(row.id) });
    this.#entries -= gone.entries;
    this.#bytes -= gone.work;
    return this.#entries > 0 && this.#bytes > 0;
  }

  #gone(row: Row, { ageMs = Infinity, count = Infinity, bytes = Infinity }: Retention) {
    const [room, head] = [integer(row.id), integer(row.head)];
    let left = integer(row.bytes);
    const passed = { entries: 0, bytes: 0, work: 0 };
    let gone = { ...passed, gid: 0, seq: 0 };
    // One by one: where nothing goes, and that is mostly so, it reads the first alone.
    for (const entry of this.#sql.oldestEntries.iterate({ room, limit: this.#entries })) {
      const oldest = toPrunableEntry(entry);
      const { gid, seq, at } = oldest;
      const goes = at < this.#now - ageMs || head - seq >= count || left > bytes;
      if (!goes && (ageMs === Infinity || !this.#isToCome(at))) break;
      left -= oldest.bytes;
      passed.entries++;
      passed.bytes += oldest.bytes;
      passed.work += oldest.bytes + oldest.amended + oldest.reactions * REACTION_BYTES;
      if (goes) gone = { ...passed, gid, seq };
      if (passed.work >= this.#bytes) break;
    }
    return gone;
  }

  /** A time that a wrong clock told: the entry goes with the next one whose time can be. */
  #isToCome(at: number): boolean {
    return Number.isFinite(this.#now) && at > this.#now + AHEAD_MS;
  }
}

interface Gone {
  readonly room: number;
  /** The last one that goes. */
  readonly gid: number;
  readonly seq: number;
  readonly bytes: number;
}

function remove(sql: Statements, { room, gid, seq, bytes }: Gone) {
  const upTo = { room, seq };
  sql.pruneIndex.run(upTo);
  pruneMentions(sql, upTo);
  sql.pruneAmendments.run(upTo);
  sql.pruneReactions.run(upTo);
  sql.addPrunedEntries.run(upTo);
  sql.pruneEntries.run(upTo);
  sql.pruneRoom.run(gid, bytes, room);
  sql.pruneLog.run(gid);
}
