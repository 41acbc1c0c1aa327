// Messages that users saved for later: only they see which.

import { fieldsOf } from "../json.ts";

/** Maximum number of saved messages of a user. */
export const MAX_SAVED = 1_000;

export interface SavedMessage {
  /** Ascends in the order of saving. */
  readonly position: number;
  readonly savedAt: number;
  readonly room: string;
  readonly seq: number;
  readonly id: string;
  /** Time of the message; this and what follows is missing if it was pruned. */
  readonly at?: number;
  readonly author?: string;
  readonly from?: string;
  /** The beginning; empty if it was deleted. */
  readonly text?: string;
  /** The name of the first file, if the message has any. */
  readonly fileName?: string;
  readonly deletedAt?: number;
}

/** The result of saving a message. */
export type SaveOutcome = "saved" | "unknown" | "full";

/** @throws {TypeError} unless it is a list of saved messages as the broker sends it. */
export function parseSavedMessages(value: unknown): SavedMessage[] {
  if (Array.isArray(value) && value.every(isSavedMessage)) return value;
  throw new TypeError("expected a list of saved messages");
}

/** @throws {TypeError} unless it is an outcome. */
export function parseSaveOutcome(value: unknown): SaveOutcome {
  if (value === "saved" || value === "unknown" || value === "full") return value;
  throw new TypeError("expected what came of saving a message");
}

function isSavedMessage(value: unknown): value is SavedMessage {
  const { position, savedAt, room, seq, id } = fieldsOf(value);
  return [position, savedAt, seq].every((one) => Number.isSafeInteger(one)) &&
    typeof room === "string" && typeof id === "string";
}
