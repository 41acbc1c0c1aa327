// Arbitraries for property tests about any text.

import fc from "fast-check";

/** Surrogates: code points that are not characters. */
const SURROGATES = { from: 0xd800, count: 0x800 };

/**
 * Any Unicode character. fast-check's own unit "binary" is the same, but builds a list first, which takes a
 * second in each test file.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES.count })
  .map(toCharacter, fromCharacter);

function toCharacter(place: number): string {
  return String.fromCodePoint(place < SURROGATES.from ? place : place + SURROGATES.count);
}

/** Lets fast-check build texts such as "__proto__". */
function fromCharacter(value: unknown): number {
  const code = typeof value === "string" ? value.codePointAt(0) ?? -1 : -1;
  const place = code < SURROGATES.from ? code : code - SURROGATES.count;
  if (code >= 0 && toCharacter(place) === value) return place;
  throw new TypeError("Cannot take it for one character");
}
