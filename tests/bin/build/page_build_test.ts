import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import highlight from "/static/vendor/highlight.js";
import { dirname, join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { buildPage } from "../../../bin/build/page_build.ts";
import { buildState, currentBuild, listBuilds } from "../../../routes/site/page_files.ts";
import { test } from "../../testing.ts";

/** A page with a part that loads late. */
const SITE = {
  "pages/index.html": `<!DOCTYPE html>
    <link rel="icon" href="/static/icons/icon.svg">
    <link rel="stylesheet" href="/static/styles/chat.css">
    <script type="module" src="/static/chat/app.js"></script>
`,
  "icons/icon.svg": "<svg></svg>",
  "styles/chat.css": `@import "./base.css";\n/* The chat. */\np {\n  color: red;\n}\n`,
  "styles/base.css": "a {\n  color: blue;\n}\n",
  "styles/late.css": "b {\n  color: lime;\n}\n",
  "chat/app.js": `import { note } from "./notes.js";
note("app");
export const late = async () => [await import("./late.js"), "/static/styles/late.css"];
`,
  "chat/late.js": `import { note } from "./notes.js";
import { other } from "./other.js";
note("late " + other);
`,
  "chat/other.js": `export const other = "part";\n`,
  "chat/notes.js": "/** Notes. */\nexport const note = (text) => globalThis.notes.push(text);\n",
  "client/mod.js": `import { send } from "./send.js";\nexport class Client {\n  send = send;\n}\n`,
  "client/send.js": `export const send = () => "sent";\n`,
};

/** The sources of a page, and their builds. */
class Site implements Disposable {
  readonly #path = Deno.makeTempDirSync({ prefix: "hubbub-" });
  readonly sources = new URL(`file://${this.#path}/`);

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries({ ...SITE, ...files })) this.write(name, text);
  }

  write(name: string, text: string) {
    const path = join(this.#path, name);
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.writeTextFileSync(path, text);
  }

  /** Returns the names of the files in the current build. */
  async list(): Promise<string[]> {
    const build = await currentBuild(this.sources);
    const list = (folder: string): string[] =>
      [...Deno.readDirSync(new URL(folder, build))].flatMap(({ name, isDirectory }) =>
        isDirectory ? list(`${folder}${name}/`) : [folder + name]
      );
    return list("").sort();
  }

  /** Reads the file of the current build whose name matches the pattern. */
  async read(pattern: RegExp): Promise<Uint8Array> {
    return Deno.readFileSync(await this.find(pattern));
  }

  async text(pattern: RegExp): Promise<string> {
    return new TextDecoder().decode(await this.read(pattern));
  }

  async find(pattern: RegExp): Promise<URL> {
    const found = (await this.list()).filter((name) => pattern.test(name));
    assertEquals(found.length, 1, `${pattern} matches ${found}`);
    return new URL(found[0] ?? "", await currentBuild(this.sources));
  }

  [Symbol.dispose]() {
    Deno.removeSync(this.#path, { recursive: true });
  }
}

test("buildPage: names each file after its content, but pages and the client after themselves", async () => {
  using site = new Site();
  assertEquals(await buildPage(site.sources), true);
  const names = (await site.list()).filter((name) => !/\.(?:map|gz|br)$/.test(name));
  assertEquals(names.map((name) => name.replace(/-[0-9A-Z]{8}\./, "-HASH.")), [
    "chat/app-HASH.js",
    "chat/chunk-HASH.js",
    "chat/late-HASH.js",
    "client/mod.js",
    "icons/icon-HASH.svg",
    "pages/index.html",
    "styles/chat-HASH.css",
    "styles/late-HASH.css",
  ]);
});

test("buildPage: runs a page's modules once, and late parts when they are imported", async () => {
  using site = new Site();
  await buildPage(site.sources);
  const [, script = ""] = /src="\/static\/([^"]+)"/.exec(await site.text(/\.html$/)) ?? [];
  const notes: string[] = [];
  Reflect.set(globalThis, "notes", notes);
  const build = await currentBuild(site.sources);
  await import(new URL(script, build).href);
  assertEquals(notes, ["app"]);
  const { late } = await import((await site.find(/^chat\/app-.*js$/)).href);
  const [, style] = await late();
  assertEquals(notes, ["app", "late part"]);
  assertMatch(style, /^\/static\/styles\/late-[0-9A-Z]{8}\.css$/);
  const client = await import(new URL("client/mod.js", build).href);
  assertEquals(new client.Client().send(), "sent");
});

test("buildPage: bundles the package that the page imports", async () => {
  using site = new Site({
    "chat/app.js": `import highlight from "/static/vendor/highlight.js";
export const languages = highlight.listLanguages();
`,
  });
  await buildPage(site.sources);
  const { languages } = await import((await site.find(/^chat\/app-.*js$/)).href);
  assertEquals(languages, highlight.listLanguages());
});

test("buildPage: replaces addresses in pages, and removes indents, comments and @import", async () => {
  using site = new Site();
  await buildPage(site.sources);
  assertEquals(
    (await site.text(/\.html$/)).replaceAll(/-[0-9A-Z]{8}\./g, "-HASH."),
    `<!DOCTYPE html>
<link rel="icon" href="/static/icons/icon-HASH.svg">
<link rel="stylesheet" href="/static/styles/chat-HASH.css">
<script type="module" src="/static/chat/chunk-HASH.js"></script>
`,
  );
  assertEquals(await site.text(/^styles\/chat-.*css$/), "a{color:#00f}p{color:red}\n");
});

test("buildPage: compresses each file with gzip and Brotli, and writes a source map next to it", async () => {
  using site = new Site();
  await buildPage(site.sources);
  const plain = await site.text(/^chat\/chunk-.*js$/);
  assertEquals(`${gunzipSync(await site.read(/^chat\/chunk-.*js\.gz$/))}`, plain);
  assertEquals(`${brotliDecompressSync(await site.read(/^chat\/chunk-.*js\.br$/))}`, plain);
  const { sources } = JSON.parse(await site.text(/^chat\/chunk-.*js\.map$/));
  assertEquals(sources, ["notes.js", "app.js"]);
  assertEquals(plain.includes("sourceMappingURL"), false);
});

test("buildPage: builds again when a source has changed, and keeps the last three builds", async () => {
  using site = new Site();
  assertEquals(await buildPage(site.sources), true);
  assertEquals(await buildPage(site.sources), false);
  for (const color of ["red", "gold", "pink", "navy"]) {
    site.write("styles/base.css", `a { color: ${color} }`);
    assertEquals(await buildPage(site.sources), true);
    assertStringIncludes(await site.text(/^styles\/chat-.*css$/), color);
    await site.find(/\.html$/);
  }
  assertEquals(listBuilds(site.sources).length, 3);
});

test("buildState: is missing, current or outdated", async () => {
  using site = new Site();
  assertEquals(await buildState(site.sources), "missing");
  await buildPage(site.sources);
  assertEquals(await buildState(site.sources), "current");
  site.write("chat/other.js", `export const other = "another part";\n`);
  assertEquals(await buildState(site.sources), "outdated");
});

test("buildPage: compresses only what the builds before it do not have", async () => {
  using site = new Site();
  await buildPage(site.sources);
  const [late, page] = [/^chat\/late-.*js\.br$/, /^pages\/index\.html\.br$/];
  for (const name of [late, page]) Deno.writeTextFileSync(await site.find(name), "kept");
  site.write("styles/base.css", "a { color: gold }");
  await buildPage(site.sources);
  assertEquals(await site.text(late), "kept");
  // The name of a page does not depend on its content.
  assertStringIncludes(`${brotliDecompressSync(await site.read(page))}`, "<!DOCTYPE html>");
});

test("buildPage: builds once when it is called twice", async () => {
  using site = new Site();
  const built = await Promise.all([buildPage(site.sources), buildPage(site.sources)]);
  assertEquals(built, [true, false]);
  assertEquals([...Deno.readDirSync(new URL(".build/", site.sources))].length, 1);
});

for (
  const { name, text, message } of [
    {
      name: "chat/notes.js",
      text: "export const note = ;",
      message: /chat\/notes\.js:1:20: ERROR/,
    },
    { name: "chat/notes.js", text: "", message: /Import "note" will always be undefined/ },
    {
      name: "chat/other.js",
      text: 'import "./none.js";',
      message: /Could not resolve ".\/none.js"/,
    },
    {
      name: "styles/base.css",
      text: '@import "./none.css";',
      message: /styles\/base\.css:1:8: ERROR/,
    },
    {
      name: "chat/other.js",
      text: 'export const other = "/static/icons/none.svg";',
      message: /No such file.*none\.svg/,
    },
  ]
) {
  test(`buildPage: names the problem in ${name} (${message.source}), and keeps the previous build`, async () => {
    using site = new Site();
    await buildPage(site.sources);
    const [before] = listBuilds(site.sources);
    site.write(name, text);
    const error = await assertRejects(() => buildPage(site.sources), Error);
    assertMatch(error instanceof Error ? error.message : "", message);
    assertEquals(listBuilds(site.sources), before && [before]);
  });
}
