// The versions of Node that tests find here: the machine's own, and those that bin/setup --test gets
// from npm.

import { delimiter, dirname, join } from "node:path";

const ROOT = join(import.meta.dirname ?? ".", "..");

/** Those that @hubbub/client runs in. */
export const NODE_MAJORS = [20, 22, 24] as const;

/** A Node of that major version that runs here. */
export function findNode(major: number): string | undefined {
  const installed = join(ROOT, `.tools/nodes/node_modules/node-${major}/bin/node`);
  return [...onPath(), installed].find((node) => versionOf(node).startsWith(`v${major}.`));
}

/** Why a test that needs Node is skipped, where it is. */
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

/** PATH with that program's folder first. */
export function pathWith(program: string): string {
  return [dirname(program), Deno.env.get("PATH") ?? ""].join(delimiter);
}
