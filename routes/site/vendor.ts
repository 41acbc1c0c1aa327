// What the page takes from npm: modules that import nothing. They come with the program's own code, so
// that the process need not be allowed to read the folder of packages.

import highlight from "/static/vendor/highlight.js" with { type: "text" };
import marked from "/static/vendor/marked.js" with { type: "text" };

/** What the page uses of marked. */
const READING = ["Lexer", "Tokenizer", "getDefaults"];
/** What its tokenizer reads and no message may have, each with the method after it. */
const UNREAD = [
  ["code", "fences"],
  ["hr", "blockquote"],
  ["html", "paragraph"], // and def, table, lheading between them
  ["tag", "link"],
  ["reflink", "emStrong"],
];

/** Its grammar of blocks for an option that the page does not use, in place of which the other may stand. */
const PEDANTIC = /,(\w+)=\{\.\.\.(\w+),html:[^]*?\.getRegex\(\)\}(?=,\w+=\/\^\\\\)/;

/** By the name under which the page imports each, from /static/. */
export const VENDOR_MODULES: ReadonlyMap<string, string> = new Map([
  ["vendor/highlight.js", highlight],
  ["vendor/marked.js", readingPart(marked)],
]);

/**
 * The part of marked that reads Markdown. What writes HTML stands after it, is a fifth of all, and the
 * page has no use for it.
 *
 * @throws {SyntaxError} if it is built otherwise than it was.
 */
function readingPart(source: string): string {
  const [, exported = ""] = source.match(/\bexport ?\{([^}]*)\}/) ?? [];
  const inner = new Map(
    Array.from(exported.matchAll(/([\w$]+) as ([\w$]+)/g), ([, name, as]) => [as, name]),
  );
  const end = source.indexOf(`var ${inner.get("Renderer")}=class`);
  if (end < 0 || !PEDANTIC.test(source)) {
    throw new SyntaxError("Cannot find in marked where what reads Markdown ends");
  }
  const names = READING.map((name) => `${inner.get(name)} as ${name}`);
  const reading = UNREAD.reduce(withoutMethods, source.slice(0, end)).replace(PEDANTIC, ",$1=$2");
  return `${reading}export{${names.join()}};\n`;
}

function withoutMethods(source: string, [first = "", next = ""]: readonly string[]): string {
  const place = (name: string, after: string) => source.indexOf(`}${name}(`, source.indexOf(after));
  const [from, to] = [place(first, "}space("), place(next, `}${first}(`)];
  if (from < 0 || to < from) throw new SyntaxError(`Cannot find "${first}" in marked`);
  return source.slice(0, from) + source.slice(to);
}
