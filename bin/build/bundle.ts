// Bundles the page with esbuild: the modules of each page in one file, with a file for each part
// that is imported later; each style sheet with its imports; all with hashed names.

import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type BuildResult, type Plugin, stop } from "esbuild";
import highlight from "/static/vendor/highlight.js" with { type: "text" };
import { listFiles } from "../../http/static_files.ts";

/** Files by name, such as "chat/app-6UBCT7IZ.js" and its source map "chat/app-6UBCT7IZ.js.map". */
export type Bundle = ReadonlyMap<string, Uint8Array>;

/** The one module that other sites import, by its own name. */
const CLIENT = "client/mod.js";

/** The address of another file, in a page or a module; packages are imported, not addressed. */
const ADDRESS = /"\/static\/((?!vendor\/)[^"]+)"/g;

/** Imports the first module of a page. */
const FIRST = "first-module";

const INDENT = /^\s+/gm;

type Result = BuildResult<{ write: false; metafile: true }>;

/**
 * Bundles the page.
 *
 * @param folder the path of `static/`
 * @throws {Error} if a module or a style sheet cannot be read, parsed or found.
 */
export async function bundlePage(folder: string): Promise<Bundle> {
  try {
    return await new Bundler(folder).run();
  } finally {
    await stop();
  }
}

class Bundler {
  readonly #folder: string;
  readonly #files = new Map<string, Uint8Array>();
  /** The name of the bundled file by that of its source: "chat/app.js" → "chat/app-6UBCT7IZ.js". */
  readonly #names = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder.replace(/\/$/, "");
  }

  async run(): Promise<Bundle> {
    const texts = await this.#readTexts();
    const addresses = new Set(
      texts.values().flatMap((text) => text.matchAll(ADDRESS).map(([, name = ""]) => name)),
    );
    // Modules name style sheets and icons, pages name modules: each needs the others' names.
    for (const name of addresses) if (name.endsWith(".svg")) await this.#addIcon(name);
    await this.#addStyles([...addresses].filter((name) => name.endsWith(".css")));
    const modules = [...addresses].filter((name) => name.endsWith(".js"));
    await Promise.all(modules.map((name) => this.#addModule(name)));
    this.#keep(await this.#build({ entryPoints: [CLIENT], format: "esm" }));
    for (const [name, text] of texts) {
      if (!name.endsWith(".html")) continue;
      const page = this.#withBuiltAddresses(text).replace(INDENT, "");
      this.#files.set(name, new TextEncoder().encode(page));
    }
    return this.#files;
  }

  async #readTexts(): Promise<Map<string, string>> {
    const folder = new URL(`file://${this.#folder}/`);
    const names = (await listFiles(folder)).filter((name) => /\.(?:html|js)$/.test(name));
    return new Map(
      await Promise.all(
        names.map(async (name) => [name, await Deno.readTextFile(new URL(name, folder))] as const),
      ),
    );
  }

  async #addIcon(name: string) {
    const bytes = await Deno.readFile(join(this.#folder, name));
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
    const built = name.replace(/\.\w+$/, `-${hash}$&`);
    this.#files.set(built, bytes);
    this.#names.set(name, built);
  }

  async #addStyles(names: readonly string[]) {
    const { metafile } = this.#keep(
      await this.#build({ entryPoints: [...names], entryNames: "[dir]/[name]-[hash]" }),
    );
    for (const [built, { entryPoint }] of Object.entries(metafile.outputs)) {
      if (entryPoint) this.#names.set(entryPoint, built);
    }
  }

  /** Each page is bundled by itself, or else it would share small files with others. */
  async #addModule(name: string) {
    const { metafile } = this.#keep(
      await this.#build({
        entryPoints: [name],
        entryNames: "[dir]/[name]-[hash]",
        chunkNames: `${name.split("/")[0]}/[name]-[hash]`,
        format: "esm",
        splitting: true,
        plugins: [this.#modulesOf(name), packages],
      }),
    );
    // Where later parts share its modules, those are in a file that the entry file only imports.
    const [built] = Object.entries(metafile.outputs).find(([, { inputs }]) => name in inputs) ?? [];
    if (built !== undefined) this.#names.set(name, built);
  }

  /**
   * Replaces addresses in modules, and has each import the page's first: esbuild puts modules into
   * one file that are reached from the same parts, and so those of the first file stay together.
   */
  #modulesOf(page: string): Plugin {
    return {
      name: "modules of a page",
      setup: (build) => {
        build.onLoad({ filter: /\.js$/, namespace: "file" }, async ({ path }) => {
          if (!path.startsWith(`${this.#folder}/`)) return;
          const text = await Deno.readTextFile(path);
          return { contents: `${this.#withBuiltAddresses(text)}\nimport "${FIRST}";` };
        });
        build.onResolve({ filter: new RegExp(`^${FIRST}$`) }, () => ({
          path: join(this.#folder, page),
        }));
      },
    };
  }

  #withBuiltAddresses(text: string): string {
    return text.replace(ADDRESS, (_, name) => {
      const built = this.#names.get(name);
      if (built === undefined) throw new ReferenceError(`Cannot find "/static/${name}"`);
      return `"/static/${built}"`;
    });
  }

  #build(options: BuildOptions): Promise<Result> {
    return build({
      ...options,
      absWorkingDir: this.#folder,
      outdir: this.#folder,
      outbase: this.#folder,
      allowOverwrite: true,
      bundle: true,
      charset: "utf8",
      legalComments: "none",
      logLevel: "silent",
      logOverride: { "import-is-undefined": "error" },
      metafile: true,
      minify: true,
      sourcemap: "external",
      // "deno task dev" serves the sources as they are: browsers must be able to run them.
      target: "esnext",
      write: false,
    });
  }

  #keep(result: Result): Result {
    for (const { path, contents } of result.outputFiles) {
      this.#files.set(path.slice(this.#folder.length + 1), contents);
    }
    return result;
  }
}

/** What the page imports from marked. */
const MARKED = `
  export { _getDefaults as getDefaults } from "./defaults.ts";
  export { _Lexer as Lexer } from "./Lexer.ts";
  export { _Tokenizer as Tokenizer } from "./Tokenizer.ts";
`;

/**
 * Finds the packages that the page imports. marked is published as one file, whose unused half esbuild
 * cannot remove: that would add 3 KB to the first load. Its source map contains its modules.
 */
const packages: Plugin = {
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
      loader: "ts",
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
