// The messages that users saved.

import { MAX_SAVED, type SavedMessage, type SaveOutcome } from "../../domain/saved_message.ts";
import { integer, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

interface Saving {
  readonly user: string;
  readonly id: string;
}

/** Saves a message of a room, unless it is saved already. */
export function saveMessage(sql: Statements, room: string, { user, id }: Saving): SaveOutcome {
  const message = sql.entryById.get(id);
  const isThere = message?.type === "message" && message.room === room &&
    message.deletedAt === null;
  if (!isThere) return "unknown";
  if (sql.savedMessage.get(user, id)) return "saved";
  if (integer(sql.countSaved.get(user)?.count) >= MAX_SAVED) return "full";
  sql.saveMessage.run({ user, id, at: Date.now() });
  return "saved";
}

/** Returns ids of the saved messages of a room. */
export function savedInRoom(sql: Statements, room: string, user: string): string[] {
  return sql.savedInRoom.all({ room, user }).map(({ id }) => String(id));
}

/** Returns saved messages before a position, last saved first. */
export function savedMessages(
  sql: Statements,
  range: { user: string; before: number; limit: number },
): SavedMessage[] {
  return sql.savedMessages.all({ ...range }).map(toSavedMessage);
}

function toSavedMessage(row: Row): SavedMessage {
  const { position, savedAt, room, seq, id, at, author, sender, text, ...rest } = row;
  const { fileName, deletedAt } = rest;
  return {
    position: integer(position),
    savedAt: integer(savedAt),
    room: String(room),
    seq: integer(seq),
    id: String(id),
    ...(at !== null && { at: integer(at), from: String(sender), text: String(text) }),
    ...(typeof author === "string" && { author }),
    ...(typeof fileName === "string" && { fileName }),
    ...(deletedAt !== null && { deletedAt: integer(deletedAt) }),
  };
}
