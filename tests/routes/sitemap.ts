// The routes of the server, read from the files in routes/, so that a test can miss none.

import { assertEquals } from "@std/assert";
import { globSync } from "node:fs";

const FOLDER = new URL("../../routes/", import.meta.url);

/** Returns each route as method and path. */
export async function routesOfServer(): Promise<string[]> {
  const files = globSync("**/*.ts", { cwd: FOLDER });
  return (await Promise.all(files.map(routesIn))).flat();
}

async function routesIn(file: string): Promise<string[]> {
  const code = await Deno.readTextFile(new URL(file, FOLDER));
  const found = [...code.matchAll(/\broute\(\s*"([A-Z]+)",\s*"([^"]+)",/g)];
  assertEquals(found.length, code.match(/\broute\(/g)?.length ?? 0, `${file}: all in one way`);
  return found.map(([, method, path]) => `${method} ${path}`);
}
