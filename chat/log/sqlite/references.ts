// References of a draft to earlier messages of its room, and the room's recent authors.

import type { RecentAuthor } from "../../directory/mentions.ts";
import { unknownMessage } from "../../directory/rules/common_errors.ts";
import { type ChatError, empty } from "../../errors.ts";
import type { ArchivedDraft } from "../../message.ts";
import { newestFirst, type RoomRange } from "./queries/message_query.ts";
import { integer, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** A draft, or an imported entry, of whose author only the id is known. */
export type StoredDraft = Omit<ArchivedDraft, "at">;

export interface Target {
  readonly gid: number;
  readonly author: string | undefined;
  readonly hasFiles: boolean;
}

export interface References {
  /** Target of an edit, a deletion or a reaction, if it exists. */
  readonly target?: Target | undefined;
  /** The message that a reply answers: its seq and the quote. */
  readonly origin?: Row | undefined;
}

/** Newest messages of a room whose authors count as recent. */
const MAX_RECENT_MESSAGES = 200;

export function findReferences(sql: Statements, draft: StoredDraft): References {
  const { room, target, replyTo } = draft;
  return {
    target: hasTarget(draft) ? toTarget(messageIn(sql, { id: target, room })) : undefined,
    // A deleted message can still be answered.
    origin: replyTo === undefined ? undefined : sql.quote.get(replyTo, room),
  };
}

/** Returns an error if a draft refers to a message that does not exist. */
export function missingReference(
  sql: Statements,
  draft: StoredDraft,
  { target, origin }: References,
): ChatError | undefined {
  const { change, room, replyTo } = draft;
  if (hasTarget(draft) && !target) return unknownMessage();
  if (replyTo !== undefined && !origin) return unknownMessage("replyTo");
  if (change?.type !== "pin" || messageIn(sql, { id: change.message, room })) return undefined;
  return unknownMessage("message");
}

/** Returns an error if an edit would leave nothing of a message. */
export function emptyingEdit(
  { type, text }: StoredDraft,
  { hasFiles }: Target,
): ChatError | undefined {
  return type === "edit" && text === "" && !hasFiles ? empty("text") : undefined;
}

export function hasTarget(draft: StoredDraft): draft is StoredDraft & { target: string } {
  return draft.type !== "message" && draft.target !== undefined;
}

/** Returns the authors of the newest messages, latest first, once for each name. */
export function recentAuthorsIn(sql: Statements, { id, head }: RoomRange): RecentAuthor[] {
  const rows = newestFirst(sql, { id, head }, {
    range: { limit: MAX_RECENT_MESSAGES },
    read: (range) => sql.newestAuthors.all({ room: id, ...range }),
  });
  const authors = [...rows].flatMap(({ author, sender }) =>
    author === null ? [] : [{ id: String(author), name: String(sender) }]
  );
  return [...new Map(authors.map((one) => [`${one.id} ${one.name}`, one])).values()];
}

/** Returns a message of a room, unless it was deleted. */
function messageIn(
  sql: Statements,
  { id, room }: { id: string | undefined; room: string },
): Row | undefined {
  const row = sql.entryById.get(id ?? null);
  const exists = row?.type === "message" && row.room === room && row.deletedAt === null;
  return exists ? row : undefined;
}

function toTarget(row: Row | undefined): Target | undefined {
  if (!row) return undefined;
  const author = row.author === null ? undefined : String(row.author);
  return { gid: integer(row.gid), author, hasFiles: row.files !== null };
}
