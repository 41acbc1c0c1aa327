// The settings as the programs in this folder see them: from the environment and from `.env`.

import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Config, readConfig } from "../chat/config/config.ts";
import type { Environment } from "../chat/config/env.ts";

const ROOT = join(import.meta.dirname ?? ".", "..");

/**
 * Reads all settings.
 *
 * @throws {Error} as `readConfig` does.
 */
export function readSettings(): Config {
  return readConfig(loadEnvironment());
}

/** Changes to the project's folder, where relative settings start, and reads all settings. */
export function loadEnvironment(): Environment {
  Deno.chdir(ROOT);
  for (const [name, value] of Object.entries(parseEnv(readDotEnv()))) {
    // The file applies where the environment has no value.
    if (value !== undefined && !Deno.env.has(name)) Deno.env.set(name, value);
  }
  return (name) => Deno.env.get(name);
}

function readDotEnv(): string {
  try {
    return Deno.readTextFileSync(".env");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
