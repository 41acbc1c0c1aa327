import { assert, assertEquals } from "@std/assert";
import { globSync } from "node:fs";
import { test } from "../testing.ts";

const ROOT = new URL("../..", import.meta.url);

/** The parts that each part may import, besides itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "zmq": [],
  "collections": [],
  "media": [],
  "http": ["collections"],
  "hub": ["collections", "http"],
  "chat": ["collections", "hub", "media", "zmq", "deno.json"],
  "auth": ["collections", "http", "hub", "chat"],
  "routes": ["collections", "http", "hub", "chat", "auth", "deno.json"],
  "static": [],
  // Imported for the versions.
  "deno.json": [],
  "main.ts": ["routes", "http", "hub", "chat", "auth", "zmq"],
  "broker.ts": ["chat", "zmq"],
  "keeper.ts": ["chat", "zmq"],
  "bin": ["routes", "http", "hub", "chat", "auth", "zmq"],
};

interface Module {
  readonly specifier: string;
  /** `code` is absent for type-only imports. */
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }[];
}

/** Reads the whole graph, from an entry that imports every source file, so that unused ones count too. */
async function allModules(): Promise<Module[]> {
  const parts = Object.keys(ALLOWED).join(",");
  const files = globSync(`{${parts}}{,/**/*.{js,ts}}`, { cwd: ROOT })
    .filter((file) => /\.[jt]s$/.test(file));
  const entry = files.map((file) => `import ${JSON.stringify(new URL(file, ROOT))};`).join("");
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", `data:text/javascript,${encodeURIComponent(entry)}`],
    cwd: ROOT,
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).modules;
}

/** Returns the imports of each of our modules: "routes/mod.ts" imports "hub/mod.ts". */
function importsOf(modules: readonly Module[]): Map<string, string[]> {
  const ours = modules.filter(({ specifier }) => pathOf(specifier));
  return new Map(ours.map(({ specifier, dependencies = [] }) => {
    const from = pathOf(specifier);
    const targets = dependencies.flatMap(({ code, type }) =>
      [code, type].map((target) => pathOf(target?.specifier ?? ""))
    );
    return [from, targets.filter((path) => path !== "")];
  }));
}

/** Returns the path in the project, such as "hub/hub.ts", or "" for other modules. */
function pathOf(specifier: string): string {
  return specifier.startsWith(ROOT.href) ? specifier.slice(ROOT.href.length) : "";
}

/** Returns "hub" for "hub/hub.ts", and "main.ts" for itself. */
function partOf(path: string): string {
  return path.split("/")[0] ?? "";
}

/** Returns "chat/log/sqlite" for "chat/log/sqlite/log.ts", and "" for a file at the top of its part. */
function folderOf(path: string): string {
  const folders = path.split("/").slice(0, -1);
  return folders.length > 1 ? folders.join("/") : "";
}

test("Imports: point down, as in the picture in docs/architecture.md", async () => {
  const imports = importsOf(await allModules());
  const across = [...imports].flatMap(([from, targets]) =>
    targets.filter((to) => partOf(to) !== partOf(from)).map((to) => [from, to] as const)
  );
  const wrong = across.filter(([from, to]) => !ALLOWED[partOf(from)]?.includes(partOf(to)));
  assertEquals(wrong.map(([from, to]) => `${from} imports ${to}`), []);
  assert(across.length > 20, `The graph has only ${across.length} imports between parts`);
});

test("Imports: no module imports itself through others, not even its types", async () => {
  assertEquals(cycle(importsOf(await allModules())), []);
});

// A folder and its subfolders may import each other: a folder holds both what its subfolders share and
// what joins them.
test("Imports: folders that are siblings import each other in one direction only", async () => {
  const folders = new Map<string, string[]>();
  for (const [from, targets] of importsOf(await allModules())) {
    const folder = folderOf(from);
    const isNested = (to: string) => to.startsWith(folder) || folder.startsWith(to);
    const others = targets.map(folderOf).filter((to) => !isNested(to));
    folders.set(folder, [...folders.get(folder) ?? [], ...others]);
  }
  folders.delete("");
  assertEquals(cycle(folders), []);
  assert(folders.size > 10, `The graph has only ${folders.size} folders`);
});

/** Returns the first cycle found, as a path from a module back to itself. */
function cycle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (module: string, path: readonly string[]): string[] => {
    if (path.includes(module)) return [...path.slice(path.indexOf(module)), module];
    if (done.has(module)) return [];
    done.add(module);
    for (const next of graph.get(module) ?? []) {
      const found = visit(next, [...path, module]);
      if (found.length > 0) return found;
    }
    return [];
  };
  for (const module of graph.keys()) {
    const found = visit(module, []);
    if (found.length > 0) return found;
  }
  return [];
}
