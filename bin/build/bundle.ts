// Bundles the page with esbuild: one file for the modules of each document, one for each part that it
// imports later, and one for each style sheet with its imports, each with a hash of its content in its
// name.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { build, type BuildOptions, type BuildResult, type Plugin, stop } from "esbuild";
import { listFiles } from "../../http/static_files.ts";
import { packages } from "./packages.ts";

/** Files by name, such as "chat/app-6UBCT7IZ.js" and its source map "chat/app-6UBCT7IZ.js.map". */
export type Bundle = ReadonlyMap<string, Uint8Array>;

/** The module that programs import by its own name: docs/client.md. */
const CLIENT = "client/mod.js";

/** The address of another file, in a page or a module; packages are imported, not addressed. */
const ADDRESS = /"\/static\/((?!vendor\/)[^"]+)"/g;

/** Imports the first module of a page. */
const FIRST = "first-module";

const INDENT = /^\s+/gm;

/** A line break before an attribute or the end of a tag. */
const LINE_IN_TAG = /\n(?=(?:[a-z-]+(?:="[^"]*")?)? ?>|[a-z-]+=")/g;
/** A line break within an icon. */
const LINE_IN_ICON = /\n(?=<(?:use|path|\/svg|\/symbol|symbol))/g;
/** The zeros that end a number in the shape of an icon. */
const LAST_ZEROS = /(?<= d="[^"]*\.\d)0+(?!\d)/g;

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
  /** Returns the name of a source's bundled file: "chat/app.js" → "chat/app-6UBCT7IZ.js". */
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
      const page = this.#withBuiltAddresses(text).replace(INDENT, "")
        .replace(LINE_IN_TAG, " ").replace(LINE_IN_ICON, "").replace(LAST_ZEROS, "");
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

  /**
   * Bundles the modules of one document: together with those of others it would share many small files.
   */
  async #addModule(name: string) {
    const { metafile } = this.#keep(
      await this.#build({
        entryPoints: [name],
        entryNames: "[dir]/[name]-[hash]",
        chunkNames: `${name.split("/")[0]}/[name]-[hash]`,
        format: "esm",
        splitting: true,
        plugins: [this.#modulesFor(name), packages],
      }),
    );
    // If later parts share its modules, these are in a file that the entry's own file only imports.
    const [built] = Object.entries(metafile.outputs).find(([, { inputs }]) => name in inputs) ?? [];
    if (built !== undefined) this.#names.set(name, built);
  }

  /**
   * Replaces addresses in modules, and makes each module import the document's first one. esbuild puts
   * modules into one file if the same entries and late parts reach them: this way all of them reach
   * everything that the first load needs, which comes in one file instead of about twenty.
   */
  #modulesFor(page: string): Plugin {
    return {
      name: "modules",
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
      legalComments: "eof",
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
