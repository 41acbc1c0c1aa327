/** What modules there are, by name: "client/mod.js" is imported by others as "./client/mod.js". */
export type Sources = ReadonlyMap<string, string>;

interface Module {
  /** What its own text has, without imports and comments. */
  readonly body: string;
  readonly imports: readonly Import[];
  /** What it imports when it is first needed: `import("./name.js")`. */
  readonly later: readonly string[];
}

interface Import {
  /** As a pattern: "{ part, copy: copyTemplate }" or "everything". */
  readonly names: string;
  readonly from: string;
}

const IMPORT = /^import (?:\{([^}]*)\}|\* as (\w+)) from "([^"]+)";\n/gm;
const LATER = /\bimport\("(\.[^"]+)"\)/g;
const EXPORT = /^export (?=(?:async )?(?:function\*?|class|const) (\w+))/gm;
const EXPORT_LIST = /^export \{([^}]*)\};\n/gm;
/** Lines that are comments and nothing else. */
const COMMENT = /^[ \t]*(?:\/\/.*|\/\*\*(?:(?!\*\/)[^])*\*\/[ \t]*)\n/gm;
/** Before an expression or a parameter. */
const TYPE = /\/\*\* @type \{.*?\} \*\/ ?/g;
/** Indents, and lines that have nothing else. */
const INDENT = /^\s+/gm;

/**
 * Joins ES modules into few files, so that a page asks for one and not for forty. Each module that no
 * other imports starts a page: its file has all that it imports, each in a function of its own, in
 * the order in which a browser would run them. A module that is imported later, by
 * `import("./name.js")`, has a file of its own, with what nothing else needs; a page never runs a
 * module twice. Modules of other servers and packages, whose address begins with "/", are left alone.
 *
 * It knows the forms that deno fmt leaves: imports and exports begin a line; `export` stands before
 * a function, class or const, or lists names. Comments, indents and empty lines are left out: a template
 * that spans lines would lose its own.
 *
 * @returns the joined files by the name of the module that starts each.
 * @throws {SyntaxError} if a module imports or exports in another form.
 * @throws {ReferenceError} if a module is imported that is not there, or both at once and later, or
 * later by two pages.
 */
export function joinModules(sources: Sources): Map<string, string> {
  const modules = new Map([...sources].map(([name, source]) => [name, parse(name, source)]));
  const wanted = new Set([...modules.values()].flatMap(({ imports, later }) => [
    ...imports.map(({ from }) => from),
    ...later,
  ]));
  const joined = new Map<string, string>();
  for (const start of modules.keys()) {
    if (wanted.has(start)) continue;
    for (const [name, text] of new Page(start, modules).files()) {
      if (joined.has(name)) throw new ReferenceError(`Cannot join "${name}": two pages import it`);
      joined.set(name, text);
    }
  }
  return joined;
}

/** What one page runs, and which file each module is in. */
class Page {
  readonly #start: string;
  readonly #modules: ReadonlyMap<string, Module>;
  readonly #names: readonly string[];
  /** Each module after those that it imports. */
  readonly #order: string[] = [];
  /** The file that each module is in, by the name of the module that starts the file. */
  readonly #fileOf = new Map<string, string>();
  /** The files that import a file when it is first needed. */
  readonly #loadedBy = new Map<string, Set<string>>();

  constructor(start: string, modules: ReadonlyMap<string, Module>) {
    this.#start = start;
    this.#modules = modules;
    this.#names = [...modules.keys()].sort();
    this.#collect(start);
    const atOnce = [...this.#order];
    const later = this.#collectLater();
    for (const name of atOnce) this.#fileOf.set(name, start);
    for (const name of later) {
      if (this.#fileOf.has(name)) {
        throw new ReferenceError(`Cannot join "${name}": it is imported at once and later`);
      }
      this.#fileOf.set(name, name);
    }
    for (const root of [start, ...later]) this.#noteLoads(root);
    const wantedIn = new Map<string, Set<string>>();
    for (const name of this.#order.toReversed()) this.#place(name, wantedIn);
  }

  *files(): Generator<[name: string, text: string]> {
    for (const file of new Set(this.#fileOf.values())) yield [file, this.#text(file)];
  }

  #module(name: string): Module {
    const module = this.#modules.get(name);
    if (!module) throw new ReferenceError(`Cannot join "${name}": there is no such module`);
    return module;
  }

  /**
   * The variable that holds what a module exports, the same in all files: short, as it stands in them
   * many times. No name of ours begins with "$".
   */
  #variable(name: string): string {
    const place = this.#names.indexOf(name);
    return place < 0 ? `$${name.replace(/\W/g, "_")}` : `$${place.toString(36)}`;
  }

  #importsOf(name: string): readonly Import[] {
    return this.#module(name).imports.filter(({ from }) => !from.startsWith("/"));
  }

  #collect(name: string, seen = new Set(this.#order)) {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { from } of this.#importsOf(name)) this.#collect(from, seen);
    this.#order.push(name);
  }

  #collectLater(): Set<string> {
    const later = new Set<string>();
    // The order grows as what comes later imports more.
    for (const name of this.#order) {
      for (const target of this.#module(name).later) {
        later.add(target);
        this.#collect(target);
      }
    }
    return later;
  }

  /** Notes what a file imports when it is first needed, it or what it imports at once. */
  #noteLoads(file: string, name = file, seen = new Set<string>()) {
    const isElsewhere = name !== file && this.#fileOf.has(name);
    if (isElsewhere && this.#fileOf.get(name) !== file || seen.has(name)) return;
    seen.add(name);
    for (const target of this.#module(name).later) {
      this.#loadedBy.set(target, (this.#loadedBy.get(target) ?? new Set()).add(file));
    }
    for (const { from } of this.#importsOf(name)) this.#noteLoads(file, from, seen);
  }

  /** The files that are there whenever this one is, but for the page's first, from near to far. */
  *#before(file: string): Generator<string> {
    const [only, ...others] = this.#loadedBy.get(file) ?? [];
    if (only === undefined || only === this.#start || others.length > 0) return;
    yield only;
    yield* this.#before(only);
  }

  /**
   * A module is where all who import it are, or where it is there for all of them; else it has a file
   * of its own. Whoever imports a module is placed before it, and says where it is wanted.
   */
  #place(name: string, wantedIn: Map<string, Set<string>>) {
    const wanted = wantedIn.get(name) ?? new Set();
    const isThere = (file: string) => this.#before(file).some((other) => wanted.has(other));
    const [only = name, ...others] = [...wanted].filter((file) => !isThere(file));
    const file = this.#fileOf.get(name) ?? (others.length === 0 ? only : name);
    this.#fileOf.set(name, file);
    for (const { from } of this.#importsOf(name)) {
      wantedIn.set(from, (wantedIn.get(from) ?? new Set()).add(file));
    }
  }

  #text(file: string): string {
    const names = this.#order.filter((name) => this.#fileOf.get(name) === file);
    const outside = new Set(
      names.flatMap((name) => this.#module(name).imports.map(({ from }) => from))
        .filter((from) => this.#fileOf.get(from) !== file),
    );
    return [
      ...[...outside].map((from) => this.#importFrom(file, from)),
      ...names.filter((name) => name !== file).map((name) => this.#wrapped(name, file)),
      this.#body(file, file),
      ...this.#lent(file),
    ].join("");
  }

  /** A module of another file: it is that file, or one that the page's first file lends. */
  #importFrom(file: string, from: string): string {
    const home = this.#fileOf.get(from);
    if (home === undefined) return `import * as ${this.#variable(from)} from "${from}";\n`;
    const address = relative(file, home);
    if (home === from) return `import * as ${this.#variable(from)} from "${address}";\n`;
    return `import { ${this.#variable(from)} } from "${address}";\n`;
  }

  #lent(file: string): string[] {
    const isOutside = (name: string) => this.#fileOf.get(name) !== file;
    const wanted = this.#order.filter(isOutside).flatMap((name) =>
      this.#importsOf(name).map(({ from }) => from)
    );
    const lent = wanted.filter((name) => name !== file && this.#fileOf.get(name) === file);
    return lent.length === 0
      ? []
      : [`export { ${[...new Set(lent.map((name) => this.#variable(name)))].join(", ")} };\n`];
  }

  #wrapped(name: string, file: string): string {
    const exported: string[] = [];
    const body = this.#body(name, file)
      .replace(EXPORT, (_, declared) => {
        exported.push(declared);
        return "";
      })
      .replace(EXPORT_LIST, (_, names) => {
        exported.push(...listed(names, (inner, outer) => `${outer}: ${inner}`));
        return "";
      });
    return `const ${this.#variable(name)} = (() => {\n${body}return { ${
      exported.join(", ")
    } };\n})();\n`;
  }

  #body(name: string, file: string): string {
    const { body, imports } = this.#module(name);
    const taken = imports.map(({ names, from }) => `const ${names} = ${this.#variable(from)};\n`);
    const later = (_: string, path: string) => `import("${relative(file, resolve(name, path))}")`;
    return taken.join("") + body.replace(LATER, later).replace(INDENT, "");
  }
}

function parse(name: string, source: string): Module {
  const imports: Import[] = [];
  const text = `${source}\n`.replace(COMMENT, "").replace(TYPE, "");
  const body = text.replace(IMPORT, (_, names, everything, path) => {
    const pattern = everything ??
      `{ ${
        listed(names, (outer, inner) => outer === inner ? inner : `${outer}: ${inner}`).join(", ")
      } }`;
    imports.push({ names: pattern, from: resolve(name, path) });
    return "";
  });
  const [unknown] = body.replace(EXPORT, "").replace(EXPORT_LIST, "")
    .match(/^(?:import|export)\b(?!\().*|.*\bimport\.meta\b.*/m) ?? [];
  if (unknown !== undefined) {
    throw new SyntaxError(`Cannot join "${name}": "${unknown}" is in a form that is not known`);
  }
  const later = Array.from(text.matchAll(LATER), ([, path = ""]) => resolve(name, path));
  return { body, imports, later };
}

/** "a, b as c" as what `write` makes of each pair. */
function listed(names: string, write: (first: string, second: string) => string): string[] {
  return names.split(",").map((entry) => entry.trim()).filter((entry) => entry !== "")
    .map((entry) => {
      const [first = "", second = first] = entry.split(" as ");
      return write(first, second);
    });
}

/** The name of a module that another names, from where that one is. */
function resolve(name: string, path: string): string {
  return path.startsWith("/") ? path : new URL(path, `file:///${name}`).pathname.slice(1);
}

/** How a file at `from` names the one at `to`. */
function relative(from: string, to: string): string {
  const up = "../".repeat(from.split("/").length - 1);
  return `${up || "./"}${to}`;
}
