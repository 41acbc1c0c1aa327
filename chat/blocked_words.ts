// Words that nobody may write here, by setting. They are compared as whole words by their name keys,
// so that capitals, look-alike letters and invisible characters do not hide them.

import type { Config } from "./config/config.ts";
import { type Change, isRoomChange } from "./directory/changes.ts";
import { chatError } from "./errors.ts";
import type { Draft } from "./message.ts";
import { skeleton } from "./names/skeleton.ts";
import { errorMessage } from "./logger.ts";

/** A field of a draft and what somebody wrote there. */
type FieldText = readonly [field: string, text: string | undefined];

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/**
 * More marks on one letter than any writing has. Normalizing puts the marks of a letter into their order
 * one by one, which takes time that grows with the square of their number.
 */
const CROWDING_MARKS = /(\p{M}{30})\p{M}+/gu;
const SIGNS = /[^\p{L}\p{M}\p{N}\p{Default_Ignorable_Code_Point}]+/gu;

export class BlockedWords {
  readonly #keys: readonly string[];

  /**
   * @param words Words, or several with blanks between that are blocked in this order only.
   * @throws {SyntaxError} if one of them has neither letter nor digit.
   */
  constructor(words: readonly string[]) {
    this.#keys = words.map(toKey);
    const bad = words.find((_, i) => this.#keys[i]?.trim() === "");
    if (bad === undefined) return;
    throw new SyntaxError(
      `HUBBUB_BLOCKED_WORDS has "${bad}": expected words with a letter or digit`,
    );
  }

  /** @throws {ChatError} `blocked-words` with the field, not with the word. */
  requireNone(draft: Draft): void {
    if (this.#keys.length === 0) return;
    for (const writing of fieldsOfDraft(draft)) this.requireNoneIn(...writing);
  }

  /** The same for what is in no draft. */
  requireNoneIn(...[field, text]: FieldText): void {
    if (text === undefined || !this.#isIn(text)) return;
    const message = `The field "${field}" has a word that is blocked here`;
    throw chatError("blocked-words", message, { field });
  }

  #isIn(written: string): boolean {
    const text = written.replace(CROWDING_MARKS, "$1");
    // A sign may stand for the letter that it looks like, as in "|ist", or be just that: "|spam|".
    const keys = [toKey(text), toKey(text.normalize("NFKD").replace(SIGNS, " "))];
    return this.#keys.some((blocked) => keys.some((key) => key.includes(blocked)));
  }
}

/**
 * Reads what the settings block: the words that they name, and those of a file.
 *
 * @throws {Error} if the file cannot be read, or one of the words is none.
 */
export function readBlockedWords({ words, file }: Config["blocked"]): BlockedWords {
  return new BlockedWords(file === undefined ? words : [...words, ...readFile(file)]);
}

/** One word in a line; empty lines and those that begin with # say nothing. */
function readFile(path: string): string[] {
  try {
    const lines = Deno.readTextFileSync(path).split("\n").map((line) => line.trim());
    return lines.filter((line) => line !== "" && !line.startsWith("#"));
  } catch (cause) {
    throw new Error(`HUBBUB_BLOCKED_WORDS_FILE is "${path}": ${errorMessage(cause)}`, { cause });
  }
}

/** The keys of the words with a blank round each, so that a key is found only as a whole word. */
function toKey(text: string): string {
  return ` ${(skeleton(text).match(WORD) ?? []).join(" ")} `;
}

/** All who are in a room see who changed it. Who got a bad name must be able to change it, and to leave. */
function fieldsOfDraft({ type, from, text, change }: Draft): FieldText[] {
  if (!change) return type === "delete" ? [] : [["from", from], ["text", text]];
  const isSeen = isRoomChange(change) && change.type !== "remove";
  return [...isSeen ? [["from", from] as const] : [], ...fieldsOfChange(change)];
}

function fieldsOfChange(change: Change): FieldText[] {
  switch (change.type) {
    case "open":
      return [
        ["title", change.title],
        ...change.members.map(({ name }, i) => [`members[${i}].name`, name] as const),
      ];
    case "settings":
      return [["title", change.title], ["topic", change.topic]];
    case "add":
      return [["name", change.member.name]];
    case "join":
    case "rename":
      return [["name", change.name]];
    default:
      return [];
  }
}
