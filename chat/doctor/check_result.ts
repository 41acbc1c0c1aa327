// The result of a check of the doctor.

import type { Config } from "../config/config.ts";

export interface CheckResult {
  readonly isOk: boolean;
  /** The finding, and for a problem how to fix it. */
  readonly text: string;
}

export type Check = (config: Config) => Generator<CheckResult> | AsyncGenerator<CheckResult>;

export function ok(text: string): CheckResult {
  return { isOk: true, text };
}

export function problem(text: string): CheckResult {
  return { isOk: false, text };
}
