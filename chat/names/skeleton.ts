// Skeletons of names: equal for names that readers confuse, such as "Ann", "ann", "ᴬnn" and, with a
// Cyrillic letter, "Аnn". For comparison only, never for display.

import { BoundedMap } from "../../collections/bounded_map.ts";
import { foldCase } from "./fold_case.ts";
import { CONFUSABLES } from "./confusables.ts";

const IGNORED = /\p{Default_Ignorable_Code_Point}/gv;

/**
 * More marks on one letter than any script needs. Normalization sorts the marks of a letter one by
 * one, in time quadratic to their number.
 */
const CROWDING_MARKS = /(\p{M}{30})\p{M}+/gu;

/** A dot above i or j, which have one already; the skeleton of "i" is "l". */
const DOTTED = /[jl]\p{M}+/gu;

/**
 * Keyed by code point. Keys of one character would take ten times as long: a string just made must
 * be hashed first, and one character of a name may decompose into eighteen.
 */
const keys = parseTable(CONFUSABLES);
/** Cache of skeletons of other characters. */
const foldedKeys = new BoundedMap<number, string>(10_000);

/**
 * Returns the skeleton (UTS #39) of a name in NFKC without case. Names that look the same, or
 * differ only in case, spaces, invisible characters or encoding, have the same one; so do "i" and
 * "l", because a capital "I" looks like both. The skeleton of a skeleton is itself.
 */
export function skeleton(name: string): string {
  const plain = dropCrowdingMarks(name).normalize("NFKD").replace(IGNORED, "").replace(/\s+/g, " ")
    .trim();
  let key = "";
  for (let i = 0; i < plain.length;) {
    const codePoint = plain.codePointAt(i) ?? 0;
    key += keyOf(codePoint);
    i += codePoint > 0xffff ? 2 : 1;
  }
  const dotted = dropCrowdingMarks(key.normalize("NFD"));
  return dotted.replace(DOTTED, (letter) => letter.replaceAll("\u0307", ""));
}

/** Keeps the first 30 marks of each letter, so that normalization takes linear time. */
export function dropCrowdingMarks(text: string): string {
  return text.replace(CROWDING_MARKS, "$1");
}

function keyOf(codePoint: number): string {
  const known = keys.get(codePoint) ?? foldedKeys.get(codePoint);
  if (known !== undefined) return known;
  let key = "";
  for (const folded of foldCase(String.fromCodePoint(codePoint))) {
    key += keys.get(folded.codePointAt(0) ?? 0) ?? folded;
  }
  foldedKeys.set(codePoint, key);
  return key;
}

/**
 * Parses entries such as `6F: 30 3BF 43E`: zero, the Greek and the Cyrillic letter have the
 * skeleton "o".
 */
function parseTable(table: string): ReadonlyMap<number, string> {
  const parsed = new Map<number, string>();
  let key = "";
  for (const word of table.trim().split(/\s+/)) {
    if (word.endsWith(":")) key = parseCharacters(word.slice(0, -1));
    else parsed.set(Number.parseInt(word, 16), key);
  }
  return parsed;
}

function parseCharacters(word: string): string {
  return String.fromCodePoint(...word.split("+").map((hex) => Number.parseInt(hex, 16)));
}
