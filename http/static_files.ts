import { eTag } from "@std/http/etag";
import { contentType } from "@std/media-types";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { BrotliThread } from "./brotli.ts";
import { accepts } from "./compression.ts";
import { joinModules, type Sources } from "./joined_modules.ts";
import { HttpProblem } from "./problem.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const STYLE_IMPORT = /^@import "(\.[^"]+)";\n/gm;
const STYLE_COMMENT = /^[ \t]*\/\*(?:(?!\*\/)[^])*\*\/\n/gm;

const PAUSE_MS = 5_000;

/** Indents, and lines that have nothing else. */
const INDENT = /^\s+/gm;

/** A file as it is, and compressed; each form has an ETag of its own. */
interface StaticFile {
  readonly type: string;
  readonly plain: Form;
  /** Made for the first who takes it: most files come to readers only as a part of another one. */
  gzip?: Form;
  /** Smaller than gzip, and there later, once somebody asked for it. */
  brotli?: Form;
  isWanted?: boolean;
}

interface Form {
  readonly bytes: Bytes;
  readonly etag: string;
}

/**
 * The files of a folder, held in memory. A request names one of them or nothing: no path of a
 * request ever reaches the file system. A module that starts a page comes with all that it imports,
 * see {@linkcode joinModules}, and so does a style sheet. All of these come without their indents.
 */
export class StaticFiles {
  readonly #files: ReadonlyMap<string, StaticFile>;
  /** Resolves when somebody who takes Brotli asks for a file that is not yet there in it. */
  #asked = Promise.withResolvers<void>();

  private constructor(files: ReadonlyMap<string, StaticFile>) {
    this.#files = files;
  }

  /**
   * Reads all files of a folder and its subfolders that have a known media type, and adds some that
   * stand elsewhere, as they are.
   *
   * @throws {Deno.errors.NotFound} if the folder does not exist.
   * @throws {SyntaxError} if a module cannot be joined with those that it imports.
   */
  static async read(folder: URL, added: Sources = new Map()): Promise<StaticFiles> {
    const read = new Map<string, Bytes>();
    for await (const name of names(folder)) {
      read.set(name, await Deno.readFile(new URL(name, folder)));
    }
    return await StaticFiles.#from([...read, ...joined(read), ...encoded(added)]);
  }

  /** Files that stand nowhere, by their names. */
  static async of(texts: Sources): Promise<StaticFiles> {
    return await StaticFiles.#from(encoded(texts));
  }

  static async #from(all: Iterable<[name: string, bytes: Bytes]>): Promise<StaticFiles> {
    const files = new Map<string, StaticFile>();
    for (const [name, bytes] of all) {
      const type = contentType(name.slice(name.lastIndexOf(".")));
      if (type) files.set(name, { type, plain: { bytes, etag: await eTag(bytes) ?? "" } });
    }
    return new StaticFiles(files);
  }

  /** Until it is stopped, compresses whatever is asked for once more, beside whatever else is done. */
  async compress(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) await this.compressWanted(stop, PAUSE_MS);
  }

  /**
   * Compresses what was asked for by who takes Brotli: it is a tenth smaller than gzip. That may keep a
   * processor busy for half a second, so it begins some milliseconds after the first of it was asked
   * for: the first page, or all that were waiting for the server, come before. Until it has come to a
   * file, that one is answered with gzip.
   */
  async compressWanted(stop: AbortSignal, pause: number): Promise<void> {
    await this.#asked.promise;
    // Rejected where nobody wants it any more.
    await setTimeout(pause, undefined, { signal: stop }).catch(() => {});
    this.#asked = Promise.withResolvers();
    if (stop.aborted) return;
    using thread = new BrotliThread();
    for (const file of this.#files.values()) {
      if (stop.aborted) return;
      if (!file.isWanted || file.brotli) continue;
      file.brotli = toForm(await thread.compress(file.plain.bytes), file.plain, "b");
    }
  }

  /**
   * What the file of that name says, for what is made of it.
   *
   * @throws {ReferenceError} where there is no such file.
   */
  text(name: string): string {
    const file = this.#files.get(name);
    if (file) return new TextDecoder().decode(file.plain.bytes);
    throw new ReferenceError(`Cannot read "${name}": there is no such file`);
  }

  /**
   * Answers with the file of that name, such as "chat.css", compressed as the reader takes it: 200,
   * or 304 where the request shows that the reader has it.
   *
   * @throws {HttpProblem} 404 where there is no such file.
   */
  response(name: string, request: Request): Response {
    const file = this.#files.get(name);
    if (!file) {
      throw new HttpProblem("not-found", "There is no such file");
    }
    if (!file.brotli && accepts("br", request)) {
      file.isWanted = true;
      this.#asked.resolve();
    }
    const [form, encoding] = choose(file, request);
    const { bytes, etag } = form;
    // `no-cache` lets a browser keep the file and makes it ask whether it is still the newest.
    const headers = { etag, "cache-control": "no-cache", vary: "accept-encoding" };
    if (hasETag(request, etag)) return new Response(null, { status: 304, headers });
    const coding = encoding ? { "content-encoding": encoding } : {};
    return new Response(bytes, { headers: { ...headers, ...coding, "content-type": file.type } });
  }
}

/**
 * Whether `If-None-Match` names the ETag. Not `ifNoneMatch` of @std/http, whose time grows with the
 * square of the header's length.
 */
export function hasETag({ headers }: Request, etag: string): boolean {
  const named = headers.get("if-none-match")?.split(",").map((one) => one.trim()) ?? [];
  return named.some((one) => one === "*" || one.replace(/^W\//, "") === etag);
}

/** The smallest form that the reader takes, and how it is encoded. */
function choose(file: StaticFile, request: Request): [form: Form, encoding?: string] {
  const { plain, brotli } = file;
  if (brotli && accepts("br", request)) return smaller(brotli, plain, "br");
  if (!accepts("gzip", request)) return [plain];
  file.gzip ??= toForm(new Uint8Array(gzipSync(plain.bytes)), plain, "g");
  return smaller(file.gzip, plain, "gzip");
}

/** What is very short becomes longer. */
function smaller(form: Form, plain: Form, encoding: string): [form: Form, encoding?: string] {
  return form.bytes.byteLength < plain.bytes.byteLength ? [form, encoding] : [plain];
}

function* joined(files: ReadonlyMap<string, Bytes>): Generator<[string, Bytes]> {
  const sources = (suffix: string) =>
    new Map(
      [...files].filter(([name]) => name.endsWith(suffix))
        .map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
    );
  yield* encoded(joinModules(sources(".js")));
  yield* encoded(joinStyles(sources(".css")));
  for (const [name, text] of sources(".html")) yield* encoded([[name, text.replace(INDENT, "")]]);
}

function* encoded(texts: Iterable<[name: string, text: string]>): Generator<[string, Bytes]> {
  for (const [name, text] of texts) yield [name, new TextEncoder().encode(text)];
}

/** Replaces each import of a style sheet by that sheet, and removes comments. */
function* joinStyles(sheets: Sources): Generator<[name: string, text: string]> {
  for (const [name, text] of sheets) {
    const whole = text.replace(STYLE_IMPORT, (rule, path) => {
      const { pathname } = new URL(path, new URL(name, "file:///"));
      return sheets.get(pathname.slice(1)) ?? rule;
    });
    yield [name, whole.replace(STYLE_COMMENT, "").replace(INDENT, "")];
  }
}

/** Its ETag is that of the file, with a letter of its own. */
function toForm(bytes: Bytes, plain: Form, letter: string): Form {
  return { bytes, etag: plain.etag.replace(/"$/, `${letter}"`) };
}

async function* names(folder: URL, prefix = ""): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(new URL(prefix, folder))) {
    if (entry.isDirectory) yield* names(folder, `${prefix}${entry.name}/`);
    else yield `${prefix}${entry.name}`;
  }
}
