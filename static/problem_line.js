// @ts-check
// Says why something could not be done, at the place where it was tried.

import { Later } from "./later.js";
import { words } from "./words.js";

const why = new Later(() => import("./why.js"));

/**
 * @param {Element} line
 * @param {unknown} error
 */
export async function showProblem(line, error) {
  line.textContent = await explain(error);
}

/** @param {unknown} error */
export function explain(error) {
  return why.get().then((why) => why.explain(error), () => words.tryAgainLater);
}
