import { JoinedFile, type Source } from "./joined_file.ts";
import {
  type Binding,
  homeOf,
  ModuleGraph,
  nameOf,
  relative,
  type Sources,
} from "./module_graph.ts";

import { shortenPrivateNames } from "./private_names.ts";

export type { Sources };

/**
 * Joins ES modules into few files, so that a page asks for one and not for forty. Each module that no
 * other imports starts a page: its file has all that it imports, one after the other, in the order in
 * which a browser would run them. A module that is imported later, by `import("./name.js")`, has a file
 * of its own, with what nothing else needs; a page never runs a module twice. Modules of other servers and
 * packages, whose address begins with "/", are left alone.
 *
 * It knows the forms that deno fmt leaves: imports and exports begin a line, and name what they bring;
 * `export` stands before a function, class or const, or lists names; what is declared at the top is a
 * single name. No module may call something there as browsers do: in all that stand in one file with it
 * that name has its meaning. Comments, indents and empty lines are left out: a template
 * that spans lines would lose its own. Private names of classes are shortened.
 *
 * @returns the joined files by the name of the module that starts each.
 * @throws {SyntaxError} if a module imports, exports or declares in another form.
 * @throws {ReferenceError} if a module, or something of it, is imported that is not there, or a module
 * both at once and later, or later by two pages.
 */
export function joinModules(sources: Sources): Map<string, string> {
  const graph = new ModuleGraph(sources);
  const wanted = new Set(
    graph.names.flatMap((name) => [...graph.importsOf(name), ...graph.module(name).later]),
  );
  const joined = new Map<string, string>();
  for (const start of graph.names) {
    if (wanted.has(start)) continue;
    for (const [name, text] of new Page(start, graph).files()) {
      if (joined.has(name)) throw new ReferenceError(`Cannot join "${name}": two pages import it`);
      joined.set(name, shortenPrivateNames(text));
    }
  }
  return joined;
}

/** What one page runs, and which file each module is in. */
class Page {
  readonly #start: string;
  readonly #graph: ModuleGraph;
  /** Each module after those that it imports. */
  readonly #order: string[] = [];
  /** The file that each module is in, by the name of the module that starts the file. */
  readonly #fileOf = new Map<string, string>();
  /** The files that import a file when it is first needed. */
  readonly #loadedBy = new Map<string, Set<string>>();

  constructor(start: string, graph: ModuleGraph) {
    this.#start = start;
    this.#graph = graph;
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
    const files = new Map<string, JoinedFile>();
    for (const file of new Set(this.#fileOf.values())) {
      const others = this.#order.filter((name) => name !== file && this.#fileOf.get(name) === file);
      files.set(file, new JoinedFile(this.#graph, file, others));
    }
    const wanted = new Set(files.values().flatMap((file) => [...file.wanted]));
    for (const [name, file] of files) {
      const lent = [...wanted].filter((binding) => this.#fileOf.get(homeOf(binding)) === name);
      yield [name, file.text((binding) => this.#sourceOf(binding, name, files), lent)];
    }
  }

  #sourceOf(binding: Binding, file: string, files: ReadonlyMap<string, JoinedFile>): Source {
    const home = homeOf(binding);
    const from = this.#fileOf.get(home) ?? home;
    const other = files.get(from);
    return other
      ? { address: relative(file, from), name: other.exportName(binding) }
      : { address: home, name: nameOf(binding) };
  }

  #collect(name: string, seen = new Set(this.#order)) {
    if (seen.has(name)) return;
    seen.add(name);
    for (const from of this.#graph.importsOf(name)) this.#collect(from, seen);
    this.#order.push(name);
  }

  #collectLater(): Set<string> {
    const later = new Set<string>();
    // The order grows as what comes later imports more.
    for (const name of this.#order) {
      for (const target of this.#graph.module(name).later) {
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
    for (const target of this.#graph.module(name).later) {
      this.#loadedBy.set(target, (this.#loadedBy.get(target) ?? new Set()).add(file));
    }
    for (const from of this.#graph.importsOf(name)) this.#noteLoads(file, from, seen);
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
    for (const from of this.#graph.importsOf(name)) {
      wantedIn.set(from, (wantedIn.get(from) ?? new Set()).add(file));
    }
  }
}
