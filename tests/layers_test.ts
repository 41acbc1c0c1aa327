import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { globSync } from "node:fs";

const LIMIT_MS = 120_000;

const ROOT = new URL("..", import.meta.url);

/** What may import what: arrows point down, and a folder stands alone unless it is named here. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "zmq": [],
  "http": [],
  "hub": ["http"],
  "chat": ["hub", "zmq", "deno.json"],
  "auth": ["http", "hub", "chat"],
  "routes": ["http", "hub", "chat", "auth"],
  "static": [],
  // For the version.
  "deno.json": [],
  "main.ts": ["routes", "http", "hub", "chat", "auth", "zmq"],
  "broker.ts": ["chat", "zmq"],
  "bin": ["http", "hub", "chat", "auth", "zmq"],
};

/** What runs, and what only the type checker reads: an `import type` has no `code`. */
type Kind = "code" | "type";

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly { readonly [kind in Kind]?: { readonly specifier?: string } }[];
}

/** The whole graph, from an entry that imports every source file: none is left out as unused. */
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

/** What a module of ours imports of ours, as paths: "hub/hub.ts" imports "chat/protocol.ts". */
function importsOf(modules: readonly Module[], kinds: readonly Kind[]): Map<string, string[]> {
  const ours = modules.filter(({ specifier }) => pathOf(specifier));
  return new Map(ours.map(({ specifier, dependencies = [] }) => [
    pathOf(specifier),
    dependencies.flatMap((dependency) =>
      kinds.map((kind) => pathOf(dependency[kind]?.specifier ?? "")).filter((path) => path !== "")
    ),
  ]));
}

/** "hub/hub.ts", or nothing for what is not ours. */
function pathOf(specifier: string): string {
  return specifier.startsWith(ROOT.href) ? specifier.slice(ROOT.href.length) : "";
}

/** "chat" for hub/hub.ts, "main.ts" for itself. */
function partOf(path: string): string {
  return path.split("/")[0] ?? "";
}

/** "chat/log" for chat/log/sqlite/log.ts, nothing for what lies at the top of its part. */
function folderOf(path: string): string {
  const folders = path.split("/").slice(0, -1);
  return folders.length > 1 ? folders.join("/") : "";
}

Deno.test("Imports point down: the layers are those of the picture in the README", async () => {
  const run = async () => {
    const imports = importsOf(await allModules(), ["code", "type"]);
    const across = [...imports].flatMap(([from, targets]) =>
      targets.filter((to) => partOf(to) !== partOf(from)).map((to) => [from, to] as const)
    );
    const wrong = across.filter(([from, to]) => !ALLOWED[partOf(from)]?.includes(partOf(to)));
    assertEquals(wrong.map(([from, to]) => `${from} imports ${to}`), []);
    // The test would also pass on an empty graph.
    assert(across.length > 20, `${across.length} imports between parts were found`);
  };
  await deadline(run(), LIMIT_MS);
});

// Types may name each other: that is nothing that runs.
Deno.test("No module imports itself through others", async () => {
  const run = async () => {
    assertEquals(cycle(importsOf(await allModules(), ["code"])), []);
  };
  await deadline(run(), LIMIT_MS);
});

// What lies at the top of a part is its base and what joins it: both ends of the arrows.
Deno.test("Within a part no folder needs one that needs it", async () => {
  const run = async () => {
    const folders = new Map<string, string[]>();
    for (const [from, targets] of importsOf(await allModules(), ["code", "type"])) {
      const folder = folderOf(from);
      // What lies at the top of a folder is the base of its subfolders and what joins them.
      const isNested = (to: string) => to.startsWith(folder) || folder.startsWith(to);
      const others = targets.map(folderOf).filter((to) => !isNested(to));
      folders.set(folderOf(from), [...folders.get(folderOf(from)) ?? [], ...others]);
    }
    folders.delete("");
    assertEquals(cycle(folders), []);
    assert(folders.size > 10, `${folders.size} folders were found`);
  };
  await deadline(run(), LIMIT_MS);
});

/** The first cycle found, as a path from a module back to itself. */
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
