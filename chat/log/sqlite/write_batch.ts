// Stores the drafts of one transaction; numbers of rooms are written once, at its end.

import { Buffer } from "node:buffer";
import type { Cursor } from "../../../hub/mod.ts";
import { idTaken } from "../../directory/rules/common_errors.ts";
import type { ChatError } from "../../errors.ts";
import type { AppendResult, Validator } from "../../log.ts";
import type { ArchivedDraft, Draft, LogRecord } from "../../message.ts";
import type { Entry } from "../../protocol.ts";
import type { ActivityWriter } from "./activity.ts";
import { applyEffect, isNoChange, overLimit } from "./apply_effect.ts";
import { addFiles, encodeFiles, replaceAvatar, takenFile, withFreeFiles } from "./files.ts";
import { addGroupMention, addMentions, encodeMentions, keptGroupMention } from "./mentions.ts";
import { SAME_TIME_MS } from "./position_lookup.ts";
import {
  emptyingEdit,
  findReferences,
  hasTarget,
  missingReference,
  recentAuthorsIn,
  type References,
  type StoredDraft,
} from "./references.ts";
import { integer, type Row, toEntry, toPrunedEntry } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** State of the log before the batch. */
export interface BatchStart {
  readonly head: Cursor;
  /** Gid up to which messages are in the search index. */
  readonly indexed: number;
  /** Whether any entry was ever pruned; if not, ids need not be looked up among those. */
  readonly isPruned: boolean;
  /** Time of the newest entry; 0 if there is none. */
  readonly newestAt: number;
  readonly activity: ActivityWriter;
}

/** See `room_seq` in the schema. */
const ROOM_STRIDE = 2 ** 32;

interface Position {
  readonly gid: number;
  readonly seq: number;
  readonly at: number;
}

interface RoomState {
  readonly id: number;
  head: number;
  /** Seq of the newest message, 0 if there is none; undefined until it is needed. */
  newestMessage: number | undefined;
  bytes: number;
}

/** A record is not the next one of this log: the two have diverged. */
export class DivergedError extends Error {
  override readonly name = "DivergedError";
}

export class WriteBatch {
  /** What was stored. */
  readonly records: LogRecord[] = [];
  /** Gids of earlier entries whose texts were erased. */
  readonly erased: number[] = [];
  readonly #sql: Statements;
  readonly #start: BatchStart;
  readonly #rooms = new Map<string, RoomState>();
  readonly #activity: ActivityWriter;
  #gid: number;
  #newestAt: number;

  constructor(sql: Statements, start: BatchStart) {
    this.#sql = sql;
    this.#start = start;
    this.#activity = start.activity;
    this.#gid = start.head.gid;
    this.#newestAt = start.newestAt;
  }

  get newestAt(): number {
    return this.#newestAt;
  }

  get head(): Cursor {
    return { epoch: this.#epoch, gid: this.#gid };
  }

  append(draft: Draft, validator?: Validator): AppendResult {
    const hidden = validator?.room(draft);
    if (hidden) return refused(hidden);
    const pruned = this.#prunedEntry(draft);
    if (pruned) return pruned;
    const references = findReferences(this.#sql, draft);
    const { target } = references;
    const context = { targetAuthor: target?.author, isRoomNew: this.#isNew(draft.room) };
    const error = missingReference(this.#sql, draft, references) ??
      validator?.draft(draft, context) ??
      (target && (emptyingEdit(draft, target) ?? overLimit(this.#sql, draft, target.gid))) ??
      takenFile(this.#sql, draft);
    // A repeated draft may now be invalid because of its own effect: its target was deleted, say, or
    // its files are taken by itself.
    if (error) return this.#known(draft) ?? refused(error);
    const at = Date.now();
    const recentAuthors = () => recentAuthorsIn(this.#sql, this.#room(draft.room));
    const mentions = validator?.mentions?.(draft, recentAuthors);
    const group = validator?.group?.(draft);
    const whole = { ...draft, ...(mentions && { mentions }), ...group };
    const appended = this.#store(whole, { ...references, at });
    if (appended.outcome !== "stored") return appended;
    const notes = validator?.notes?.(draft, context) ?? [];
    const noted = notes.map((note) => this.#store(note, { at }));
    return {
      ...appended,
      notes: noted.flatMap((one) => one.outcome === "stored" ? [one.entry] : []),
    };
  }

  adopt({ at, ...draft }: ArchivedDraft): AppendResult {
    const pruned = this.#prunedEntry(draft);
    if (pruned) return pruned;
    const references = findReferences(this.#sql, draft);
    // The text of an edit must not outlive the deletion of its message.
    const isOrphan = hasTarget(draft) && !references.target;
    const whole = isOrphan ? { ...draft, text: "", mentions: [] } : withFreeFiles(this.#sql, draft);
    return this.#store(whole, { ...references, at });
  }

  /**
   * Stores a record of another log under its own numbers.
   *
   * @throws {DivergedError} unless they are the next ones.
   */
  follow({ gid, seq, isPruned = false, ...draft }: LogRecord): void {
    const room = this.#room(draft.room);
    const isNext = gid === this.#gid + 1 && seq === room.head + 1;
    if (isNext && (isPruned ? this.#followPruned(draft) : this.#followWhole(draft))) return;
    throw new DivergedError(
      `Cannot store record ${gid}, ${seq} of "${draft.room}": ` +
        `this log is at ${this.#gid}, ${room.head} there, or has its id`,
    );
  }

  #followWhole({ at, ...draft }: ArchivedDraft): boolean {
    const references = findReferences(this.#sql, draft);
    return this.#store(draft, { ...references, at }).outcome === "stored";
  }

  /** Keeps the id of an entry that was pruned before this log knew it. */
  #followPruned({ id, room: name, type, at }: ArchivedDraft): boolean {
    const room = this.#room(name);
    this.#gid++;
    room.head++;
    this.#sql.addPruned.run(id, this.#gid, room.id, room.head, type, at);
    this.#sql.pruneRoom.run(this.#gid, 0, room.id);
    this.#sql.pruneLog.run(this.#gid);
    return true;
  }

  /** Writes the heads of the log and of the rooms. */
  finish(): void {
    this.#sql.setHead.run(this.#gid);
    for (const { id, head, bytes } of this.#rooms.values()) {
      this.#sql.updateRoom.run(head, bytes, id);
    }
  }

  get #epoch(): string {
    return this.#start.head.epoch;
  }

  #store(given: StoredDraft, { target, origin, at }: References & { at: number }): AppendResult {
    const room = this.#room(given.room);
    const draft = target ? withEffect(this.#sql, given, target.gid) : given;
    const position = { gid: this.#gid + 1, seq: room.head + 1, at };
    if (!this.#insert(draft, { ...position, room, target, origin })) {
      return this.#known(given) ?? refused(idTaken("id"));
    }
    if (draft.type === "change") this.#sql.addChange.run(position.gid);
    // Earlier messages are not unread for a user who was just added.
    if (draft.change?.type === "add") {
      this.#sql.startReadMarker.run(draft.change.member.id, room.id, position.seq);
    }
    if (draft.change?.type === "avatar") replaceAvatar(this.#sql, draft.change);
    this.#gid = position.gid;
    if (at < this.#newestAt - SAME_TIME_MS) this.#sql.addSetback.run(position.gid);
    this.#newestAt = at;
    room.head = position.seq;
    if (draft.type === "message") room.newestMessage = position.seq;
    room.bytes += Buffer.byteLength(draft.from) + Buffer.byteLength(draft.text);
    if (draft.type === "message") {
      const roomSeq = room.id * ROOM_STRIDE + position.seq;
      if (draft.mentions) addMentions(this.#sql, roomSeq, draft.mentions);
      if (draft.files) addFiles(this.#sql, roomSeq, draft.files);
      if (draft.groupMention) addGroupMention(this.#sql, { roomSeq, gid: position.gid }, draft);
    }
    const about = target ? target.author : authorOf(origin);
    const concerned = this.#activity.add(position.gid, draft, about);
    const { author, ...said } = draft;
    this.records.push({ ...said, ...(author && { author: { id: author.id } }), ...position });
    if (target) {
      if (draft.type === "delete") {
        this.erased.push(
          ...this.#sql.gidsAbout.all({ gid: target.gid }).map(({ gid }) => integer(gid)),
        );
      }
      const isIndexed = target.gid <= this.#start.indexed;
      room.bytes -= applyEffect(this.#sql, draft, { ...position, target: target.gid, isIndexed });
    }
    const row = {
      ...draft,
      ...position,
      sender: draft.from,
      author: draft.author?.id,
      quote: origin?.quote,
      mentions: encodeMentions(draft.mentions),
      files: encodeFiles(draft.files),
    };
    return { outcome: "stored", entry: toEntry(row, this.#epoch), concerned };
  }

  #insert(draft: StoredDraft, position: Position & References & { room: RoomState }): boolean {
    const { type, id, author, from, text, mentions, groupMention = null, files } = draft;
    const { gid, room, seq, at, target, origin } = position;
    const values = [type, id, at, author?.id ?? null, from, text, target?.gid ?? null];
    const about = [
      origin ? integer(origin.seq) : null,
      encodeMentions(mentions),
      groupMention,
      encodeFiles(files),
    ];
    const before = type === "message" ? null : this.#newestMessage(room);
    return this.#sql.addEntry.run(room.id, seq, gid, ...values, ...about, before).changes === 1;
  }

  #room(name: string): RoomState {
    const known = this.#rooms.get(name);
    if (known) return known;
    const row = this.#sql.room.get(name) ?? this.#newRoom(name);
    const room: RoomState = {
      id: integer(row?.id),
      head: integer(row?.head),
      newestMessage: undefined,
      bytes: integer(row?.bytes),
    };
    this.#rooms.set(name, room);
    return room;
  }

  #newestMessage(room: RoomState): number {
    const { id, head } = room;
    return room.newestMessage ??= integer(this.#sql.messageUpTo.get(id, head)?.seq ?? 0);
  }

  #isNew(name: string): boolean {
    const room = this.#rooms.get(name) ?? this.#sql.room.get(name);
    return integer(room?.head ?? 0) === 0;
  }

  #newRoom(name: string) {
    this.#sql.addRoom.run(name);
    return this.#sql.room.get(name);
  }

  /** Returns the result for the id of a pruned entry; undefined if the id is free. */
  #prunedEntry(draft: StoredDraft): AppendResult | undefined {
    if (!this.#start.isPruned) return undefined;
    const row = this.#sql.prunedEntry.get(draft.id);
    return row && repeated(draft, row, toPrunedEntry(row, this.#epoch));
  }

  /** Returns the result for the id of an entry; undefined if the id is free. */
  #known(draft: StoredDraft): AppendResult | undefined {
    const row = this.#sql.entryById.get(draft.id);
    return row && repeated(draft, row, toEntry(row, this.#epoch));
  }
}

/** Returns the author of the message that a reply answers. */
function authorOf(origin: Row | undefined): string | undefined {
  return typeof origin?.author === "string" ? origin.author : undefined;
}

/** Removes from a draft what has no effect on its target: clients must not count or show it. */
function withEffect(sql: Statements, draft: StoredDraft, target: number): StoredDraft {
  if (isNoChange(sql, draft, target)) return { ...draft, text: "" };
  if (draft.groupMention === undefined) return draft;
  const { groupMention: _, ...rest } = draft;
  const groupMention = keptGroupMention(sql, target, draft);
  return { ...rest, ...(groupMention && { groupMention }) };
}

/** Returns the result for a draft whose id is already used. */
function repeated(draft: StoredDraft, row: Row, entry: Entry): AppendResult {
  return isSame(draft, row) ? { outcome: "known", entry } : refused(idTaken("id"));
}

/**
 * Whether a draft with the same id repeats the entry, as far as the log still knows. Anonymous users may
 * get a new id with each message or reaction, so those are compared without the author.
 */
function isSame({ type, room, target, author, text }: StoredDraft, row: Row): boolean {
  if (row.type !== type || row.room !== room) return false;
  if (type === "message" || type === "change" || row.author === undefined) return true;
  if (target !== undefined && row.target !== null && row.target !== target) return false;
  // A reaction's text is cleared when its message is deleted.
  if (type === "reaction") return row.text === text || row.text === "";
  return row.author === (author?.id ?? null);
}

function refused(error: ChatError): AppendResult {
  return { outcome: "refused", error };
}
