// Mentions by user and of groups, beside those in entries: unread mentions are counted without reading
// messages.

import type { GroupMention } from "../../domain/group_mention.ts";
import type { Member } from "../../domain/user.ts";
import type { StoredDraft } from "./references.ts";
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

export function addGroupMention(
  sql: Statements,
  { roomSeq, gid }: { roomSeq: number; gid: number },
  { author, groupMention, present = [] }: StoredDraft,
): void {
  const reached = groupMention === "here" ? ` ${present.join(" ")} ` : null;
  sql.addGroupMention.run(roomSeq, gid, author?.id ?? null, reached);
}

/** Returns the group that an edit leaves mentioned: it adds none, so that it notifies no one. */
export function keptGroupMention(
  sql: Statements,
  gid: number,
  { groupMention }: StoredDraft,
): GroupMention | undefined {
  return sql.mentionsOf.get(gid)?.groupMention === groupMention ? groupMention : undefined;
}

/** Replaces the mentions of a message, after an edit or a deletion. */
export function replaceMentions(
  sql: Statements,
  gid: number,
  { mentions: users = [], groupMention = null }: {
    mentions?: readonly Member[] | undefined;
    groupMention?: GroupMention | null | undefined;
  },
): void {
  const row = sql.mentionsOf.get(gid);
  const mentions = encodeMentions(users);
  if (!row || (row.mentions === mentions && row.groupMention === groupMention)) return;
  remove(sql, row);
  addMentions(sql, integer(row.roomSeq), users);
  if (groupMention === null) sql.removeGroupMention.run(gid);
  sql.setMentions.run(mentions, groupMention, gid);
  replaceActivity(sql, gid, users.map(({ id }) => id));
}

/** Removes the mentions of a room's oldest messages. */
export function pruneMentions(sql: Statements, upTo: { room: number; seq: number }): void {
  for (const row of sql.mentionsUpTo.all(upTo)) remove(sql, row);
  sql.pruneGroupMentions.run(upTo);
}

function remove(sql: Statements, { roomSeq, mentions }: Row) {
  if (typeof mentions === "string") {
    sql.removeMentions.run({ roomSeq: integer(roomSeq), mentions });
  }
}
