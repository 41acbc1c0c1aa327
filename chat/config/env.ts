// Parses settings from environment variables.

import { parseSize } from "./size.ts";

/** Returns an environment variable; undefined if it is not set. */
export type Environment = (name: string) => string | undefined;

export function text(env: Environment, name: string, fallback: string): string {
  const value = env(name)?.trim();
  return value ? value : fallback;
}

export function onOrOff(env: Environment, name: string, fallback: "on" | "off"): boolean {
  const value = text(env, name, fallback);
  if (value === "on" || value === "off") return value === "on";
  throw new SyntaxError(`${name} is "${value}": expected on or off`);
}

export function integer(
  env: Environment,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const value = text(env, name, String(fallback));
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new RangeError(
      `${name} is "${value}": expected a whole number from ${min} to ${max}`,
    );
  }
  return number;
}

export const HIGHEST_PORT = 65_535;

/** Parses a size in bytes, such as 100M. */
export function size(
  env: Environment,
  name: string,
  { fallback, min, max }: { fallback: string; min: string; max: string },
): number {
  const value = text(env, name, fallback);
  const bytes = parseSize(value) ?? NaN;
  if (bytes >= (parseSize(min) ?? NaN) && bytes <= (parseSize(max) ?? NaN)) return bytes;
  throw new RangeError(
    `${name} is "${value}": expected bytes from ${min} to ${max}, such as ${fallback}; also k, M, G`,
  );
}

/** Parses a comma-separated list; empty if the variable is not set. */
export function list(env: Environment, name: string): string[] {
  return text(env, name, "").split(",").map((value) => value.trim()).filter((value) =>
    value !== ""
  );
}
