import {
  type Binding,
  bindingOf,
  homeOf,
  type Imported,
  type ModuleGraph,
  movedTo,
  nameOf,
  withoutExports,
} from "./module_graph.ts";

/** From where a file has something, and what that is called there. */
export interface Source {
  readonly address: string;
  readonly name: string;
}

/**
 * One file with some modules, each after those that it imports. They stand there as they are: what one
 * exports is at hand for all, under its name. Only a module in which a name stands for something else
 * than in those before it is in a function of its own.
 */
export class JoinedFile {
  /** All that its modules import from elsewhere. */
  readonly wanted: ReadonlySet<Binding>;
  readonly #graph: ModuleGraph;
  /** The module that starts the file: it stands last, and what it exports the file exports. */
  readonly #start: string;
  readonly #others: readonly string[];
  /** What the start exports, and under which name. */
  readonly #exported: ReadonlyMap<Binding, string>;
  /** What the names at the top of the file stand for. */
  readonly #top = new Map<string, Binding>();
  readonly #inFunctions = new Set<string>();

  constructor(graph: ModuleGraph, start: string, others: readonly string[]) {
    this.#graph = graph;
    this.#start = start;
    this.#others = others;
    this.#exported = new Map(
      graph.module(start).exports.keys().map((name) => [graph.exported(start, name), name]),
    );
    const all = [start, ...others];
    const imported = all.flatMap((name) => graph.imported(name).map(({ binding }) => binding));
    this.wanted = new Set(imported.filter((binding) => !all.includes(homeOf(binding))));
    for (const name of all) this.#admit(name);
  }

  /** Under which name the file exports what others want of it. */
  exportName(binding: Binding): string {
    return this.#exported.get(binding) ?? this.#variable(binding);
  }

  /**
   * @param sourceOf from where it has what it wants
   * @param lent what others want of it
   */
  text(sourceOf: (binding: Binding) => Source, lent: readonly Binding[]): string {
    const names = lent.filter((binding) => !this.#exported.has(binding))
      .map((binding) => this.#variable(binding));
    return [
      ...this.#importLines(sourceOf),
      ...this.#others.map((name) => this.#part(name)),
      this.#renames(this.#start) + this.#body(this.#start),
      names.length === 0 ? "" : `export { ${names.join(", ")} };\n`,
    ].join("");
  }

  /** Gives a module the names that it has, unless one of them is taken. */
  #admit(name: string): void {
    const imported = this.#graph.imported(name);
    const names: [name: string, binding: Binding][] = [
      ...this.#graph.module(name).declared.map((one) => named(one, bindingOf(name, one))),
      ...imported.map(({ local, binding }) =>
        named(local, nameOf(binding) === local ? binding : bindingOf(name, local))
      ),
    ];
    const isFree = names.every(([one, binding]) => (this.#top.get(one) ?? binding) === binding);
    if (!isFree) this.#inFunctions.add(name);
    const own = isFree ? names : this.#exports(name).map((one) => named(nameOf(one), one));
    const others = imported.map(({ binding }) => named(nameOf(binding), binding));
    for (const [one, binding] of [...own, ...others]) {
      if (one !== "default" && !this.#top.has(one)) this.#top.set(one, binding);
    }
  }

  /** What the file calls it. No name of ours begins with "$". */
  #variable(binding: Binding): string {
    const name = nameOf(binding);
    if (this.#top.get(name) === binding) return name;
    return `$${homeOf(binding).replace(/\W/g, "_")}_${name}`;
  }

  #importLines(sourceOf: (binding: Binding) => Source): Iterable<string> {
    const names = new Map<string, string[]>();
    for (const binding of this.wanted) {
      const { address, name } = sourceOf(binding);
      const known = names.get(address) ?? [];
      names.set(address, [...known, pair(name, " as ", this.#variable(binding))]);
    }
    return names.entries().map(([address, names]) =>
      `import { ${names.join(", ")} } from "${address}";\n`
    );
  }

  #part(name: string): string {
    const body = withoutExports(this.#body(name));
    if (!this.#inFunctions.has(name)) return this.#renames(name) + body;
    const exports = this.#exports(name);
    const outside = exports.map((one) => pair(nameOf(one), ": ", this.#variable(one)));
    const given = this.#renamed(name);
    const values = given.map(({ binding }) => this.#variable(binding));
    return [
      `const { ${outside.join(", ")} } = ((${given.map(({ local }) => local).join(", ")}) => {\n`,
      body,
      `return { ${exports.map(nameOf).join(", ")} };\n`,
      `})(${values.join(", ")});\n`,
    ].join("");
  }

  #body(name: string): string {
    return movedTo(this.#start, name, this.#graph.module(name).body);
  }

  /** What a module declares itself, of what it exports. */
  #exports(name: string): Binding[] {
    const bindings = this.#graph.module(name).exports.keys()
      .map((one) => this.#graph.exported(name, one));
    return [...new Set(bindings)].filter((binding) => homeOf(binding) === name);
  }

  #renames(name: string): string {
    return this.#renamed(name)
      .map(({ local, binding }) => `const ${local} = ${this.#variable(binding)};\n`).join("");
  }

  /** What a module calls otherwise than the file does. */
  #renamed(name: string): Imported[] {
    return this.#graph.imported(name)
      .filter(({ local, binding }) => this.#variable(binding) !== local);
  }
}

function named(name: string, binding: Binding): [name: string, binding: Binding] {
  return [name, binding];
}

/** "a", or "a as b" where it is called otherwise. */
function pair(name: string, by: string, other: string): string {
  return name === other ? name : name + by + other;
}
