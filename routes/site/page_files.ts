// The files of the page: from its build, or else its sources, module by module.

import { createHash } from "node:crypto";
import type { BundleMode } from "../../chat/config/web.ts";
import { logError } from "../../chat/logging/logger.ts";
import project from "../../deno.json" with { type: "json" };
import { listFiles, StaticFiles } from "../../http/static_files.ts";

/** The folder in the sources that has a folder for each build. */
const BUILDS = ".build/";

/** Increase it when `bin/build/` makes other files from the same sources. */
const BUILD_VERSION = 10;

/**
 * Reads the page's files.
 *
 * @param sources the folder `static/`
 */
export async function readPageFiles(sources: URL, mode: BundleMode): Promise<StaticFiles> {
  if (mode === "off") return await readSources(sources);
  try {
    const build = await currentBuild(sources);
    return await StaticFiles.readBuild(build, {
      earlier: listBuilds(sources).filter(({ href }) => href !== build.href),
      hasMaps: mode === "maps",
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    logError('The page is served unbundled: run "deno task build" and restart');
    return await readSources(sources);
  }
}

/** Returns the folder with the build of the current sources, once there is one. */
export async function currentBuild(sources: URL): Promise<URL> {
  const hash = createHash("sha256").update(JSON.stringify([BUILD_VERSION, project.imports]));
  for (const name of await listFiles(sources)) {
    hash.update(`\n${name}\n`).update(await Deno.readFile(new URL(name, sources)));
  }
  return new URL(`${BUILDS}${hash.digest("hex").slice(0, 16)}/`, sources);
}

/** Returns the folders of all builds. */
export function listBuilds(sources: URL): URL[] {
  const builds = new URL(BUILDS, sources);
  return [...Deno.readDirSync(builds)]
    .filter(({ isDirectory, name }) => isDirectory && !name.startsWith("."))
    .map(({ name }) => new URL(`${name}/`, builds));
}

/** Whether the newest build is of the current sources, of earlier ones, or missing. */
export async function buildState(sources: URL): Promise<"current" | "outdated" | "missing"> {
  try {
    const { href } = await currentBuild(sources);
    const builds = listBuilds(sources);
    if (builds.length === 0) return "missing";
    return builds.some((build) => build.href === href) ? "current" : "outdated";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "missing";
    throw error;
  }
}

/** The modules of npm packages are part of the program: the process may not read their folder. */
async function readSources(sources: URL): Promise<StaticFiles> {
  const { default: highlight } = await import("/static/vendor/highlight.js", {
    with: { type: "text" },
  });
  return await StaticFiles.read(sources, new Map([["vendor/highlight.js", highlight]]));
}
