// Reactions: an emoji that a user adds to a message or removes from it.

import { invalid } from "../errors.ts";

export interface Reaction {
  readonly emoji: string;
  readonly action: "add" | "remove";
}

/**
 * Limits per message: a page of history must not grow without bound, nor the time of a deletion, which
 * clears all edits and reactions of a message at once.
 */
export const MAX_REACTIONS = { emoji: 20, users: 300, entries: 2_000 };

let pattern: RegExp | undefined;

/** Whether a text is one emoji that Unicode recommends; the longest take 35 bytes. */
export function isEmoji(text: string): boolean {
  // Not a literal: compiling it would take a tenth of the process's start.
  pattern ??= new RegExp(String.raw`^\p{RGI_Emoji}$`, "v");
  return pattern.test(text);
}

/** @throws {ChatError} `invalid-field` with the field at fault. */
export function parseReaction(
  { emoji, action }: { readonly emoji?: unknown; readonly action?: unknown },
): Reaction {
  if (typeof emoji !== "string" || !isEmoji(emoji)) {
    throw invalid("emoji", "must be a single emoji");
  }
  if (action === "add" || action === "remove") return { emoji, action };
  throw invalid("action", 'must be "add" or "remove"');
}

/** The text of the entry: "+" or "-" and the emoji. */
export function encodeReaction({ emoji, action }: Reaction): string {
  return `${action === "add" ? "+" : "-"}${emoji}`;
}

/** Returns undefined if the reaction was cleared because its message was deleted. */
export function decodeReaction(text: string): Reaction | undefined {
  if (text === "") return undefined;
  return { emoji: text.slice(1), action: text.startsWith("+") ? "add" : "remove" };
}
