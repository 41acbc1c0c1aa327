// What the page takes from npm: modules that import nothing. They come with the program's own code, so
// that the process need not be allowed to read the folder of packages.

import highlight from "/static/vendor/highlight.js" with { type: "text" };
import marked from "/static/vendor/marked.js" with { type: "text" };

/** What the page uses of marked. */
const READING = ["Lexer", "Tokenizer", "getDefaults"];

/** By the name under which the page imports each, from /static/. */
export const PACKAGES: ReadonlyMap<string, string> = new Map([
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
  if (end < 0) throw new SyntaxError("Cannot find in marked where what reads Markdown ends");
  const names = READING.map((name) => `${inner.get(name)} as ${name}`);
  return `${source.slice(0, end)}export{${names.join()}};\n`;
}
