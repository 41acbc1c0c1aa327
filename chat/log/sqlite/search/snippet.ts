// Snippets: the part of a message that a search shows, with marked matches.

export interface Snippet {
  readonly text: string;
  /** Offsets in UTF-16 units. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}

/** Texts up to this length are shown whole. */
export const SHOWN_CHARS = 160;
/** Characters shown before the first match of a longer text. */
const BEFORE_CHARS = 60;
/** A snippet begins and ends at a space, if one is this near. */
const NEAR_CHARS = 30;
/**
 * Longer texts are searched in pieces: highlighting takes time quadratic to the number of matches.
 */
const PIECE_CHARS = 1_000;

/** Returns the snippet around an offset, without marks. */
export function snippetOf(text: string, offset: number): Snippet {
  if (text.length <= SHOWN_CHARS) return { text, marks: [] };
  const start = offset <= BEFORE_CHARS ? 0 : startOfWord(text, offset - BEFORE_CHARS);
  const end = endOfWord(text, start + SHOWN_CHARS);
  const piece = text.slice(start, end);
  return { text: `${start > 0 ? "…" : ""}${piece}${end < text.length ? "…" : ""}`, marks: [] };
}

/** Splits a text into pieces with their offsets. */
export function pieces(text: string): [offset: number, piece: string][] {
  const all: [number, string][] = [];
  for (let start = 0; start < text.length;) {
    const end = endOfWord(text, start + PIECE_CHARS);
    all.push([start, text.slice(start, end)]);
    start = end;
  }
  return all;
}

/** Converts a text with matches between U+0002 and U+0003. */
export function toSnippet(marked: string): Snippet {
  let text = "";
  const marks: [number, number][] = [];
  for (const part of marked.split("\u0002")) {
    const [found, rest] = part.split("\u0003");
    if (rest !== undefined) marks.push([text.length, text.length + (found ?? "").length]);
    text += (found ?? "") + (rest ?? "");
  }
  return { text, marks };
}

/** Returns the next offset at which a word begins, or at least a character. */
function startOfWord(text: string, offset: number): number {
  const space = text.slice(offset, offset + NEAR_CHARS).search(/\s/);
  return space < 0 ? wholeCharacter(text, offset) : offset + space + 1;
}

/** Returns the last offset at which a word ends, or at least a character. */
function endOfWord(text: string, offset: number): number {
  if (offset >= text.length) return text.length;
  const space = /\s\S*$/.exec(text.slice(offset - NEAR_CHARS, offset));
  return space ? offset - NEAR_CHARS + space.index + 1 : wholeCharacter(text, offset);
}

/** Avoids splitting a surrogate pair. */
function wholeCharacter(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  return code >= 0xdc00 && code <= 0xdfff ? offset - 1 : offset;
}
