/** What modules there are, by name: "client/mod.js" is imported by others as "./client/mod.js". */
export type Sources = ReadonlyMap<string, string>;

/** What a name stands for: where it is declared, and its name there, as "in/math.js#add". */
export type Binding = string;

interface Module {
  /** What its own text has, without imports and comments. */
  readonly body: string;
  readonly imports: readonly Import[];
  /** By the name under which others import it, what it is called in the module. */
  readonly exports: ReadonlyMap<string, string>;
  /** What it declares at its top. */
  readonly declared: readonly string[];
  /** What it imports when it is first needed: `import("./name.js")`. */
  readonly later: readonly string[];
}

interface Import {
  readonly from: string;
  readonly name: string;
  /** What the module calls it. */
  readonly local: string;
}

/** What a module imports, and what it calls it. */
export interface Imported {
  readonly local: string;
  readonly binding: Binding;
}

const IMPORT = /^import \{([^}]*)\} from "([^"]+)";\n/gm;
const LATER = /\bimport\("(\.[^"]+)"\)/g;
const DECLARATION = /^(export )?(?:async )?(?:function\*?|class|const|let) (\w+)/gm;
const EXPORT = /^export (?=(?:async )?(?:function|class|const)\b)/gm;
const EXPORT_LIST = /^export \{([^}]*)\};\n/gm;
/** Lines that are comments and nothing else. */
const COMMENT = /^[ \t]*(?:\/\/.*|\/\*\*(?:(?!\*\/)[^])*\*\/[ \t]*)\n/gm;
/** Before an expression or a parameter. */
const TYPE = /\/\*\* @type \{.*?\} \*\/ ?/g;
/** Indents, and lines that have nothing else. */
const INDENT = /^\s+/gm;

/** What modules import from each other, and what the names in them stand for. */
export class ModuleGraph {
  readonly names: readonly string[];
  readonly #modules: ReadonlyMap<string, Module>;
  readonly #imported = new Map<string, readonly Imported[]>();

  /** @throws {SyntaxError} if a module imports, exports or declares in a form that is not known. */
  constructor(sources: Sources) {
    this.#modules = new Map([...sources].map(([name, source]) => [name, parse(name, source)]));
    this.names = [...sources.keys()];
  }

  /** @throws {ReferenceError} if it is not there. */
  module(name: string): Module {
    const module = this.#modules.get(name);
    if (!module) throw new ReferenceError(`Cannot join "${name}": there is no such module`);
    return module;
  }

  /** The modules that one imports at once; packages are none. */
  importsOf(name: string): string[] {
    return this.module(name).imports.map(({ from }) => from).filter((from) => !isPackage(from));
  }

  /** @throws {ReferenceError} if it imports what is not there. */
  imported(name: string): readonly Imported[] {
    const known = this.#imported.get(name);
    if (known) return known;
    const imported = this.module(name).imports.map(({ from, name, local }) => ({
      local,
      binding: this.exported(from, name),
    }));
    this.#imported.set(name, imported);
    return imported;
  }

  /**
   * What one module, or a package, exports under a name.
   *
   * @throws {ReferenceError} if it exports nothing of that name.
   */
  exported(from: string, name: string): Binding {
    if (isPackage(from)) return bindingOf(from, name);
    const { exports, imports } = this.module(from);
    const local = exports.get(name);
    if (local === undefined) throw new ReferenceError(`Cannot join "${from}": it has no "${name}"`);
    const origin = imports.find((one) => one.local === local);
    return origin ? this.exported(origin.from, origin.name) : bindingOf(from, local);
  }
}

/** Whether a name is that of what another server or package brings. */
export function isPackage(name: string): boolean {
  return name.startsWith("/");
}

/** What a module declares under a name. */
export function bindingOf(module: string, name: string): Binding {
  return `${module}#${name}`;
}

/** Where it is declared. */
export function homeOf(binding: Binding): string {
  return binding.slice(0, binding.indexOf("#"));
}

/** What it is called there. */
export function nameOf(binding: Binding): string {
  return binding.slice(binding.indexOf("#") + 1);
}

/** The body of a module as a part of the file of another one, in which nothing is exported. */
export function withoutExports(body: string): string {
  return body.replace(EXPORT, "").replace(EXPORT_LIST, "");
}

/** The body of a module in the file of another one: what it imports later has other addresses there. */
export function movedTo(file: string, name: string, body: string): string {
  return body.replace(LATER, (_, path) => `import("${relative(file, resolve(name, path))}")`);
}

/** How a file at `from` names the one at `to`. */
export function relative(from: string, to: string): string {
  const up = "../".repeat(from.split("/").length - 1);
  return `${up || "./"}${to}`;
}

function parse(name: string, source: string): Module {
  const imports: Import[] = [];
  const text = `${source}\n`.replace(COMMENT, "").replace(TYPE, "");
  const body = text.replace(IMPORT, (_, names, path) => {
    const from = resolve(name, path);
    imports.push(...listed(names).map(([name, local]) => ({ from, name, local })));
    return "";
  });
  refuseUnknown(name, body);
  const declared = [...body.matchAll(DECLARATION)];
  const lists = [...body.matchAll(EXPORT_LIST)].flatMap(([, names = ""]) => listed(names));
  return {
    body: body.replace(INDENT, ""),
    imports,
    exports: new Map([
      ...declared.filter(([, isExported]) => isExported)
        .map(([, , name = ""]): [string, string] => [name, name]),
      ...lists.map(([local, name]): [string, string] => [name, local]),
    ]),
    declared: declared.map(([, , name = ""]) => name),
    later: Array.from(text.matchAll(LATER), ([, path = ""]) => resolve(name, path)),
  };
}

function refuseUnknown(name: string, body: string): void {
  const [unknown] = withoutExports(body)
    .match(/^(?:import|export|var)\b(?!\().*|^(?:const|let) \W.*|.*\bimport\.meta\b.*/m) ?? [];
  if (unknown !== undefined) {
    throw new SyntaxError(`Cannot join "${name}": "${unknown}" is in a form that is not known`);
  }
}

/** "a, b as c": what each is called first, and then. */
function listed(names: string): [first: string, second: string][] {
  return names.split(",").map((entry) => entry.trim()).filter((entry) => entry !== "")
    .map((entry) => {
      const [first = "", second = first] = entry.split(" as ");
      return [first, second];
    });
}

/** The name of a module that another names, from where that one is. */
function resolve(name: string, path: string): string {
  return isPackage(path) ? path : new URL(path, `file:///${name}`).pathname.slice(1);
}
