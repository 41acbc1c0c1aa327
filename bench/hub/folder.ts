// Where benches write: beside the project, for `/tmp` may be in memory, where nothing waits for a disk.

import { join } from "node:path";

/** Git ignores it. */
export const FOLDER = join(import.meta.dirname ?? ".", "../../data/bench");

/** Makes a new folder there, which goes when it is disposed of. */
export async function newFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  await Deno.mkdir(FOLDER, { recursive: true });
  const path = await Deno.makeTempDir({ dir: FOLDER, prefix: "run-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
