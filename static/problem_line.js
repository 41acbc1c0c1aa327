// @ts-check
// Says why something could not be done, at the place where it was tried.

import { LaterError, RefusedError } from "./client/refusal.js";
import { words } from "./later_words.js";
import { wordsOf } from "./problem_words.js";

/**
 * @param {Element} line
 * @param {unknown} error
 */
export function showProblem(line, error) {
  line.textContent = explain(error);
}

/** @param {unknown} error */
export function explain(error) {
  if (error instanceof RefusedError) return wordsOf(error.problem);
  const { isLimited = false, seconds = 0 } = error instanceof LaterError ? error : {};
  return isLimited && seconds > 0 ? words.tryAgainIn(seconds) : words.tryAgainLater;
}
