// Words that the operator blocks. They are compared as whole words by their skeletons, so that
// capitals, look-alike letters and invisible characters do not hide them.

import type { Config } from "./config/config.ts";
import { type Change, isRoomChange } from "./directory/changes.ts";
import { chatError } from "./errors.ts";
import { isExpired, type MessageFile } from "./domain/file.ts";
import type { Draft } from "./message.ts";
import { dropCrowdingMarks, skeleton } from "./names/skeleton.ts";
import { errorMessage } from "./logging/logger.ts";

type FieldText = readonly [field: string, text: string | undefined];

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const SIGNS = /[^\p{L}\p{M}\p{N}\p{Default_Ignorable_Code_Point}]+/gu;

export class BlockedWords {
  readonly #keys: readonly string[];

  /**
   * @param words Words, or phrases whose words must follow each other.
   * @throws {SyntaxError} if one has neither a letter nor a digit.
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

  /** Checks a text that is not part of a draft. */
  requireNoneIn(...[field, text]: FieldText): void {
    if (text === undefined || !this.#isIn(text)) return;
    const message = `The field "${field}" contains a blocked word`;
    throw chatError("blocked-words", message, { field });
  }

  #isIn(written: string): boolean {
    const text = dropCrowdingMarks(written);
    // A sign may stand for a letter, as in "|ist", or be only a sign, as in "|spam|".
    const keys = [toKey(text), toKey(text.normalize("NFKD").replace(SIGNS, " "))];
    return this.#keys.some((blocked) => keys.some((key) => key.includes(blocked)));
  }
}

/**
 * Reads the blocked words from the setting and from its file.
 *
 * @throws {Error} if the file cannot be read, or a word has neither a letter nor a digit.
 */
export function readBlockedWords({ words, file }: Config["blocked"]): BlockedWords {
  return new BlockedWords(file === undefined ? words : [...words, ...readFile(file)]);
}

/** One word or phrase per line; empty lines and comments (#) are skipped. */
function readFile(path: string): string[] {
  try {
    const lines = Deno.readTextFileSync(path).split("\n").map((line) => line.trim());
    return lines.filter((line) => line !== "" && !line.startsWith("#"));
  } catch (cause) {
    throw new Error(`HUBBUB_BLOCKED_WORDS_FILE is "${path}": ${errorMessage(cause)}`, { cause });
  }
}

/** The skeletons of the words between blanks, so that only whole words match. */
function toKey(text: string): string {
  return ` ${(skeleton(text).match(WORD) ?? []).join(" ")} `;
}

/**
 * Members see the name of the user who changed a room. A user who was given a blocked name can
 * still rename themselves and leave.
 */
function fieldsOfDraft({ type, from, text, files = [], change }: Draft): FieldText[] {
  if (!change) {
    return type === "delete" ? [] : [["from", from], ["text", text], ...fieldsOfFiles(files)];
  }
  const isSeen = isRoomChange(change) && change.type !== "remove";
  return [...isSeen ? [["from", from] as const] : [], ...fieldsOfChange(change)];
}

function fieldsOfFiles(files: readonly MessageFile[]): FieldText[] {
  return files.flatMap((file, i): FieldText[] => [
    [`files[${i}].name`, file.name],
    [`files[${i}].alt`, isExpired(file) ? undefined : file.alt],
  ]);
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
