// What names have in common that a reader takes for one: "Ann", "ann", "ᴬnn" and, with a Cyrillic
// letter, "Аnn". A key is there to be compared, never to be shown.

import { foldCase } from "./fold_case.ts";
import { LOOKALIKES } from "./confusables.ts";

const IGNORED = /\p{Default_Ignorable_Code_Point}/gv;

/** Where a dot above stands as i and j have it of their own; the key of "i" is "l". */
const DOTTED = /[jl]\p{M}+/gu;

const keys = parseTable(LOOKALIKES);

/**
 * The same text for names that look the same, or differ only in case, blanks, invisible characters
 * or encoding. This is the skeleton of UTS #39 of a name in NFKC without case, so it also makes one
 * of "i" and "l": a capital "I" is both. The key of a key is that key.
 */
export function skeleton(name: string): string {
  const plain = name.normalize("NFKD").replace(IGNORED, "").replace(/\s+/g, " ").trim();
  let key = "";
  for (const character of plain) key += keyOf(character);
  return key.normalize("NFD").replace(DOTTED, (letter) => letter.replaceAll("\u0307", ""));
}

function keyOf(character: string): string {
  const known = keys.get(character);
  if (known !== undefined) return known;
  let key = "";
  for (const folded of foldCase(character)) key += keys.get(folded) ?? folded;
  return key;
}

/** Reads words such as `6F: 30 3BF 43E`: zero, the Greek and the Cyrillic letter have the key "o". */
function parseTable(table: string): ReadonlyMap<string, string> {
  const parsed = new Map<string, string>();
  let key = "";
  for (const word of table.trim().split(/\s+/)) {
    if (word.endsWith(":")) key = parseCharacters(word.slice(0, -1));
    else parsed.set(parseCharacters(word), key);
  }
  return parsed;
}

function parseCharacters(word: string): string {
  return String.fromCodePoint(...word.split("+").map((hex) => Number.parseInt(hex, 16)));
}
