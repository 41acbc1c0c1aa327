// Builds the page into a folder that the web process reads.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { currentBuild, listBuilds } from "../../routes/site/page_files.ts";
import type { Bundle } from "./bundle.ts";

/** Open pages may still load parts of earlier builds. */
const KEPT_BUILDS = 3;

/** A name with a hash of the content. */
const HASHED_NAME = /-[0-9A-Z]{8}\.\w+$/;

const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
/** Each sets another size of blocks; which of them compresses best depends on the file. */
const MEM_LEVELS = [5, 6, 7, 8, 9];

/** Compresses a file, by the ending of the compressed one. */
const ENCODINGS = {
  ".gz": (bytes: Uint8Array) => {
    const level = constants.Z_BEST_COMPRESSION;
    const all = MEM_LEVELS.map((memLevel) => gzipSync(bytes, { level, memLevel }));
    return all.reduce((best, next) => next.length < best.length ? next : best);
  },
  ".br": (bytes: Uint8Array) => brotliCompressSync(bytes, BROTLI),
};

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
  const bundle = await bundlePage(fileURLToPath(sources));
  await Deno.mkdir(new URL("../", folder), { recursive: true });
  await write(compress(bundle, listBuilds(sources)), folder);
  for (const build of oldBuilds(sources)) await Deno.remove(build, { recursive: true });
  return true;
}

/** Brotli takes most of the time of a build: files that an earlier build has are taken from there. */
function compress(bundle: Bundle, builds: readonly URL[]): Bundle {
  const files = new Map(bundle);
  for (const [name, bytes] of bundle) {
    if (name.endsWith(".map")) continue;
    const earlier = HASHED_NAME.test(name) ? builds : [];
    for (const [ending, encode] of Object.entries(ENCODINGS)) {
      files.set(name + ending, readFrom(earlier, name + ending) ?? encode(bytes));
    }
  }
  return files;
}

/** Reads a file from the first build that has it. Other processes may remove builds meanwhile. */
function readFrom(builds: readonly URL[], name: string): Uint8Array | undefined {
  for (const build of builds) {
    try {
      return Deno.readFileSync(new URL(name, build));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** The folder appears with all its files or not at all: other processes may be reading or building. */
async function write(files: Bundle, folder: URL) {
  const draft = await Deno.makeTempDir({ dir: dirname(fileURLToPath(folder)), prefix: "." });
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
