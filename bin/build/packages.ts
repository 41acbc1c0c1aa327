// The packages that the page imports, as esbuild reads them.

import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import highlight from "/static/vendor/highlight.js" with { type: "text" };

/** The page's imports from marked, with the notice that its licence requires. */
const MARKED = `
  /*! marked, MIT licence, https://github.com/markedjs/marked */
  export { _getDefaults as getDefaults } from "./defaults.ts";
  export { _Lexer as Lexer } from "./Lexer.ts";
  export { _Tokenizer as Tokenizer } from "./Tokenizer.ts";
`;

/**
 * Finds the packages at the addresses that the page imports. marked is published as one file, from
 * which esbuild cannot remove what writes HTML: with it the parser is 3 KB larger. So it is bundled
 * from its modules, which its source map contains.
 */
export const packages: Plugin = {
  name: "packages",
  async setup(build) {
    const texts = new Map([
      ["/static/vendor/highlight.js", highlight],
      ["/static/vendor/marked.js", MARKED],
      ...await readMarkedModules(),
    ]);
    build.onResolve({ filter: /^\/static\/vendor\// }, ({ path }) => ({
      path,
      namespace: "package",
    }));
    build.onResolve({ filter: /^\.\//, namespace: "package" }, ({ path }) => ({
      path: `../src/${basename(path)}`,
      namespace: "package",
    }));
    build.onLoad({ filter: /./, namespace: "package" }, ({ path }) => ({
      contents: texts.get(path) ?? "",
      loader: path.endsWith(".ts") ? "ts" : "js",
    }));
  },
};

/** Returns the modules that marked was built from: "../src/Lexer.ts" and others. */
async function readMarkedModules(): Promise<[path: string, text: string][]> {
  const file = fileURLToPath(import.meta.resolve("/static/vendor/marked.js"));
  const { sources, sourcesContent }: { sources: string[]; sourcesContent: string[] } = JSON.parse(
    await Deno.readTextFile(`${file}.map`),
  );
  return sources.map((source, place) => [source, sourcesContent[place] ?? ""]);
}
