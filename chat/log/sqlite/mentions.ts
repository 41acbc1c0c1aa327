// Whom messages mention, kept by user as well: what is unread of it is counted without reading it.

import type { Member } from "../../directory/changes.ts";
import { integer, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** As it stands with an entry; most have none. */
export function encodeMentions(users: readonly Member[] = []): string | null {
  return users.length === 0 ? null : JSON.stringify(users);
}

/** A message came that mentions somebody. */
export function addMentions(sql: Statements, roomSeq: number, users: readonly Member[]): void {
  for (const { id } of users) sql.addMention.run(id, roomSeq);
}

/** A message mentions others after an edit, and nobody after its deletion. */
export function replaceMentions(sql: Statements, gid: number, users: readonly Member[]): void {
  const row = sql.mentionsOf.get(gid);
  const mentions = encodeMentions(users);
  if (!row || row.mentions === mentions) return;
  forget(sql, row);
  addMentions(sql, integer(row.roomSeq), users);
  sql.setMentions.run(mentions, gid);
}

/** The oldest messages of a room go. */
export function pruneMentions(sql: Statements, upTo: { room: number; seq: number }): void {
  for (const row of sql.mentionsUpTo.all(upTo)) forget(sql, row);
}

function forget(sql: Statements, { roomSeq, mentions }: Row) {
  if (typeof mentions === "string") {
    sql.removeMentions.run({ roomSeq: integer(roomSeq), mentions });
  }
}
