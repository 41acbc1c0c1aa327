// Builds of the page that were made after this process started. While web processes are upgraded one after
// another, a page from a new one may load its parts from an old one.

import { StaticFiles } from "../../http/static_files.ts";
import { listBuilds } from "./page_files.ts";

export class NewerBuilds {
  readonly #sources: URL;
  /** Builds that were there at the start, or were read since. */
  readonly #known: Set<string>;
  #files: Promise<StaticFiles> | undefined;

  /** @param sources The folder `static/`. */
  constructor(sources: URL) {
    this.#sources = sources;
    this.#known = new Set(this.#list().map(({ href }) => href));
  }

  /** Returns the files of these builds that have a hash of their content in their names. */
  async files(): Promise<StaticFiles | undefined> {
    const added = this.#list().filter(({ href }) => !this.#known.has(href));
    if (added.length > 0) {
      for (const { href } of added) this.#known.add(href);
      this.#files = StaticFiles.readHashed(this.#list());
    }
    return await this.#files;
  }

  #list(): URL[] {
    try {
      return listBuilds(this.#sources);
    } catch (error) {
      // The page is served unbundled.
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }
}
