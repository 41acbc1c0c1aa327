import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { brotliDecompressSync } from "node:zlib";
import { StaticFiles } from "../../http/static_files.ts";
import { test } from "../testing.ts";

const LIMIT_MS = 30_000;

async function withFiles(
  files: Readonly<Record<string, string>>,
  run: (files: StaticFiles) => Promise<void>,
) {
  const folder = await Deno.makeTempDir({ prefix: "hubbub-" });
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const read = await StaticFiles.read(new URL(`file://${folder}/`), new Map([["b.js", "b();"]]));
    await deadline(run(read), LIMIT_MS);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function ask(files: StaticFiles, name: string, takes?: string): Response {
  const headers: HeadersInit = takes === undefined ? {} : { "accept-encoding": takes };
  return files.response(name, new Request("http://localhost/", { headers }));
}

function encodingOf(response: Response): string | null {
  return response.headers.get("content-encoding");
}

test("A file comes in the smallest form that the reader takes and that is there by then", async () => {
  const text = "body { color: red; }\n".repeat(50);
  await withFiles({ "a.css": text }, async (files) => {
    const compressed = files.compressWanted(new AbortController().signal, 0);
    assertEquals(encodingOf(ask(files, "a.css", "gzip")), "gzip");
    // It waits for the first who takes Brotli.
    assertEquals(encodingOf(ask(files, "a.css", "gzip, br")), "gzip");
    await compressed;
    const small = ask(files, "a.css", "gzip, br");
    assertEquals(encodingOf(small), "br");
    assertEquals(`${brotliDecompressSync(await small.bytes())}`, text);
    for (const takes of ["gzip", "gzip, br;q=0", "gzip, identity"]) {
      assertEquals(encodingOf(ask(files, "a.css", takes)), "gzip", takes);
    }
    for (const takes of [undefined, "identity", "zstd"]) {
      assertEquals(encodingOf(ask(files, "a.css", takes)), null, takes);
    }
    const etags = ["br", "gzip", "identity"].map((takes) =>
      ask(files, "a.css", takes).headers.get("etag")
    );
    assertEquals(new Set(etags).size, 3);
  });
});

test("Nobody's processor is busy with Brotli until somebody asks who takes it", async () => {
  const sheet = new Map([["a.css", "body { color: red; }\n".repeat(50)]]);
  const [quiet, asked] = [await StaticFiles.of(sheet), await StaticFiles.of(sheet)];
  const stop = new AbortController();
  quiet.compressWanted(stop.signal, 0);
  ask(quiet, "a.css", "gzip");
  ask(asked, "a.css", "gzip, br");
  // It begins later, and is through.
  await asked.compressWanted(stop.signal, 0);
  const encodings = [asked, quiet].map((files) => encodingOf(ask(files, "a.css", "gzip, br")));
  stop.abort();
  assertEquals(encodings, ["br", "gzip"]);
});

test("Brotli comes to what is asked for, and not to the rest", async () => {
  const text = "body { color: red; }\n".repeat(50);
  const files = await StaticFiles.of(new Map([["a.css", text], ["b.css", text]]));
  const stop = new AbortController();
  for (const name of ["a.css", "b.css"]) {
    // The first time it is asked for, it is not yet there.
    assertEquals(encodingOf(ask(files, name, "gzip, br")), "gzip");
    await deadline(files.compressWanted(stop.signal, 0), LIMIT_MS);
    assertEquals(encodingOf(ask(files, name, "gzip, br")), "br");
  }
});

test("A style sheet comes with those that it imports, without comments and empty lines", async () => {
  const files = {
    "all.css": `/* All. */\n\n@import "./one.css";\n@import "./none.css";\nb {}\n`,
    "one.css": `/* One,\n   two. */\na {} /* stays */\n`,
  };
  await withFiles(files, async (files) => {
    assertEquals(
      await ask(files, "all.css").text(),
      `a {} /* stays */\n@import "./none.css";\nb {}\n`,
    );
  });
});

test("A page comes without its indents", async () => {
  await withFiles({ "a.html": "<p>\n  <b>a  b</b>\n</p>\n" }, async (files) => {
    assertEquals(await ask(files, "a.html").text(), "<p>\n<b>a  b</b>\n</p>\n");
  });
});

test("What stands elsewhere is served under the name that it was given", async () => {
  await withFiles({}, async (files) => {
    const response = ask(files, "b.js");
    assertEquals(response.headers.get("content-type"), "text/javascript; charset=UTF-8");
    assertEquals(await response.text(), "b();");
  });
});

test("What compressing makes no smaller comes as it is", async () => {
  await withFiles({ "a.css": "a {}\n" }, async (files) => {
    for (const [name, text] of [["a.css", "a {}\n"], ["b.js", "b();"]] as const) {
      const response = ask(files, name, "gzip, br");
      assertEquals([encodingOf(response), await response.text()], [null, text]);
    }
  });
});

test("StaticFiles: If-None-Match names a file by its ETag, a weak one, one of several or a star", async () => {
  await withFiles({ "a.css": "body {}" }, async (files) => {
    const etag = ask(files, "a.css").headers.get("etag") ?? "";
    const status = (header: string) =>
      files.response("a.css", new Request("http://a/", { headers: { "if-none-match": header } }))
        .status;
    for (const known of [etag, `W/${etag}`, `"a", ${etag}`, `"a" ,\t${etag} , "b"`, "*"]) {
      assertEquals(status(known), 304, known);
    }
    for (const other of ["", '"a"', etag.slice(1), `${etag}x`, `x${etag}`, `w/${etag}`]) {
      assertEquals(status(other), 200, other);
    }
    await Promise.resolve();
  });
});
