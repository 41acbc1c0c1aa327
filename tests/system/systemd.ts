// Reads the reports of systemd's tools about a unit, even if systemd is not running.

import { valuesOf } from "./units.ts";

/** The version of the tools; 0 if they are not installed. */
export async function systemdVersion(): Promise<number> {
  try {
    return Number(/^systemd (\d+)/.exec((await analyze("--version")).output)?.[1] ?? 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

export async function analyze(...args: string[]): Promise<{ code: number; output: string }> {
  const command = new Deno.Command("systemd-analyze", { args, stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** The system calls that a unit allows: a line adds to earlier ones or, with "~", removes from them. */
export async function callsAllowedBy(unit: string): Promise<ReadonlySet<string>> {
  let allowed: ReadonlySet<string> = new Set<string>();
  for (const line of valuesOf(unit, "SystemCallFilter")) {
    const named = await Promise.all(line.replace("~", "").split(" ").map(callsOf));
    const calls = new Set(named.flat());
    allowed = line.startsWith("~") ? allowed.difference(calls) : allowed.union(calls);
  }
  return allowed;
}

/** The calls of a group, and of its subgroups. */
async function callsOf(name: string): Promise<string[]> {
  if (!name.startsWith("@")) return [name];
  const { output } = await analyze("syscall-filter", "--no-pager", name);
  const parts = output.split("\n").slice(1).map((line) => line.trim())
    .filter((line) => /^@?\w[\w-]*$/.test(line));
  return (await Promise.all(parts.map(callsOf))).flat();
}
