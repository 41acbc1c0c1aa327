// How a task speaks to its operator.

import { toOneLine } from "../chat/logger.ts";

/** Writes one line. Standard output is for what others may want to read by a program. */
export function print(line: string, to: "stdout" | "stderr" = "stderr"): void {
  try {
    Deno[to].writeSync(new TextEncoder().encode(`${toOneLine(line)}\n`));
  } catch (error) {
    // Who has read enough, as `head` does, is no reason to stop: the exit code is still to come.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
