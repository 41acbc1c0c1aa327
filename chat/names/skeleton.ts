// What names have in common that a reader takes for one: "Ann", "ann", "ᴬnn" and, with a Cyrillic
// letter, "Аnn". A key is there to be compared, never to be shown.

import { foldCase } from "./fold_case.ts";
import { CONFUSABLES } from "./confusables.ts";

const IGNORED = /\p{Default_Ignorable_Code_Point}/gv;

/** Where a dot above stands as i and j have it of their own; the key of "i" is "l". */
const DOTTED = /[jl]\p{M}+/gu;

/**
 * By code point. By character it would take ten times as long: a string that was just made has to be hashed
 * first, and one character of a name may stand for eighteen.
 */
const keys = parseTable(CONFUSABLES);
/** Keys of other characters, as far as they were needed. */
const foldedKeys = new Map<number, string>();
const MAX_FOLDED_KEYS = 10_000;

/**
 * The same text for names that look the same, or differ only in case, blanks, invisible characters
 * or encoding. This is the skeleton of UTS #39 of a name in NFKC without case, so it also makes one
 * of "i" and "l": a capital "I" is both. The key of a key is that key.
 */
export function skeleton(name: string): string {
  const plain = name.normalize("NFKD").replace(IGNORED, "").replace(/\s+/g, " ").trim();
  let key = "";
  for (let i = 0; i < plain.length;) {
    const codePoint = plain.codePointAt(i) ?? 0;
    key += keyOf(codePoint);
    i += codePoint > 0xffff ? 2 : 1;
  }
  return key.normalize("NFD").replace(DOTTED, (letter) => letter.replaceAll("\u0307", ""));
}

function keyOf(codePoint: number): string {
  const known = keys.get(codePoint) ?? foldedKeys.get(codePoint);
  if (known !== undefined) return known;
  let key = "";
  for (const folded of foldCase(String.fromCodePoint(codePoint))) {
    key += keys.get(folded.codePointAt(0) ?? 0) ?? folded;
  }
  if (foldedKeys.size >= MAX_FOLDED_KEYS) foldedKeys.clear();
  foldedKeys.set(codePoint, key);
  return key;
}

/** Reads words such as `6F: 30 3BF 43E`: zero, the Greek and the Cyrillic letter have the key "o". */
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
