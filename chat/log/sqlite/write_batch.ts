// The drafts of one transaction: what they change is written for the batch, not for each.

import { Buffer } from "node:buffer";
import type { Cursor } from "../../../hub/mod.ts";
import { idTaken } from "../../directory/common_errors.ts";
import type { ChatError } from "../../errors.ts";
import type { AppendResult, Validator } from "../../log.ts";
import type { ArchivedDraft, Draft } from "../../message.ts";
import type { Entry } from "../../protocol.ts";
import { applyEffect, isNoChange, overLimit } from "./apply_effect.ts";
import { addMentions, encodeMentions } from "./mentions.ts";
import { SAME_TIME_MS } from "./position_lookup.ts";
import {
  findReferences,
  hasTarget,
  missingReference,
  recentAuthorsIn,
  type References,
  type StoredDraft,
} from "./references.ts";
import { integer, type Row, toEntry, toPrunedEntry } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Where the log stands before a batch. */
export interface BatchStart {
  readonly head: Cursor;
  /** The last entry whose message can be searched. */
  readonly indexed: number;
  /** Whether any entry was ever pruned: without, no id is looked for among those. */
  readonly isPruned: boolean;
  /** The time of the newest entry; 0 where there is none. */
  readonly newestAt: number;
}

/** Rooms are so far from each other in the places of their entries. */
const ROOM_STRIDE = 2 ** 32;

interface Place {
  readonly gid: number;
  readonly seq: number;
  readonly at: number;
}

interface RoomState {
  readonly id: number;
  head: number;
  bytes: number;
}

export class WriteBatch {
  readonly #sql: Statements;
  readonly #start: BatchStart;
  readonly #rooms = new Map<string, RoomState>();
  #gid: number;
  #newestAt: number;

  constructor(sql: Statements, start: BatchStart) {
    this.#sql = sql;
    this.#start = start;
    this.#gid = start.head.gid;
    this.#newestAt = start.newestAt;
  }

  /** The time of the newest entry now. */
  get newestAt(): number {
    return this.#newestAt;
  }

  get head(): Cursor {
    return { epoch: this.#epoch, gid: this.#gid };
  }

  append(draft: Draft, judge?: Validator): AppendResult {
    const hidden = judge?.room(draft);
    if (hidden) return refused(hidden);
    const spent = this.#spent(draft);
    if (spent) return spent;
    const relations = findReferences(this.#sql, draft);
    const { target } = relations;
    const standing = { targetAuthor: target?.author, isRoomNew: this.#isNew(draft.room) };
    const error = missingReference(this.#sql, draft, relations) ?? judge?.draft(draft, standing) ??
      (target && overLimit(this.#sql, draft, target.gid));
    // What is sent again may be refused for what it did itself: its target is deleted, say.
    if (error) return this.#known(draft) ?? refused(error);
    const at = Date.now();
    const writers = () => recentAuthorsIn(this.#sql, this.#room(draft.room));
    const mentions = judge?.mentions?.(draft, writers);
    const appended = this.#store(mentions ? { ...draft, mentions } : draft, { ...relations, at });
    if (appended.outcome !== "stored") return appended;
    const notes = judge?.notes?.(draft, standing) ?? [];
    const noted = notes.map((note) => this.#store(note, { at }));
    return {
      ...appended,
      notes: noted.flatMap((one) => one.outcome === "stored" ? [one.entry] : []),
    };
  }

  adopt({ at, ...draft }: ArchivedDraft): AppendResult {
    const spent = this.#spent(draft);
    if (spent) return spent;
    const relations = findReferences(this.#sql, draft);
    // The text of an edit must not outlive the deletion of its message.
    const isOrphan = hasTarget(draft) && !relations.target;
    const whole = isOrphan ? { ...draft, text: "", mentions: [] } : draft;
    return this.#store(whole, { ...relations, at });
  }

  /** Writes what the drafts have moved. */
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
    // Readers count who shows an emoji: what changes nothing says nothing to them.
    const draft = target && isNoChange(this.#sql, given, target.gid)
      ? { ...given, text: "" }
      : given;
    const place = { gid: this.#gid + 1, seq: room.head + 1, at };
    if (!this.#insert(draft, { ...place, room: room.id, target, origin })) {
      return this.#known(given) ?? refused(idTaken("id"));
    }
    if (draft.type === "change") this.#sql.addChange.run(place.gid);
    // What was said before somebody was taken in is not new to them.
    if (draft.change?.type === "add") {
      this.#sql.startReadMarker.run(draft.change.member.id, room.id, place.seq);
    }
    this.#gid = place.gid;
    if (at < this.#newestAt - SAME_TIME_MS) this.#sql.addSetback.run(place.gid);
    this.#newestAt = at;
    room.head = place.seq;
    room.bytes += Buffer.byteLength(draft.from) + Buffer.byteLength(draft.text);
    if (draft.type === "message" && draft.mentions) {
      addMentions(this.#sql, room.id * ROOM_STRIDE + place.seq, draft.mentions);
    }
    if (target) {
      const isIndexed = target.gid <= this.#start.indexed;
      room.bytes -= applyEffect(this.#sql, draft, { ...place, target: target.gid, isIndexed });
    }
    const row = {
      ...draft,
      ...place,
      sender: draft.from,
      author: draft.author?.id,
      quote: origin?.quote,
      mentions: encodeMentions(draft.mentions),
    };
    return { outcome: "stored", entry: toEntry(row, this.#epoch) };
  }

  #insert(draft: StoredDraft, place: Place & References & { room: number }): boolean {
    const { type, id, author, from, text, mentions } = draft;
    const { gid, room, seq, at, target, origin } = place;
    const values = [type, id, at, author?.id ?? null, from, text, target?.gid ?? null];
    const about = [origin ? integer(origin.seq) : null, encodeMentions(mentions)];
    return this.#sql.addEntry.run(room, seq, gid, ...values, ...about).changes === 1;
  }

  #room(name: string): RoomState {
    const known = this.#rooms.get(name);
    if (known) return known;
    const row = this.#sql.room.get(name) ?? this.#newRoom(name);
    const room = { id: integer(row?.id), head: integer(row?.head), bytes: integer(row?.bytes) };
    this.#rooms.set(name, room);
    return room;
  }

  #isNew(name: string): boolean {
    const room = this.#rooms.get(name) ?? this.#sql.room.get(name);
    return integer(room?.head ?? 0) === 0;
  }

  #newRoom(name: string) {
    this.#sql.addRoom.run(name);
    return this.#sql.room.get(name);
  }

  /** What comes of an id that an entry had which was pruned; nothing where it is free. */
  #spent(draft: StoredDraft): AppendResult | undefined {
    if (!this.#start.isPruned) return undefined;
    const row = this.#sql.prunedEntry.get(draft.id);
    return row && again(draft, row, toPrunedEntry(row, this.#epoch));
  }

  /** What comes of an id that an entry has; nothing where it is free. */
  #known(draft: StoredDraft): AppendResult | undefined {
    const row = this.#sql.entryById.get(draft.id);
    return row && again(draft, row, toEntry(row, this.#epoch));
  }
}

/** What comes of a draft whose id an entry has already. */
function again(draft: StoredDraft, row: Row, entry: Entry): AppendResult {
  return isSame(draft, row) ? { outcome: "known", entry } : refused(idTaken("id"));
}

/**
 * Whether an entry is what a draft that is sent again became, as far as the log still knows of it. Who
 * writes or reacts without a cookie is somebody new each time; one edits and deletes as who one was.
 */
function isSame({ type, room, target, author, text }: StoredDraft, row: Row): boolean {
  if (row.type !== type || row.room !== room) return false;
  if (type === "message" || type === "change" || row.author === undefined) return true;
  if (target !== undefined && row.target !== null && row.target !== target) return false;
  // A reaction has no text any more where its message was deleted.
  if (type === "reaction") return row.text === text || row.text === "";
  return row.author === (author?.id ?? null);
}

function refused(error: ChatError): AppendResult {
  return { outcome: "refused", error };
}
