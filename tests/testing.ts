// Registers tests with a deadline: one that hangs fails instead of stopping the suite.

import { deadline } from "@std/async/deadline";

export interface TestOptions {
  /** Milliseconds after which the test has failed; 120,000 by default. */
  readonly timeoutMs?: number;
  /** Lists the test without running it. */
  readonly ignore?: boolean;
}

/** @param name `unit: behaviour`, such as "Hub: replays missed entries before going live". */
export function test(
  name: string,
  body: (t: Deno.TestContext) => unknown,
  { timeoutMs = 120_000, ignore = false }: TestOptions = {},
): void {
  const run = async (t: Deno.TestContext) => void await body(t);
  Deno.test({ name, ignore, fn: (t) => deadline(run(t), timeoutMs) });
}
