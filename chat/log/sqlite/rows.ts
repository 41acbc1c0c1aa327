// From rows of the database to entries, checked field by field.

import type { Member } from "../../directory/changes.ts";
import { type EntryType, isEntryType } from "../../message.ts";
import { decodeReaction } from "../../reaction.ts";
import type { UnreadCounts } from "../../unread_counts.ts";
import type { Entry } from "../../protocol.ts";

export type Row = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();

/** Entries of rows, in their order, up to the one with which their JSON has so many bytes. */
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

/** An entry, with the JSON that readers receive. */
export function toEntry(row: Row, epoch: string): Entry {
  const place = toPosition(row, epoch);
  const { gid, seq, id, room, type, at } = place;
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
    mentions: toMentions(row),
    reactions: row.reactions,
    snippet: row.snippet,
  });
  return { ...place, body: encoder.encode(body) };
}

function toContent(type: EntryType, text: string): object {
  if (type === "delete") return {};
  if (type === "reaction") return { ...decodeReaction(text) };
  return type === "change" ? { change: JSON.parse(text) } : { text };
}

/** The message that a reply answers, as it is now; only its place where it was pruned. */
function toQuote({ quote }: Row): Record<string, unknown> | undefined {
  if (typeof quote !== "string") return undefined;
  const fields: [string, unknown][] = Object.entries(JSON.parse(quote));
  return Object.fromEntries(fields.filter(([, value]) => value !== null));
}

function toMentions({ mentions }: Row): Member[] | undefined {
  return typeof mentions === "string" ? JSON.parse(mentions) : undefined;
}

/** What is left of an entry that was pruned: where it stood, without what it said. */
export function toPrunedEntry(row: Row, epoch: string): Entry {
  const place = toPosition(row, epoch);
  const { gid, seq, id, room, at } = place;
  return { ...place, body: encoder.encode(JSON.stringify({ gid, seq, id, room, at })) };
}

function toPosition(row: Row, epoch: string): Omit<Entry, "body"> {
  const type = row.type;
  if (!isEntryType(type)) throw new TypeError(`Cannot read the log: no type is "${type}"`);
  const [gid, seq, at] = [integer(row.gid), integer(row.seq), integer(row.at)];
  return { epoch, gid, type, room: string(row.room), seq, id: string(row.id), at };
}

/** What is looked at when a room is pruned. */
export interface PrunableEntry {
  readonly gid: number;
  readonly seq: number;
  readonly at: number;
  /** Of its name and text. */
  readonly bytes: number;
  /** Characters of what an edit made of it. */
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
    mentions: integer(row.mentions),
  };
}

export function integer(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError(`Cannot read the log: expected a number where "${value}" stands`);
}

export function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`Cannot read the log: expected bytes where "${value}" stands`);
}

function string(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`Cannot read the log: expected a text where "${value}" stands`);
}
