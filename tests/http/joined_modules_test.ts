import { assertEquals, assertThrows } from "@std/assert";
import { test } from "../testing.ts";
import fc from "fast-check";
import { dirname, join } from "node:path";
import { joinModules } from "../../http/joined_modules.ts";

/** Joins modules, runs the one of that name in a folder of its own and gives its export `result`. */
async function resultOf(sources: Record<string, string>, start = "start.js"): Promise<unknown> {
  return await run(joinModules(new Map(Object.entries(sources))), start);
}

async function run(files: Iterable<[name: string, text: string]>, start: string): Promise<unknown> {
  const folder = await Deno.makeTempDir({ prefix: "hubbub-" });
  try {
    for (const [name, text] of files) {
      const path = join(folder, name);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeTextFile(path, text);
    }
    const { result } = await import(`file://${folder}/${start}`);
    return typeof result === "function" ? await result() : result;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

test("A module comes with all that it imports, in every form that the page uses", async () => {
  const sources = {
    "start.js": `
      // @ts-check
      import { add, Counter as Count } from "./in/math.js";
      import {
        answer,
        LONG,
      } from "./in/answers.js";
      import { answer as other } from "./in/others.js";
      /** @typedef {import("./in/math.js").Counter} Counter */
      const twice = [other(), other()];
      export const result = [add(1, 2), new Count().next(), answer(), LONG, twice];
    `,
    "in/math.js": `
      /** Adds. */
      export function add(a, b) {
        return a + b; // not a line of its own
      }
      export class Counter {
        next() {
          return /** @type {number} */ (ONE);
        }
      }
      const ONE = 1;
    `,
    "in/others.js": `
      import { answer as first } from "./answers.js";
      const LONG = 2;
      export function answer() {
        return LONG * first();
      }
    `,
    "in/answers.js": `
      import { add } from "./math.js";
      function inner() {
        return add(40, 2);
      }
      export const LONG = \`a "line"\`;
      export async function later() {}
      export function* each() {}
      export { inner as answer };
    `,
  };
  const unindented = Object.fromEntries(
    Object.entries(sources).map(([name, text]) => [name, text.replaceAll(/^ {6}/gm, "")]),
  );
  assertEquals(await resultOf(unindented), [3, 1, 42, 'a "line"', [84, 84]]);
  const text = joinModules(new Map(Object.entries(unindented))).get("start.js") ?? "";
  assertEquals(text.match(/\/\*|^\s/gm), null);
});

test("joinModules: private names are shortened, and what looks like one in a text stays", async () => {
  const files = joinModules(
    new Map([[
      "start.js",
      `
      class Counter {
        #total = 0;
        static #start = 1;
        get #next() {
          return this.#total + Counter.#start;
        }
        async #count(other) {
          other.#total = this.#next;
          return [other.#total, "#total", "a #start", \`#next\`];
        }
        run() {
          return this.#count(this);
        }
      }
      export const result = () => new Counter().run();
    `,
    ]]),
  );
  assertEquals(await run(files, "start.js"), [1, "#total", "a #start", "#next"]);
  assertEquals(files.get("start.js")?.match(/#(?:total|start|next|count)/g)?.length, 3);
});

test("What comes later shares what was there before, and with others what they share", async () => {
  const sources = {
    "start.js": `import { count } from "./counter.js";
export const result = async () => {
  const { twice } = await import("./in/first.js");
  const { thrice } = await import("./in/second.js");
  return [count(), twice(), thrice(), count()];
};
`,
    "counter.js": `let at = 0;\nexport const count = () => ++at;\n`,
    "in/first.js": `import { count } from "../counter.js";
import { log } from "./shared.js";
export const twice = () => log(count());
`,
    "in/second.js": `import { count } from "../counter.js";
import { log } from "./shared.js";
import { own } from "./own.js";
export const thrice = () => own(log(count()));
`,
    "in/shared.js": `const seen = [];
export const log = (value) => [...seen, seen.push(value) && value];
`,
    "in/own.js": `export const own = (value) => value;\n`,
  };
  assertEquals(await resultOf(sources), [1, [2], [2, 3], 4]);
  const files = joinModules(new Map(Object.entries(sources)));
  assertEquals([...files.keys()].sort(), [
    "in/first.js",
    "in/second.js",
    "in/shared.js",
    "start.js",
  ]);
});

test("What a file shares with one that only it loads has no file of its own", async () => {
  const sources = {
    "start.js": `export const result = async () => (await import("./first.js")).next();\n`,
    "first.js": `import { count } from "./shared.js";
export const next = async () => [count(), await (await import("./second.js")).more()];
`,
    "second.js": `import { count } from "./shared.js";
export const more = async () => [count(), (await import("./third.js")).most()];
`,
    "third.js": `import { count } from "./shared.js";\nexport const most = () => count();\n`,
    "shared.js": `let at = 0;\nexport const count = () => ++at;\n`,
  };
  assertEquals(await resultOf(sources), [1, [2, 3]]);
  const files = joinModules(new Map(Object.entries(sources)));
  assertEquals([...files.keys()].sort(), ["first.js", "second.js", "start.js", "third.js"]);
});

test("Each page has a file of its own; what packages bring stays where it is", () => {
  const files = joinModules(
    new Map([
      ["one.js", `import { a } from "./both.js";\na();\n`],
      ["two.js", `import { a } from "./both.js";\na();\n`],
      ["both.js", `import { b } from "/vendor/b.js";\nexport const a = () => b;\n`],
    ]),
  );
  assertEquals([...files.keys()], ["one.js", "two.js"]);
  const first = files.get("one.js")?.split("\n")[0];
  assertEquals(first, `import { b } from "/vendor/b.js";`);
});

test("What cannot be joined is refused by name", () => {
  const refuse = (sources: Record<string, string>) => () =>
    joinModules(new Map(Object.entries(sources)));
  for (
    const form of [
      `import x from "./b.js";`,
      `import * as x from "./b.js";`,
      `import "./b.js";`,
      `export default 1;`,
      `export let x = 1;`,
      `export * from "./b.js";`,
      `export { x } from "./b.js";`,
      `const { x } = {};`,
      `const x = import.meta.url;`,
    ]
  ) {
    assertThrows(refuse({ "a.js": `${form}\n`, "b.js": "" }), SyntaxError, `Cannot join "a.js"`);
  }
  const missing = { "a.js": `import { x } from "./b.js";\n` };
  assertThrows(refuse(missing), ReferenceError, `"b.js": there is no such module`);
  const unnamed = { "a.js": `import { x } from "./b.js";\n`, "b.js": "const x = 1;\n" };
  assertThrows(refuse(unnamed), ReferenceError, `"b.js": it has no "x"`);
  const both = {
    "a.js": `import { b } from "./b.js";\nimport("./b.js");\n`,
    "b.js": "export const b = 1;\n",
  };
  assertThrows(refuse(both), ReferenceError, `"b.js": it is imported at once and later`);
  const two = { "a.js": `import("./c.js");\n`, "b.js": `import("./c.js");\n`, "c.js": "" };
  assertThrows(refuse(two), ReferenceError, `"c.js": two pages import it`);
});

/**
 * Which of the modules before it each imports, and which it imports when it is first needed; whether it
 * has the names that others have, too.
 */
const graphs = fc.array(
  fc.record({
    imports: fc.array(fc.nat(6)),
    later: fc.array(fc.nat(6), { maxLength: 2 }),
    isAlike: fc.boolean(),
  }),
  { minLength: 2, maxLength: 7 },
);

test("Joined modules run as the modules themselves do, whatever imports what", async () => {
  const property = fc.asyncProperty(graphs, async (graph) => {
    const sources = new Map(toSources(graph));
    const start = `m${graph.length - 1}.js`;
    const joined = joinModules(sources);
    assertEquals(await run(joined, start), await run(sources, start));
  });
  await fc.assert(property, { numRuns: 100 });
});

/** Modules that note when they run; the last one starts, imports all, and tells the notes. */
function* toSources(
  graph: readonly { imports: readonly number[]; later: readonly number[]; isAlike: boolean }[],
): Generator<[name: string, text: string]> {
  yield [
    "notes.js",
    "const notes = [];\nexport const note = (text) => notes.push(text);\nexport const all = () => notes;\n",
  ];
  // At once or later, not both, in the whole page.
  const isLater = (place: number) => place % 3 === 2;
  const nameIn = (place: number, name: string) => graph[place]?.isAlike ? name : name + place;
  const imported = (place: number, name: string) =>
    graph[place]?.isAlike ? `${name} as ${name}${place}` : name + place;
  for (const [place, { imports, later }] of graph.entries()) {
    const isLast = place === graph.length - 1;
    const earlier = [...graph.keys()].slice(0, place);
    const before = earlier.filter((other) =>
      !isLater(other) && (isLast || imports.includes(other))
    );
    const after = earlier.filter((other) => isLater(other) && (isLast || later.includes(other)));
    yield [
      `m${place}.js`,
      [
        `import { ${isLast ? "all, " : ""}note } from "./notes.js";`,
        ...before.map((other) =>
          `import { ${imported(other, "value")}, ${
            imported(other, "load")
          } } from "./m${other}.js";`
        ),
        `note("m${place}");`,
        `const ${nameIn(place, "own")} = "m${place}";`,
        `export const ${nameIn(place, "value")} = [${[
          nameIn(place, "own"),
          ...before.map((other) => `value${other}`),
        ]}];`,
        `export async function ${nameIn(place, "load")}() {`,
        ...before.map((other) => `  await load${other}();`),
        ...after.map((other) =>
          `  const later${other} = await import("./m${other}.js");\n  await later${other}.${
            nameIn(other, "load")
          }();`
        ),
        `}`,
        isLast
          ? `export const result = async () => [${nameIn(place, "value")}, await ${
            nameIn(place, "load")
          }(), all()];\n`
          : "",
      ].join("\n"),
    ];
  }
}
