import { contentType } from "@std/media-types";
import { eTag, ifNoneMatch } from "@std/http/etag";
import { HttpProblem } from "./problem.ts";

interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
}

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
   * @throws {Deno.errors.NotFound} if the folder does not exist.
   */
  static async read(folder: URL): Promise<StaticFiles> {
    const files = new Map<string, StaticFile>();
    for await (const name of names(folder)) {
      const type = contentType(name.slice(name.lastIndexOf(".")));
      if (!type) continue;
      const bytes = await Deno.readFile(new URL(name, folder));
      files.set(name, { bytes, type, etag: await eTag(bytes) ?? "" });
    }
    return new StaticFiles(files);
  }

  /**
   * Answers with the file of that name, such as "chat.css": 200, or 304 where the request shows
   * that the reader has it.
   *
   * @throws {HttpProblem} 404 where there is no such file.
   */
  response(name: string, request: Request): Response {
    const file = this.#files.get(name);
    if (!file) {
      throw new HttpProblem({ status: 404, code: "not-found", detail: "There is no such file" });
    }
    // `no-cache` lets a browser keep the file and makes it ask whether it is still the newest.
    const headers = { etag: file.etag, "cache-control": "no-cache" };
    const isKnown = !ifNoneMatch(request.headers.get("if-none-match"), file.etag);
    if (isKnown) return new Response(null, { status: 304, headers });
    return new Response(file.bytes, { headers: { ...headers, "content-type": file.type } });
  }
}

async function* names(folder: URL, prefix = ""): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(new URL(prefix, folder))) {
    if (entry.isDirectory) yield* names(folder, `${prefix}${entry.name}/`);
    else yield `${prefix}${entry.name}`;
  }
}
