// Applies an edit, a deletion or a reaction to its message, in the transaction that stores it.

import { type ChatError, chatError } from "../../errors.ts";
import type { ArchivedDraft } from "../../message.ts";
import { decodeReaction, MAX_REACTIONS } from "../../domain/reaction.ts";
import { releaseFiles } from "./files.ts";
import { replaceMentions } from "./mentions.ts";
import { integer } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** The position of the entry, and its target. */
export interface Effect {
  readonly gid: number;
  readonly at: number;
  /** Gid of the message. */
  readonly target: number;
  /** Whether the message is in the search index. */
  readonly isIndexed: boolean;
}

type Cause = Pick<
  ArchivedDraft,
  "type" | "author" | "from" | "text" | "mentions" | "groupMention"
>;

/** Returns an error if a reaction exceeds the limits of its message. */
export function overLimit(
  sql: Statements,
  { type, author, text }: Cause,
  target: number,
): ChatError | undefined {
  if (type !== "reaction") return undefined;
  const { emoji, action } = decodeReaction(text) ?? {};
  if (emoji === undefined) return undefined;
  const { emoji: maxEmoji, users: maxUsers, entries: max } = MAX_REACTIONS;
  const isShown = sql.reaction.get(target, emoji, author?.id ?? "") !== undefined;
  const canBeRemoved = isShown && action === "remove";
  if (!canBeRemoved && integer(sql.countByTarget.get({ target, max })?.count) >= max) {
    const message = `A message can have at most ${max} edits and changes of reactions`;
    return chatError("too-many-reactions", message, { max });
  }
  if (isShown || action === "remove") return undefined;
  const known = sql.reactions.all(target);
  const users = known.reduce((sum, row) => sum + integer(row.count), 0);
  if (users >= maxUsers) {
    const message = `A message can have at most ${maxUsers} reactions`;
    return chatError("too-many-reactions", message, { max: maxUsers });
  }
  const isNew = known.every((row) => row.emoji !== emoji);
  if (!isNew || known.length < maxEmoji) return undefined;
  const message = `A message can have at most ${maxEmoji} different emoji`;
  return chatError("too-many-emoji", message, { max: maxEmoji });
}

/** Whether a reaction adds an emoji that is already there, or removes one that is not. */
export function isNoChange(
  sql: Statements,
  { type, author, text }: Cause,
  target: number,
): boolean {
  const reaction = type === "reaction" ? decodeReaction(text) : undefined;
  if (!reaction || !author) return false;
  const isShown = sql.reaction.get(target, reaction.emoji, author.id) !== undefined;
  return isShown === (reaction.action === "add");
}

/** Returns the number of bytes by which the room shrinks. */
export function applyEffect(sql: Statements, cause: Cause, effect: Effect): number {
  const { target, isIndexed } = effect;
  if (cause.type === "reaction") {
    react(sql, cause, effect);
    return 0;
  }
  if (isIndexed) sql.unindexMessage.run(target);
  const freed = cause.type === "edit" ? edit(sql, cause, effect) : remove(sql, effect);
  if (isIndexed) sql.indexMessage.run(target);
  return freed;
}

function react(sql: Statements, { author, from, text }: Cause, { gid, target }: Effect) {
  const reaction = decodeReaction(text);
  if (!reaction || !author) return;
  if (reaction.action === "remove") {
    const removed = sql.removeReaction.get(target, reaction.emoji, author.id);
    if (removed) sql.removeActivity.run({ gid: integer(removed.gid) });
  } else sql.addReaction.run(target, reaction.emoji, author.id, from, gid);
}

function edit(sql: Statements, cause: Cause, { target, at }: Effect): number {
  sql.edit.run(target, cause.text, at);
  replaceMentions(sql, target, cause);
  return 0;
}

/** Erases the texts of the message and its edits, its files, reactions, mentions and activities. */
function remove(sql: Statements, { target, at }: Effect): number {
  const bytes = integer(sql.bytesOfMessage.get({ gid: target })?.bytes);
  sql.delete.run(target, at);
  replaceMentions(sql, target, {});
  releaseFiles(sql, target);
  sql.clearTexts.run({ gid: target });
  sql.removeActivityAbout.run({ gid: target });
  sql.removeReactions.run(target);
  return bytes;
}
