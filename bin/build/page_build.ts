// Builds the page into a folder that the web process reads.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { currentBuild, listBuilds } from "../../routes/site/page_files.ts";
import type { Bundle } from "./bundle.ts";

/** Open pages may still load parts of earlier builds. */
const KEPT_BUILDS = 3;

const SOURCES = new URL("../../static/", import.meta.url);

/**
 * All builds of this process share one esbuild, which the first to finish would stop for the others.
 */
let queue: Promise<unknown> = Promise.resolve();

/**
 * Builds the page unless a build of the current sources exists. A failed build leaves earlier ones
 * unchanged.
 * @returns whether it had to be built
 * @throws {Error} if the sources cannot be bundled.
 */
export function buildPage(sources = SOURCES): Promise<boolean> {
  const building = queue.then(() => build(sources));
  queue = building.catch(() => {});
  return building;
}

async function build(sources: URL): Promise<boolean> {
  const folder = await currentBuild(sources);
  if (isThere(folder)) return false;
  // esbuild is loaded, and on a new machine downloaded, only when needed.
  const { bundlePage } = await import("./bundle.ts");
  const files = await compress(await bundlePage(fileURLToPath(sources)));
  await write(files, folder);
  for (const build of oldBuilds(sources)) await Deno.remove(build, { recursive: true });
  return true;
}

async function compress(bundle: Bundle): Promise<Bundle> {
  const [toGzip, toBrotli] = [promisify(gzip), promisify(brotliCompress)];
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const files = new Map(bundle);
  await Promise.all(
    bundle.entries().filter(([name]) => !name.endsWith(".map")).map(async ([name, bytes]) => {
      files.set(`${name}.gz`, await toGzip(bytes, { level: constants.Z_BEST_COMPRESSION }));
      files.set(`${name}.br`, await toBrotli(bytes, { params }));
    }),
  );
  return files;
}

/** The folder appears with all its files or not at all: other processes may be reading or building. */
async function write(files: Bundle, folder: URL) {
  const builds = new URL("../", folder);
  await Deno.mkdir(builds, { recursive: true });
  const draft = await Deno.makeTempDir({ dir: fileURLToPath(builds), prefix: "." });
  try {
    for (const [name, bytes] of files) {
      const path = `${draft}/${name}`;
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeFile(path, bytes);
    }
    await Deno.chmod(draft, 0o755);
    await Deno.rename(draft, folder);
  } catch (error) {
    await Deno.remove(draft, { recursive: true });
    if (!isThere(folder)) throw error;
  }
}

function oldBuilds(sources: URL): URL[] {
  const age = (build: URL) => Date.now() - (Deno.statSync(build).mtime?.getTime() ?? 0);
  return listBuilds(sources).toSorted((a, b) => age(a) - age(b)).slice(KEPT_BUILDS);
}

function isThere(folder: URL): boolean {
  try {
    return Deno.statSync(folder).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
