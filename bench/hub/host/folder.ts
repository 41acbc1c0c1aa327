// The folder that benchmarks write to: next to the project, because `/tmp` may be in memory, where nothing
// waits for a disk.

import { join } from "node:path";

/** Git ignores it. */
export const FOLDER = join(import.meta.dirname ?? ".", "../../../data/bench");

/** Creates a folder there; disposing of it removes it. */
export async function newFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  await Deno.mkdir(FOLDER, { recursive: true });
  const path = await Deno.makeTempDir({ dir: FOLDER, prefix: "run-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
