import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";

const LIMIT_MS = 60_000;

const ROOT = new URL("..", import.meta.url);

/** What may import what: arrows point down, and a folder stands alone unless it is named here. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "zmq": [],
  "http": [],
  "chat": ["zmq"],
  "routes": ["http", "chat"],
  "static": [],
  "main.ts": ["routes", "http", "chat", "zmq"],
  "broker.ts": ["chat", "zmq"],
  "bin": ["chat", "zmq"],
};

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly { readonly code?: { readonly specifier?: string } }[];
}

async function modulesOf(entry: string): Promise<Module[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: ROOT,
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).modules;
}

/** "chat" for chat/hub.ts, "main.ts" for itself, nothing for what is not ours. */
function part(specifier: string): string | undefined {
  if (!specifier.startsWith(ROOT.href)) return undefined;
  const [part, ...rest] = specifier.slice(ROOT.href.length).split("/");
  return rest[0]?.startsWith("node_modules") ? undefined : part;
}

function importsOf(modules: readonly Module[]): [from: string, to: string][] {
  return modules.flatMap(({ specifier, dependencies = [] }) =>
    dependencies.flatMap(({ code }): [string, string][] => {
      const [from, to] = [part(specifier), part(code?.specifier ?? "")];
      return from && to && from !== to ? [[from, to]] : [];
    })
  );
}

Deno.test("Imports point down: the layers are those of the picture in the README", async () => {
  const run = async () => {
    const wrong = new Set<string>();
    let count = 0;
    for (
      const entry of [
        "main.ts",
        "broker.ts",
        "bin/launch.ts",
        "bin/log.ts",
        "bin/doctor.ts",
        "static/chat.js",
      ]
    ) {
      for (const [from, to] of importsOf(await modulesOf(entry))) {
        count++;
        if (!ALLOWED[from]?.includes(to)) wrong.add(`${from} imports ${to}`);
      }
    }
    assertEquals([...wrong], []);
    // The test would also pass on an empty graph.
    assertEquals(count > 20, true, `${count} imports between parts were found`);
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("No module imports itself through others", async () => {
  const run = async () => {
    for (const entry of ["main.ts", "broker.ts", "bin/log.ts", "bin/doctor.ts", "static/chat.js"]) {
      const graph = new Map((await modulesOf(entry)).map(({ specifier, dependencies = [] }) => [
        specifier,
        dependencies.flatMap(({ code }) => code?.specifier ?? []),
      ]));
      assertEquals(cycle(graph), [], entry);
    }
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
