import { assert, assertEquals, assertMatch } from "@std/assert";
import { globSync } from "node:fs";
import { strings as laterWords } from "../../static/i18n/dialogs.js";
import { strings as problemWords } from "../../static/i18n/errors.js";
import { strings as sideWords } from "../../static/i18n/account.js";
import { strings as settingsWords } from "../../static/i18n/settings.js";
import { test } from "../testing.ts";

const STATIC = new URL("../../static/", import.meta.url);
/** Each page and the module that starts it. */
const STARTS = new Map([
  ["pages/index.html", "chat/app.js"],
  ["pages/join.html", "account/join.js"],
  ["pages/account.html", "account/account.js"],
  ["pages/admin.html", "admin/admin.js"],
  ["pages/error.html", "account/error_page.js"],
]);

const pages = new Map<string, string>();
for (const name of STARTS.keys()) {
  pages.set(name, await Deno.readTextFile(new URL(name, STATIC)));
}
const modules = new Map<string, string>();
for (const name of globSync("**/*.js", { cwd: STATIC })) {
  modules.set(name, await Deno.readTextFile(new URL(name, STATIC)));
}

test("Strings: every string that a page uses exists, and none is unused", () => {
  assertEquals(
    sorted([...pages.keys()].flatMap(stringsOf)),
    sorted(Object.keys({ ...laterWords, ...sideWords, ...settingsWords, ...problemWords })),
  );
  for (const name of stringsOf("pages/index.html")) {
    assert(
      name in { ...laterWords, ...problemWords, ...settingsWords },
      `${name} is none of the chat`,
    );
  }
});

test("Icons: each one that the code names is drawn, by an outline or a symbol", () => {
  const shapes = modules.get("ui/icon.js")?.matchAll(/^ {2}"?([\w-]+)"?:\s+"([^"]+)",$/gm) ?? [];
  const outlines = new Map([...shapes].map(([, name = "", outline = ""]) => [name, outline]));
  assert(outlines.size > 0);
  for (const outline of outlines.values()) assertMatch(outline, /^[Mm][-\d][-\d.\sa-zA-Z]+$/);
  const symbols = all(pages.get("pages/index.html") ?? "", /<symbol id="icon-([\w-]+)"/g);
  const names = /(?:createIcon|createIconButton)\("([\w-]+)"|\bicon: "([\w-]+)"/g;
  const named = [...modules.values()].flatMap((code) => [...code.matchAll(names)])
    .map(([, argument, property]) => argument ?? property ?? "");
  const missing = named.filter((name) => !outlines.has(name) && !symbols.includes(name));
  assertEquals(sorted(missing), []);
});

test("Pages: have no text of their own except for the chat's name and without JavaScript", () => {
  for (const [name, html] of pages) {
    // Also where the page is not known under its address, and gets no script.
    if (name === "pages/error.html") continue;
    const [, body = ""] = html.split(/<body.*?>/);
    const text = body.replace(/<noscript>.*?<\/noscript>/s, "").replace(/<[^>]*>/gs, "")
      .replace("Hubbub", "");
    assertEquals(text.replace(/[\s#]/g, ""), "", name);
    assertEquals(all(body, /\s(?:title|placeholder|aria-label)="([^"]*)"/g), [], name);
  }
});

test("Pages: each loads one module", () => {
  for (const [name, html] of pages) {
    const started = all(html, /<script type="module" src="\/static\/(.+?)"/g);
    assertEquals(started, [STARTS.get(name)], name);
  }
});

test("Pages: have the same head except for styles and scripts", async () => {
  const problem = await Deno.readTextFile(new URL("pages/error.html", STATIC));
  const heads = [...pages.values(), problem].map((html) =>
    html.slice(0, html.indexOf("</head>"))
      .replace(/^ *(?:<link rel="stylesheet"|<script|<!--).*\n/gm, "")
      // The chat alone is written in while a keyboard covers it.
      .replace(", interactive-widget=resizes-content", "")
      // Forms have the ground of the sidebar.
      .replace("#f7f3ed", "#fafcfe").replace("#0c0e12", "#111418")
      .replace(/\s+/g, " ").replaceAll(" >", ">")
  );
  assertEquals(new Set(heads).size, 1);
});

/** All modules that one imports, and those that they import. */
function importsOf(name: string, found = new Set<string>()): string[] {
  const paths = all(modules.get(name) ?? "", /^(?:import .*|\}) from "(\..+)"/gm);
  for (const path of paths.map((path) => resolve(name, path))) {
    if (!found.has(path)) importsOf(path, found.add(path));
  }
  return [...found];
}

/** Resolves a module's import relative to that module. */
function resolve(name: string, path: string): string {
  return new URL(path, new URL(name, STATIC)).href.slice(STATIC.href.length);
}

function all(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, match]) => match ?? "");
}

function sorted(names: string[]): string[] {
  return [...new Set(names)].sort();
}

/** The words that a page shows, those of its modules too. */
function stringsOf(page: string): string[] {
  const html = pages.get(page) ?? "";
  const inMarkup = all(html, /data-(?:text|label|placeholder)="(\w+)"/g);
  for (const name of inMarkup) {
    assertEquals(
      typeof Object.entries(sideWords).find(([key]) => key === name)?.[1],
      "string",
      name,
    );
  }
  const start = STARTS.get(page) ?? "";
  const code = [start, ...importsOf(start), ...laterImportsOf(start)].map((name) =>
    modules.get(name) ?? ""
  );
  return [
    ...inMarkup,
    ...code.flatMap((text) => all(text, /\b(?:words|strings|lazy)\.(?!js\b)(\w+)/g)),
  ];
}

/** Modules that load on first use, given those already loaded. */
function laterImportsOf(start: string): string[] {
  const found = new Set([start, ...importsOf(start)]);
  // It grows as later modules import more.
  for (const name of found) {
    for (const target of laterTargets(name)) {
      for (const other of [target, ...importsOf(target)]) found.add(other);
    }
  }
  return [...found];
}

function laterTargets(name: string): string[] {
  return all(modules.get(name) ?? "", /import\("(\..+?)"\)/g).map((path) => resolve(name, path));
}
