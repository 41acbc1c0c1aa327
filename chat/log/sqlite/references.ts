// What a draft has to do with earlier messages of its room, and who wrote them.

import type { RecentAuthor } from "../../directory/mentions.ts";
import { unknownMessage } from "../../directory/common_errors.ts";
import type { ChatError } from "../../errors.ts";
import type { ArchivedDraft } from "../../message.ts";
import { integer, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** A draft, or an entry of another log: of its author the id alone is stored. */
export type StoredDraft = Omit<ArchivedDraft, "at">;

export interface Target {
  readonly gid: number;
  readonly author: string | undefined;
}

export interface References {
  /** The message that an edit, a deletion or a reaction is about, where it is there. */
  readonly target?: Target | undefined;
  /** The seq of the message that a reply answers, and what is quoted of it. */
  readonly origin?: Row | undefined;
}

/** Newest messages of a room whose authors are its recent ones: some days, where few write. */
const MAX_RECENT_MESSAGES = 200;

export function findReferences(sql: Statements, draft: StoredDraft): References {
  const { room, target, replyTo } = draft;
  return {
    target: hasTarget(draft) ? toTarget(messageIn(sql, { id: target, room })) : undefined,
    // Also one that was deleted: its place is there.
    origin: replyTo === undefined ? undefined : sql.quote.get(replyTo, room),
  };
}

/** Why a draft cannot be stored: it is about a message that is not there. */
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

/** Whether a draft says of another message what becomes of it. */
export function hasTarget(draft: StoredDraft): draft is StoredDraft & { target: string } {
  return draft.type !== "message" && draft.target !== undefined;
}

/** Who wrote in a room lately, the last first, under each name once. */
export function recentAuthorsIn(sql: Statements, { id }: { id: number }): RecentAuthor[] {
  const rows = sql.recentAuthors.all({ room: id, messages: MAX_RECENT_MESSAGES });
  const writers = rows.map(({ id, name }) => ({ id: String(id), name: String(name) }));
  return [...new Map(writers.map((one) => [`${one.id} ${one.name}`, one])).values()];
}

/** A message that is in a room, and was not deleted. */
function messageIn(
  sql: Statements,
  { id, room }: { id: string | undefined; room: string },
): Row | undefined {
  const row = sql.entryById.get(id ?? null);
  const isThere = row?.type === "message" && row.room === room && row.deletedAt === null;
  return isThere ? row : undefined;
}

function toTarget(row: Row | undefined): Target | undefined {
  if (!row) return undefined;
  return { gid: integer(row.gid), author: row.author === null ? undefined : String(row.author) };
}
