import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { HttpProblem } from "../../http/problem.ts";
import { type BuildOptions, StaticFiles } from "../../http/static_files.ts";
import { test } from "../testing.ts";

/** Creates a folder with these files and returns its URL. */
class Folder implements Disposable {
  readonly #path = Deno.makeTempDirSync({ prefix: "hubbub-" });
  readonly url = new URL(`file://${this.#path}/`);

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.#path, name);
      Deno.mkdirSync(dirname(path), { recursive: true });
      Deno.writeTextFileSync(path, text);
    }
  }

  [Symbol.dispose]() {
    Deno.removeSync(this.#path, { recursive: true });
  }
}

const LONG_TEXT = "body { color: red; }\n".repeat(50);

/** Stand-ins that say which file was sent. */
const BUILD = {
  "app-AAAAAAAA.js": LONG_TEXT,
  "app-AAAAAAAA.js.gz": "gzip",
  "app-AAAAAAAA.js.br": "brotli",
  "app-AAAAAAAA.js.map": "{}",
  "pages/index.html": "<p>new</p>",
};

async function readBuild(
  files: Readonly<Record<string, string>>,
  options?: BuildOptions,
): Promise<StaticFiles> {
  using folder = new Folder(files);
  return await StaticFiles.readBuild(folder.url, options);
}

function get(files: StaticFiles, name: string, headers: HeadersInit = {}): Response {
  return files.response(name, new Request("http://localhost/", { headers }));
}

function getAs(files: StaticFiles, name: string, encodings: string | undefined): Response {
  return get(files, name, encodings === undefined ? {} : { "accept-encoding": encodings });
}

function encodingOf(response: Response): string | null {
  return response.headers.get("content-encoding");
}

test("StaticFiles.read: serves each file with its type, and texts that are added to them", async () => {
  using folder = new Folder({ "in/a.css": "a {}", ".hidden/b.css": "b {}" });
  const files = await StaticFiles.read(folder.url, [["vendor/b.js", "b();"]]);
  const [style, module] = [get(files, "in/a.css"), get(files, "vendor/b.js")];
  assertEquals(style.headers.get("content-type"), "text/css; charset=UTF-8");
  assertEquals(module.headers.get("content-type"), "text/javascript; charset=UTF-8");
  assertEquals([await style.text(), await module.text()], ["a {}", "b();"]);
  for (const name of ["in/b.css", "", "../a.css", ".hidden/b.css"]) {
    assertThrows(() => get(files, name), HttpProblem, "There is no such file");
  }
});

test("StaticFiles.read: compresses with gzip for clients that accept it", async () => {
  using folder = new Folder({ "a.css": LONG_TEXT });
  const files = await StaticFiles.read(folder.url);
  for (const encodings of ["gzip", "gzip, br", "gzip, identity"]) {
    const response = getAs(files, "a.css", encodings);
    assertEquals(encodingOf(response), "gzip", encodings);
    assertEquals(`${gunzipSync(await response.bytes())}`, LONG_TEXT);
  }
  for (const encodings of [undefined, "identity", "zstd", "br"]) {
    assertEquals(encodingOf(getAs(files, "a.css", encodings)), null, encodings);
  }
});

test("StaticFiles.readBuild: sends what the build has compressed, the smallest that is accepted", async () => {
  const files = await readBuild(BUILD);
  const send = async (encodings: string | undefined) => {
    const response = getAs(files, "app-AAAAAAAA.js", encodings);
    return [encodingOf(response), await response.text()];
  };
  assertEquals(await send("gzip, br"), ["br", "brotli"]);
  for (const encodings of ["gzip", "gzip, br;q=0", "gzip, identity"]) {
    assertEquals(await send(encodings), ["gzip", "gzip"], encodings);
  }
  for (const encodings of [undefined, "identity", "zstd"]) {
    assertEquals(await send(encodings), [null, LONG_TEXT], encodings);
  }
  const etags = ["br", "gzip", "identity"].map((encodings) =>
    getAs(files, "app-AAAAAAAA.js", encodings).headers.get("etag")
  );
  assertEquals(new Set(etags).size, 3);
});

test("StaticFiles.readBuild: lets caches keep hashed files forever, and no others", async () => {
  const files = await readBuild(BUILD);
  const cacheControl = (name: string) => get(files, name).headers.get("cache-control");
  assertEquals(cacheControl("app-AAAAAAAA.js"), "public, max-age=31536000, immutable");
  assertEquals(cacheControl("pages/index.html"), "no-cache");
});

test("StaticFiles.readBuild: serves hashed files of earlier builds, and no others of them", async () => {
  using earlier = new Folder({ "app-BBBBBBBB.js": "old();", "pages/index.html": "<p>old</p>" });
  const files = await readBuild(BUILD, { earlier: [earlier.url] });
  assertEquals(await get(files, "app-BBBBBBBB.js").text(), "old();");
  assertEquals(await get(files, "pages/index.html").text(), "<p>new</p>");
});

test("StaticFiles.readBuild: serves source maps only when asked to", async () => {
  const [files, mapped] = [await readBuild(BUILD), await readBuild(BUILD, { hasMaps: true })];
  const sourceMap = (files: StaticFiles) => get(files, "app-AAAAAAAA.js").headers.get("sourcemap");
  assertEquals([sourceMap(files), sourceMap(mapped)], [null, "app-AAAAAAAA.js.map"]);
  assertEquals(await get(mapped, "app-AAAAAAAA.js.map").text(), "{}");
  for (const name of ["app-AAAAAAAA.js.map", "app-AAAAAAAA.js.gz", "app-AAAAAAAA.js.br"]) {
    assertThrows(() => get(files, name), HttpProblem, "There is no such file");
  }
});

test("StaticFiles.readBuild: refuses a folder that does not exist", async () => {
  await assertRejects(
    () => StaticFiles.readBuild(new URL("file:///nonexistent/")),
    Deno.errors.NotFound,
  );
});

test("StaticFiles: sends a file as it is if compression does not make it smaller", async () => {
  const files = await StaticFiles.of(new Map([["a.css", "a {}\n"], ["b.js", "b();"]]));
  for (const [name, text] of [["a.css", "a {}\n"], ["b.js", "b();"]] as const) {
    const response = getAs(files, name, "gzip, br");
    assertEquals([encodingOf(response), await response.text()], [null, text]);
  }
});

test("StaticFiles: If-None-Match names a file by its ETag, a weak one, one of several or a star", async () => {
  const files = await StaticFiles.of([["a.css", "body {}"]]);
  const etag = get(files, "a.css").headers.get("etag") ?? "";
  const status = (header: string) => get(files, "a.css", { "if-none-match": header }).status;
  for (const known of [etag, `W/${etag}`, `"a", ${etag}`, `"a" ,\t${etag} , "b"`, "*"]) {
    assertEquals(status(known), 304, known);
  }
  for (const other of ["", '"a"', etag.slice(1), `${etag}x`, `x${etag}`, `w/${etag}`]) {
    assertEquals(status(other), 200, other);
  }
});
