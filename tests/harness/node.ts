// Finds Node: the system's own, and the versions that bin/setup --test installs from npm.

import { delimiter, dirname, join } from "node:path";

const ROOT = join(import.meta.dirname ?? ".", "../..");

/** The versions that @hubbub/client supports. */
export const NODE_MAJORS = [20, 22, 24] as const;

/** Returns the path of a Node of a major version. */
export function findNode(major: number): string | undefined {
  const installed = join(ROOT, `.tools/nodes/node_modules/node-${major}/bin/node`);
  return [...onPath(), installed].find((node) => versionOf(node).startsWith(`v${major}.`));
}

/** Returns why a test is skipped. */
export function skipReason(what: string): string {
  return `skipped: there is no ${what} here, and bin/setup --test could not get it from npm`;
}

function onPath(): string[] {
  const folders = (Deno.env.get("PATH") ?? "").split(delimiter);
  return folders.map((folder) => join(folder, "node"));
}

function versionOf(node: string): string {
  try {
    const { stdout } = new Deno.Command(node, { args: ["--version"] }).outputSync();
    return new TextDecoder().decode(stdout);
  } catch {
    return "";
  }
}

/** Returns PATH with a program's folder first. */
export function pathWith(program: string): string {
  return [dirname(program), Deno.env.get("PATH") ?? ""].join(delimiter);
}
