/** A private name that a class declares: at the beginning of a line, as deno fmt writes it. */
const DECLARED = /^(?:(?:static|async|get|set) )*\*?#(\w+)/gm;
/** Where one is used, or declared. No text of a program has ".#" before a word. */
const USED = /(?<=\.|^(?:(?:static|async|get|set) )*\*?)#(\w+)/gm;

/**
 * Shortens the private names of a module's classes, which nothing outside of these can see. The text is
 * that of deno fmt without its indents.
 */
export function shortenPrivateNames(text: string): string {
  const names = new Set(Array.from(text.matchAll(DECLARED), ([, name = ""]) => name));
  const short = new Map([...names].map((name, place) => [name, letters(place)]));
  return text.replace(USED, (whole, name) => names.has(name) ? `#${short.get(name)}` : whole);
}

/** a, b … z, aa, ab … */
function letters(place: number): string {
  const last = String.fromCharCode(97 + place % 26);
  return place < 26 ? last : letters(Math.floor(place / 26) - 1) + last;
}
