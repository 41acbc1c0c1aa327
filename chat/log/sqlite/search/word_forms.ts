// Forms of an English word, so that "releases" also finds "release" and "released". They are looked up
// when searching: the index holds words as they were written, in any language.

/** Shorter words usually have no ending to remove. */
const WORD = /^[a-z]{3,24}$/;
const MIN_BASE_CHARS = 3;

/** An ending, and what the words that may have it end with without it. */
const ENDINGS: readonly (readonly [ending: string, base: RegExp, inBase: string])[] = [
  ["ies", /[^aeiou]$/, "y"],
  ["ied", /[^aeiou]$/, "y"],
  ["es", /(?:[sxz]|[cs]h|o)$/, ""],
  ["s", /[^siu]$/, ""],
  ["d", /ee$/, ""],
  ["ed", /[^e]$/, ""],
  ["ed", /[^aeoy]$/, "e"],
  ["ing", /ee$|[^e]$/, ""],
  ["ing", /[^aeoy]$/, "e"],
];

/** "stopped" and "running": the last consonant of the base, twice. */
const DOUBLED = /[^aeiou][aeiou]([bdgkmnprt])\1$/;
const DOUBLING = /[^aeiou][aeiou]([bdgkmnprt])$/;

/**
 * Returns the other regular forms of a word, in lower case; none if it is short or has other than
 * English letters.
 */
export function otherForms(text: string): string[] {
  const word = text.toLowerCase();
  if (!WORD.test(word)) return [];
  const bases = basesOf(word);
  const forms = new Set((bases.length > 0 ? bases : [word]).flatMap(inflect));
  // Such a word may be a noun: "meetings".
  if (word.endsWith("ing")) forms.add(`${word}s`);
  forms.delete(word);
  return [...forms];
}

function basesOf(word: string): string[] {
  const bases = ENDINGS.flatMap(([ending, base, inBase]) => {
    const stem = word.slice(0, -ending.length);
    if (!word.endsWith(ending) || !base.test(stem)) return [];
    const isDoubled = inBase === "" && DOUBLED.test(stem);
    return [stem + inBase, ...(isDoubled ? [stem.slice(0, -1)] : [])];
  });
  return bases.filter((base) => base.length >= MIN_BASE_CHARS);
}

function inflect(base: string): string[] {
  if (/[^aeiou]y$/.test(base)) {
    const stem = base.slice(0, -1);
    return [base, `${stem}ies`, `${stem}ied`, `${base}ing`];
  }
  if (base.endsWith("e")) {
    return [base, `${base}s`, `${base}d`, `${base.replace(/(?<!e)e$/, "")}ing`];
  }
  const [, last] = DOUBLING.exec(base) ?? [];
  return [
    base,
    /(?:[sxz]|[cs]h|o)$/.test(base) ? `${base}es` : `${base}s`,
    `${base}ed`,
    `${base}ing`,
    ...(last === undefined ? [] : [`${base}${last}ed`, `${base}${last}ing`]),
  ];
}
