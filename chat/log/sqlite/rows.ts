// Converts rows of the database to entries, checking each field.

import type { Member } from "../../domain/user.ts";
import { type EntryType, isEntryType } from "../../message.ts";
import { decodeReaction } from "../../domain/reaction.ts";
import { MAX_UNREAD, type UnreadCounts } from "../../domain/unread_counts.ts";
import type { Entry } from "../../protocol.ts";

export type Row = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();

/** Converts rows until the bodies have this many bytes. */
export function toEntries(
  rows: Iterable<Row>,
  { epoch, bytes = Infinity }: { epoch: string; bytes?: number | undefined },
): Entry[] {
  const entries: Entry[] = [];
  let size = 0;
  for (const row of rows) {
    const entry = toEntry(row, epoch);
    entries.push(entry);
    size += entry.body.byteLength;
    if (size >= bytes) break;
  }
  return entries;
}

export function toEntry(row: Row, epoch: string): Entry {
  const position = toPosition(row, epoch);
  const { gid, seq, id, room, type, at } = position;
  const body = JSON.stringify({
    gid,
    seq,
    id,
    room,
    author: row.author ?? undefined,
    from: string(row.sender),
    ...toContent(type, string(row.text)),
    at,
    target: row.target ?? undefined,
    editedAt: row.editedAt ?? undefined,
    deletedAt: row.deletedAt ?? undefined,
    quote: toQuote(row),
    files: typeof row.files === "string" ? JSON.parse(row.files) : undefined,
    mentions: toMentions(row),
    groupMention: row.groupMention ?? undefined,
    reactions: row.reactions,
    snippet: row.snippet,
  });
  return { ...position, body: encoder.encode(body) };
}

function toContent(type: EntryType, text: string): object {
  if (type === "delete") return {};
  if (type === "reaction") return { ...decodeReaction(text) };
  return type === "change" ? { change: JSON.parse(text) } : { text };
}

/** The message that a reply answers, in its current form; only its seq if it was pruned. */
function toQuote({ quote }: Row): Record<string, unknown> | undefined {
  if (typeof quote !== "string") return undefined;
  const fields: [string, unknown][] = Object.entries(JSON.parse(quote));
  return Object.fromEntries(fields.filter(([, value]) => value !== null));
}

function toMentions({ mentions }: Row): Member[] | undefined {
  return typeof mentions === "string" ? JSON.parse(mentions) : undefined;
}

/** A pruned entry: its position, without content. */
export function toPrunedEntry(row: Row, epoch: string): Entry {
  const position = toPosition(row, epoch);
  const { gid, seq, id, room, at } = position;
  return { ...position, body: encoder.encode(JSON.stringify({ gid, seq, id, room, at })) };
}

function toPosition(row: Row, epoch: string): Omit<Entry, "body"> {
  const type = row.type;
  if (!isEntryType(type)) throw new TypeError(`Cannot read the log: unknown type "${type}"`);
  const [gid, seq, at] = [integer(row.gid), integer(row.seq), integer(row.at)];
  return { epoch, gid, type, room: string(row.room), seq, id: string(row.id), at };
}

/** The fields of an entry that pruning needs. */
export interface PrunableEntry {
  readonly gid: number;
  readonly seq: number;
  readonly at: number;
  /** UTF-8 bytes of its sender and text. */
  readonly bytes: number;
  /** Characters of its edited text. */
  readonly amended: number;
  readonly reactions: number;
}

export function toPrunableEntry(row: Row): PrunableEntry {
  const { gid, seq, at, bytes, amended, reactions } = row;
  return {
    gid: integer(gid),
    seq: integer(seq),
    at: integer(at),
    bytes: integer(bytes),
    amended: integer(amended),
    reactions: integer(reactions),
  };
}

export function toUnread(row: Row): UnreadCounts {
  return {
    room: string(row.room),
    head: integer(row.head),
    unread: integer(row.unread),
    mentions: unreadMentions(row),
  };
}

/** Adds up unread mentions of the user and of groups, as far as they are counted. */
export function unreadMentions({ mentions, groupMentions }: Row): number {
  return Math.min(integer(mentions) + integer(groupMentions), MAX_UNREAD);
}

export function integer(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError(`Cannot read the log: expected a number, got "${value}"`);
}

export function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`Cannot read the log: expected bytes, got "${value}"`);
}

function string(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`Cannot read the log: expected a string, got "${value}"`);
}
