// What the doctor says of one thing.

import type { Config } from "../config/config.ts";

export interface Finding {
  readonly isOk: boolean;
  /** What was found, and for a problem what mends it. */
  readonly text: string;
}

export type Check = (config: Config) => Generator<Finding> | AsyncGenerator<Finding>;

export function ok(text: string): Finding {
  return { isOk: true, text };
}

export function problem(text: string): Finding {
  return { isOk: false, text };
}
