// The result of a check of the doctor.

import type { Config } from "../config/config.ts";

const MEGABYTES = new Intl.NumberFormat("en", {
  style: "unit",
  unit: "megabyte",
  maximumFractionDigits: 1,
});

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

/** An amount of bytes, as results show it. */
export function megabytes(bytes: number): string {
  return MEGABYTES.format(bytes / 1_000_000);
}
