// What the page takes from npm: modules that import nothing, served as they are. They come with the
// program's own code, so that the process need not be allowed to read the folder of packages.

import highlight from "/static/vendor/highlight.js" with { type: "text" };
import marked from "/static/vendor/marked.js" with { type: "text" };
/** By the name under which the page imports each, from /static/. */
export const PACKAGES: ReadonlyMap<string, string> = new Map([
  ["vendor/highlight.js", highlight],
  ["vendor/marked.js", marked],
]);
