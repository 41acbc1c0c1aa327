import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { StaticFiles } from "../../../http/static_files.ts";
import { withBrand } from "../../../routes/site/brand.ts";
import { TestServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

const STATIC = new URL("../../../static/", import.meta.url);
const NAME = "Smith & <Sons> $& Hubbub";
const ESCAPED = "Smith &amp; &lt;Sons&gt; $&amp; Hubbub";
const SVG =
  '<?xml version="1.0"?>\n<!-- a > b -->\n<svg id="a" xmlns="http://www.w3.org/2000/svg"/>';
const IMAGES: [type: string, bytes: Uint8Array][] = [
  ["image/png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0)],
  ["image/webp", new TextEncoder().encode("RIFF\x01\x00\x00\x00WEBPVP8 ")],
  ["image/svg+xml", new TextEncoder().encode(SVG)],
];

class LogoFile implements Disposable {
  readonly path = Deno.makeTempFileSync({ prefix: "hubbub-" });

  constructor(bytes: Uint8Array) {
    Deno.writeFileSync(this.path, bytes);
  }

  [Symbol.dispose]() {
    Deno.removeSync(this.path);
  }
}

/** The addresses of the logo in a page: of the picture, and of the tab's icon in each state. */
function addressesIn(html: string): string[] {
  return [/<img class="logo" src="([^"]+)" alt="">/, /rel="icon" href="([^"]+)"/]
    .concat([/data-unread="([^"]+)"/, /data-count="([^"]+)"/])
    .map((pattern) => pattern.exec(html)?.[1] ?? "");
}

test("withBrand(): leaves the files alone without a name and a logo", async () => {
  const files = await StaticFiles.of([["pages/a.html", "<title>Hubbub</title>"]]);
  assertEquals(await withBrand(files, { name: "Hubbub", logo: undefined }), files);
});

test("withBrand(): writes the name into pages only, escaped", async () => {
  const files = await StaticFiles.of([
    ["pages/a.html", "<title>Hubbub</title><p>Hubbub needs JavaScript.</p>"],
    ["a.js", 'log("Hubbub")'],
  ]);
  const branded = await withBrand(files, { name: NAME, logo: undefined });
  const html = `<title>${ESCAPED}</title><p>${ESCAPED} needs JavaScript.</p>`;
  assertEquals(branded.text("pages/a.html"), html);
  assertEquals(branded.text("a.js"), 'log("Hubbub")');
});

test("withBrand(): puts name and logo into every page", async () => {
  using file = new LogoFile(new TextEncoder().encode(SVG));
  const files = await StaticFiles.read(STATIC);
  const branded = await withBrand(files, { name: "Acme", logo: file.path });
  const pages = branded.names.filter((name) => name.endsWith(".html"));
  assert(pages.length >= 5);
  for (const name of pages) {
    const html = branded.text(name);
    assert(!/Hubbub|icons\/icon|class="logo-front"[^]*<main/.test(html), name);
    assertMatch(html, /<title>Acme<\/title>/, name);
    for (const address of addressesIn(html)) {
      assert(branded.names.includes(address.replace("/static/", "")), `${name}: ${address}`);
    }
  }
});

test("withBrand(): rejects a file that is missing, too large or no image", async () => {
  const files = await StaticFiles.of([]);
  const brand = (logo: string) => withBrand(files, { name: "Hubbub", logo });
  await assertRejects(() => brand("/missing.png"), Error, 'HUBBUB_LOGO is "/missing.png": No such');
  const large = new Uint8Array(128 * 1024 + 1);
  large.set(IMAGES[0]?.[1] ?? []);
  using tooLarge = new LogoFile(large);
  await assertRejects(() => brand(tooLarge.path), Error, "it has 131073 bytes: expected at most");
  for (const text of ["", "GIF89a", "<html><svg", "<svg>", "\x89PNG", `x${SVG}`]) {
    using file = new LogoFile(new TextEncoder().encode(text));
    const message = `HUBBUB_LOGO is "${file.path}": expected a PNG, SVG or WebP image`;
    await assertRejects(() => brand(file.path), Error, message);
  }
});

for (const [type, bytes] of IMAGES) {
  test(`GET /static/: serves a logo as ${type}, for long and without scripts`, async () => {
    using file = new LogoFile(bytes);
    await using chat = await TestServer.start({ HUBBUB_NAME: "Acme", HUBBUB_LOGO: file.path });
    const html = await (await fetch(chat.url)).text();
    const [address = "", ...icons] = addressesIn(html);
    const response = await fetch(chat.url + address);
    assertEquals([response.status, response.headers.get("content-type")], [200, type]);
    assertEquals(await response.bytes(), bytes);
    assertMatch(response.headers.get("cache-control") ?? "", /immutable/);
    const policy = response.headers.get("content-security-policy")?.split("; ") ?? [];
    assert(policy.includes("default-src 'none'") && policy.includes("sandbox"), `${policy}`);
    assert(!policy.some((rule) => rule.startsWith("script-src")), `${policy}`);
    for (const icon of icons) {
      const { status, body } = await fetch(chat.url + icon);
      await body?.cancel();
      assertEquals(status, 200, icon);
    }
  });
}
