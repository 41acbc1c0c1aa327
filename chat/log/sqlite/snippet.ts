// The piece of a message that a search shows, with the places of the words that it found.

export interface Snippet {
  readonly text: string;
  /** From where to where, in UTF-16 units. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}

/** A text of so many characters is shown whole. */
export const SHOWN_CHARS = 160;
/** Characters of a longer one before the first word that was found. */
const BEFORE_CHARS = 60;
/** A piece begins and ends between two words, where a space is so near. */
const NEAR_CHARS = 30;
/** Longer texts are searched piece by piece: marking a text costs the square of its marks. */
const PIECE_CHARS = 1_000;

/** The piece of a text round a place, without marks. */
export function snippetOf(text: string, place: number): Snippet {
  if (text.length <= SHOWN_CHARS) return { text, marks: [] };
  const start = place <= BEFORE_CHARS ? 0 : startOfWord(text, place - BEFORE_CHARS);
  const end = endOfWord(text, start + SHOWN_CHARS);
  const piece = text.slice(start, end);
  return { text: `${start > 0 ? "…" : ""}${piece}${end < text.length ? "…" : ""}`, marks: [] };
}

/** A text in pieces, each with its place. */
export function pieces(text: string): [place: number, piece: string][] {
  const all: [number, string][] = [];
  for (let start = 0; start < text.length;) {
    const end = endOfWord(text, start + PIECE_CHARS);
    all.push([start, text.slice(start, end)]);
    start = end;
  }
  return all;
}

/** Reads a text in which signs that it cannot have stand round what was found. */
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

/** The next place from which on a word begins, or at least a character. */
function startOfWord(text: string, place: number): number {
  const space = text.slice(place, place + NEAR_CHARS).search(/\s/);
  return space < 0 ? wholeCharacter(text, place) : place + space + 1;
}

/** The last place before which a word ends, or at least a character. */
function endOfWord(text: string, place: number): number {
  if (place >= text.length) return text.length;
  const space = /\s\S*$/.exec(text.slice(place - NEAR_CHARS, place));
  return space ? place - NEAR_CHARS + space.index + 1 : wholeCharacter(text, place);
}

/** Not between the two halves of a character. */
function wholeCharacter(text: string, place: number): number {
  const code = text.charCodeAt(place);
  return code >= 0xdc00 && code <= 0xdfff ? place - 1 : place;
}
