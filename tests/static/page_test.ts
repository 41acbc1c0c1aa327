import { assert, assertEquals } from "@std/assert";
import { words } from "../../static/words.js";

const STATIC = new URL("../../static/", import.meta.url);
const FIRST_LOAD_BYTES = 60 * 1024;

const html = await Deno.readTextFile(new URL("index.html", STATIC));
const modules = new Map<string, string>();
for (const folder of ["", "client/"]) {
  for await (const { name } of Deno.readDir(new URL(folder, STATIC))) {
    if (!name.endsWith(".js")) continue;
    modules.set(folder + name, await Deno.readTextFile(new URL(folder + name, STATIC)));
  }
}

Deno.test("Every word that the page shows stands in the catalogue, and each is used", () => {
  const inMarkup = all(html, /data-(?:word|label|hint)="(\w+)"/g);
  const inModules = [...modules.values()].flatMap((code) => all(code, /\bwords\.(?!js\b)(\w+)/g));
  assertEquals(sorted([...inMarkup, ...inModules]), sorted(Object.keys(words)));
  for (const name of inMarkup) {
    assertEquals(typeof Object.entries(words).find(([key]) => key === name)?.[1], "string", name);
  }
});

Deno.test("The markup has no words of its own but the sentence for browsers without JavaScript", () => {
  const [, body = ""] = html.split("<body>");
  const text = body.replace(/<noscript>.*?<\/noscript>/s, "").replace(/<[^>]*>/gs, "");
  assertEquals(text.replace(/[\s#]/g, ""), "");
  assertEquals(all(body, /\s(?:title|placeholder|aria-label)="([^"]*)"/g), []);
});

Deno.test("Every module of the page is preloaded, so that none waits for another", () => {
  const imported = [...modules].flatMap(([name, code]) =>
    all(code, /^import .* from "\.\/(.+)"/gm).map((path) => name.replace(/[^/]*$/, path))
  );
  assertEquals(sorted(all(html, /modulepreload" href="\/static\/(.+?)"/g)), sorted(imported));
});

Deno.test("The page loads with less than 60 KB, compressed", async () => {
  const names = ["index.html", ...sorted(all(html, /(?:href|src)="\/static\/(.+?)"/g))];
  const sizes = await Promise.all(names.map(async (name) => {
    const file = await Deno.open(new URL(name, STATIC));
    const packed = file.readable.pipeThrough(new CompressionStream("gzip"));
    return (await new Response(packed).bytes()).length;
  }));
  const bytes = sizes.reduce((sum, size) => sum + size);
  assert(bytes < FIRST_LOAD_BYTES, `${bytes} bytes in ${names.length} files`);
});

function all(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, match]) => match ?? "");
}

function sorted(names: string[]): string[] {
  return [...new Set(names)].sort();
}
