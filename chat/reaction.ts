// What somebody shows at a message with an emoji, or takes back.

import { invalid } from "./errors.ts";

export interface Reaction {
  readonly emoji: string;
  readonly action: "add" | "remove";
}

/** What a message bears: no page of history may grow without a bound. */
export const MAX_REACTIONS = { emoji: 20, users: 300 };

let pattern: RegExp | undefined;

/** Whether a text is one emoji that Unicode recommends: the longest are 35 bytes. */
export function isEmoji(text: string): boolean {
  // Not read with the program, as a literal is: of a process that starts it takes a tenth.
  pattern ??= new RegExp(String.raw`^\p{RGI_Emoji}$`, "v");
  return pattern.test(text);
}

/** @throws {ChatError} `invalid-field` with the field at fault. */
export function parseReaction(
  { emoji, action }: { readonly emoji?: unknown; readonly action?: unknown },
): Reaction {
  if (typeof emoji !== "string" || !isEmoji(emoji)) {
    throw invalid("emoji", "must be one emoji, and nothing else");
  }
  if (action === "add" || action === "remove") return { emoji, action };
  throw invalid("action", 'must be "add" or "remove"');
}

/** As it stands in the log: the emoji with a sign before it. */
export function encodeReaction({ emoji, action }: Reaction): string {
  return `${action === "add" ? "+" : "-"}${emoji}`;
}

/** Nothing of one whose message was deleted. */
export function decodeReaction(text: string): Reaction | undefined {
  if (text === "") return undefined;
  return { emoji: text.slice(1), action: text.startsWith("+") ? "add" : "remove" };
}
