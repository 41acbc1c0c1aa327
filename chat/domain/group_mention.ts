// Mentions of a whole room: "@room" means everyone who follows it, "@here" those who are present.

import { isJsonData } from "../json.ts";

export const GROUP_MENTIONS = ["room", "here"] as const;

export type GroupMention = typeof GROUP_MENTIONS[number];

/** Users whom one "@here" reaches: bounds the bytes of its row, which is read for each of them. */
export const MAX_PRESENT = 1_000;

/** Not within a word: an email address mentions no one. */
const GROUP = /(?<![\p{L}\p{M}\p{N}])@(room|here)(?![\p{L}\p{M}\p{N}])/giu;
/** A text about "@room" does not mention it. */
const CODE = /```[^]*?(?:```|$)|`[^`\n]*`/g;

export function isGroupMention(value: unknown): value is GroupMention {
  return GROUP_MENTIONS.some((one) => one === value);
}

/**
 * Returns the group that a text mentions outside of code; the larger one of two. A JSON object or array
 * mentions none: programs exchange those.
 */
export function groupMentionIn(text: string): GroupMention | undefined {
  if (!text.includes("@") || isJsonData(text)) return undefined;
  const found = [...text.replace(CODE, " ").matchAll(GROUP)].map(([, name = ""]) =>
    name.toLowerCase()
  );
  return GROUP_MENTIONS.find((one) => found.includes(one));
}
