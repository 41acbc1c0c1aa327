// What texts are made of, where a promise is for whatever somebody writes.

import fc from "fast-check";

/** The halves of pairs, which are no characters, begin here. */
const HALVES = { from: 0xd800, count: 0x800 };

/**
 * Any character that Unicode may ever have. It is what fast-check calls the unit "binary", of which it
 * makes a list first: that takes a second in each file of tests.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - HALVES.count })
  .map(toCharacter, fromCharacter);

function toCharacter(place: number): string {
  return String.fromCodePoint(place < HALVES.from ? place : place + HALVES.count);
}

/** So that fast-check can make texts of its own of them, such as "__proto__". */
function fromCharacter(value: unknown): number {
  const code = typeof value === "string" ? value.codePointAt(0) ?? -1 : -1;
  const place = code < HALVES.from ? code : code - HALVES.count;
  if (code >= 0 && toCharacter(place) === value) return place;
  throw new TypeError("Cannot take it for one character");
}
