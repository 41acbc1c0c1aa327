// Serves the files of a folder from memory, compressed and with ETags.

import { eTag } from "@std/http/etag";
import { contentType } from "@std/media-types";
import { gzipSync } from "node:zlib";
import { accepts } from "./compression.ts";
import { HttpProblem } from "./problem.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Options of {@linkcode StaticFiles.readBuild}. */
export interface BuildOptions {
  /** Folders of builds before: open pages may still ask for parts of them. */
  readonly earlier?: readonly URL[];
  /** Serves source maps, and names them in the header `SourceMap`. */
  readonly hasMaps?: boolean;
}

/** A file in each of its encodings; each has an ETag of its own. */
interface StaticFile {
  readonly type: string;
  readonly plain: Form;
  /** Compressed for the first client that accepts it, unless the build has it. */
  gzip?: Form;
  readonly brotli?: Form | undefined;
}

interface Form {
  readonly bytes: Bytes;
  readonly etag: string;
}

/** The hash of the content in a file's name, as esbuild writes it. */
const HASHED = /-[0-9A-Z]{8}\.\w+$/;

const COMPRESSED = /\.(?:gz|br)$/;

const MAP = /\.map$/;

const IMMUTABLE = "public, max-age=31536000, immutable";

/**
 * The files of a folder, held in memory. A request names one of them or nothing: no path of a
 * request ever reaches the file system.
 */
export class StaticFiles {
  readonly #files: ReadonlyMap<string, StaticFile>;

  private constructor(files: ReadonlyMap<string, StaticFile>) {
    this.#files = files;
  }

  /**
   * Reads all files of a folder and its subfolders that have a known media type.
   *
   * @param added texts that are served like files, by name
   * @throws {Deno.errors.NotFound} if the folder does not exist.
   */
  static async read(folder: URL, added: Iterable<[string, string]> = []): Promise<StaticFiles> {
    return await StaticFiles.#from([...await readAll(folder), ...encoded(added)]);
  }

  /**
   * Reads a build: "app.js" may come with "app.js.gz", "app.js.br" and "app.js.map". A file with the
   * hash of its content in its name, such as "app-6UBCT7IZ.js", may be cached forever.
   *
   * @throws {Deno.errors.NotFound} if the folder does not exist.
   */
  static async readBuild(
    folder: URL,
    { earlier = [], hasMaps = false }: BuildOptions = {},
  ): Promise<StaticFiles> {
    const isUsed = (name: string) => hasMaps || !MAP.test(name);
    const all = await readAll(folder, isUsed);
    const others = await readHashed(earlier, isUsed);
    return await StaticFiles.#fromBuild([...all, ...others]);
  }

  /** Reads only the files of builds that have the hash of their content in their names, without maps. */
  static async readHashed(folders: readonly URL[]): Promise<StaticFiles> {
    return await StaticFiles.#fromBuild(await readHashed(folders, (name) => !MAP.test(name)));
  }

  /** Serves texts, by name. */
  static async of(texts: Iterable<[string, string]>): Promise<StaticFiles> {
    return await StaticFiles.#from(encoded(texts));
  }

  /** Returns these files with others added, or in place of those with the same name. */
  async with(files: Iterable<[name: string, content: string | Bytes]>): Promise<StaticFiles> {
    const added = Array.from(files, ([name, content]): [string, Bytes] => [
      name,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    ]);
    const changed = (await StaticFiles.#from(added)).#files;
    return new StaticFiles(new Map([...this.#files, ...changed]));
  }

  static async #fromBuild(files: Iterable<[string, Bytes]>): Promise<StaticFiles> {
    const all = new Map(files);
    return await StaticFiles.#from([...all].filter(([name]) => !COMPRESSED.test(name)), all);
  }

  static async #from(
    all: Iterable<[name: string, bytes: Bytes]>,
    compressed: ReadonlyMap<string, Bytes> = new Map(),
  ): Promise<StaticFiles> {
    const files = new Map<string, StaticFile>();
    for (const [name, bytes] of all) {
      const type = contentType(name.slice(name.lastIndexOf(".")));
      if (!type) continue;
      const plain = { bytes, etag: await eTag(bytes) ?? "" };
      const gzip = toForm(compressed.get(`${name}.gz`), plain, "g");
      const brotli = toForm(compressed.get(`${name}.br`), plain, "b");
      files.set(name, { type, plain, brotli, ...(gzip && { gzip }) });
    }
    return new StaticFiles(files);
  }

  /** Whether there is a file of that name. */
  has(name: string): boolean {
    return this.#files.has(name);
  }

  /** The names of all files. */
  get names(): string[] {
    return [...this.#files.keys()];
  }

  /**
   * Returns the content of a file.
   *
   * @throws {ReferenceError} if there is no such file.
   */
  text(name: string): string {
    const file = this.#files.get(name);
    if (file) return new TextDecoder().decode(file.plain.bytes);
    throw new ReferenceError(`Cannot read "${name}": there is no such file`);
  }

  /**
   * Answers with the file of that name, such as "chat.css", in the smallest encoding that the client
   * accepts: 200, or 304 if the client has it already.
   *
   * @throws {HttpProblem} 404 if there is no such file.
   */
  response(name: string, request: Request): Response {
    const file = this.#files.get(name);
    if (!file) throw new HttpProblem("not-found", "There is no such file");
    const [{ bytes, etag }, encoding] = choose(file, request);
    // `no-cache` lets a browser keep the file and makes it ask whether it is still the newest.
    const cacheControl = HASHED.test(name) ? IMMUTABLE : "no-cache";
    const headers = { etag, "cache-control": cacheControl, vary: "accept-encoding" };
    if (hasETag(request, etag)) return new Response(null, { status: 304, headers });
    return new Response(bytes, {
      headers: {
        ...headers,
        ...(encoding && { "content-encoding": encoding }),
        ...(this.#files.has(`${name}.map`) && { sourcemap: `${fileName(name)}.map` }),
        "content-type": file.type,
      },
    });
  }
}

/**
 * Whether `If-None-Match` names the ETag. Not `ifNoneMatch` of @std/http, whose time grows with the
 * square of the header's length.
 */
export function hasETag({ headers }: Request, etag: string): boolean {
  const named = headers.get("if-none-match")?.split(",").map((name) => name.trim()) ?? [];
  return named.some((name) => name === "*" || name.replace(/^W\//, "") === etag);
}

/** Returns the names of all files of a folder and its subfolders, sorted, without hidden ones. */
export async function listFiles(folder: URL, prefix = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(prefix, folder))) {
    if (name.startsWith(".")) continue;
    if (isDirectory) names.push(...await listFiles(folder, `${prefix}${name}/`));
    else names.push(prefix + name);
  }
  return names.sort();
}

async function readAll(
  folder: URL,
  isUsed: (name: string) => boolean = () => true,
): Promise<Map<string, Bytes>> {
  const files = new Map<string, Bytes>();
  for (const name of (await listFiles(folder)).filter(isUsed)) {
    files.set(name, await Deno.readFile(new URL(name, folder)));
  }
  return files;
}

/** Reads the files of builds that have the hash of their content in their names. */
async function readHashed(
  folders: readonly URL[],
  isUsed: (name: string) => boolean,
): Promise<[string, Bytes][]> {
  const isHashed = (name: string) => HASHED.test(name.replace(COMPRESSED, "").replace(MAP, ""));
  const files = folders.map((folder) => readAll(folder, (name) => isUsed(name) && isHashed(name)));
  return (await Promise.all(files)).flatMap((ofBuild) => [...ofBuild]);
}

/** The smallest form that the client accepts, and how it is encoded. */
function choose(file: StaticFile, request: Request): [form: Form, encoding?: string] {
  const { plain, brotli } = file;
  if (brotli && accepts("br", request)) return smaller(brotli, plain, "br");
  if (!accepts("gzip", request)) return [plain];
  file.gzip ??= toForm(new Uint8Array(gzipSync(plain.bytes)), plain, "g");
  return smaller(file.gzip, plain, "gzip");
}

/** Compression makes a very short text longer. */
function smaller(form: Form, plain: Form, encoding: string): [form: Form, encoding?: string] {
  return form.bytes.byteLength < plain.bytes.byteLength ? [form, encoding] : [plain];
}

function* encoded(texts: Iterable<[string, string]>): Generator<[name: string, bytes: Bytes]> {
  for (const [name, text] of texts) yield [name, new TextEncoder().encode(text)];
}

/** Its ETag is that of the file, with a letter of its own. */
function toForm(bytes: Bytes, plain: Form, letter: string): Form;
function toForm(bytes: Bytes | undefined, plain: Form, letter: string): Form | undefined;
function toForm(bytes: Bytes | undefined, plain: Form, letter: string): Form | undefined {
  return bytes && { bytes, etag: plain.etag.replace(/"$/, `${letter}"`) };
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
