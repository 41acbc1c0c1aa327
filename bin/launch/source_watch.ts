// Detects changes to source files, for `deno task dev`.

import { join } from "node:path";

const ROOT = join(import.meta.dirname ?? ".", "../..");
const SOURCES = [
  "auth",
  "broker.ts",
  "chat",
  "collections",
  "http",
  "hub",
  "keeper.ts",
  "main.ts",
  "media",
  "routes",
  "static",
  "zmq",
];

export class SourceWatch implements Disposable {
  readonly #watcher = Deno.watchFs(SOURCES.map((name) => join(ROOT, name)));
  readonly #controller = new AbortController();

  constructor() {
    this.#follow();
  }

  /** Aborted at the first change. */
  get changed(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    this.#watcher.close();
  }

  async #follow() {
    for await (const { kind } of this.#watcher) {
      // Reading a file is an event, too.
      if (kind !== "access") this.#controller.abort();
    }
  }
}
