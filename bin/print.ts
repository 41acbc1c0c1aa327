import { toOneLine } from "../chat/logging/logger.ts";

/** Prints one line. Standard output is for results that other programs may read. */
export function print(line: string, to: "stdout" | "stderr" = "stderr"): void {
  try {
    Deno[to].writeSync(new TextEncoder().encode(`${toOneLine(line)}\n`));
  } catch (error) {
    // A reader that stops early, such as `head`, is not an error: the exit code still follows.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
