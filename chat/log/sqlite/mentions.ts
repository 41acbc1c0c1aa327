// Mentions by user, beside those in entries: unread mentions are counted without reading messages.

import type { Member } from "../../domain/user.ts";
import { replaceActivity } from "./activity.ts";
import { integer, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Encodes mentions for a column of the entry. */
export function encodeMentions(users: readonly Member[] = []): string | null {
  return users.length === 0 ? null : JSON.stringify(users);
}

export function addMentions(sql: Statements, roomSeq: number, users: readonly Member[]): void {
  for (const { id } of users) sql.addMention.run(id, roomSeq);
}

/** Replaces the mentions of a message, after an edit or a deletion. */
export function replaceMentions(sql: Statements, gid: number, users: readonly Member[]): void {
  const row = sql.mentionsOf.get(gid);
  const mentions = encodeMentions(users);
  if (!row || row.mentions === mentions) return;
  remove(sql, row);
  addMentions(sql, integer(row.roomSeq), users);
  sql.setMentions.run(mentions, gid);
  replaceActivity(sql, gid, users.map(({ id }) => id));
}

/** Removes the mentions of a room's oldest messages. */
export function pruneMentions(sql: Statements, upTo: { room: number; seq: number }): void {
  for (const row of sql.mentionsUpTo.all(upTo)) remove(sql, row);
}

function remove(sql: Statements, { roomSeq, mentions }: Row) {
  if (typeof mentions === "string") {
    sql.removeMentions.run({ roomSeq: integer(roomSeq), mentions });
  }
}
