// Finds all problems of the settings, for the doctor.

import { errorMessage } from "../logging/logger.ts";
import { readConfig } from "./config.ts";
import type { Environment } from "./env.ts";

/** Returns a line about each problem of the settings, as `readConfig` throws it for the first one. */
export function settingProblems(env: Environment): string[] {
  const problems: string[] = [];
  const ignored = new Set<string>();
  for (;;) {
    const problem = firstProblem((name) => ignored.has(name) ? undefined : env(name));
    if (problem === undefined) return problems;
    const [name = ""] = /(?:HUBBUB|ZMQ)_[A-Z_]+/.exec(problem) ?? [];
    // Without its setting it is the same problem, or follows from an earlier one.
    if (ignored.has(name)) return problems;
    problems.push(problem);
    ignored.add(name);
  }
}

function firstProblem(env: Environment): string | undefined {
  try {
    readConfig(env);
  } catch (error) {
    return errorMessage(error);
  }
}
