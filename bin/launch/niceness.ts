// Scheduling priorities of processes.

import { getPriority } from "node:os";

/** Under load, messages come before files. */
export const KEEPER_NICENESS = 10;

/**
 * Returns the start of a command that runs with a niceness, from 0 to 19 (the lowest priority). All threads
 * of the process have it: setting it on a running process would miss those that have started already.
 */
export function niceCommand(niceness: number): string[] {
  // A service manager may have set it already.
  const more = niceness - getPriority();
  return more <= 0 || Deno.build.os === "windows" ? [] : ["nice", "-n", `${more}`];
}
