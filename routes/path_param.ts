// What stands in a path may be escaped there, such as an id with an @ or an address with colons.

import { HttpProblem } from "../http/problem.ts";

/** @throws {HttpProblem} 404 where it is no valid escape. */
export function decodeParam(param = ""): string {
  try {
    return decodeURIComponent(param);
  } catch {
    throw new HttpProblem("not-found", "There is nothing here");
  }
}
