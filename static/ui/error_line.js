// @ts-check
// Says why something could not be done, at the place where it was tried.

import { Lazy } from "./lazy.js";
import { strings } from "../i18n/core.js";

const why = new Lazy(() => import("./error_message.js"));

/**
 * @param {Element} line
 * @param {unknown} error
 */
export async function showError(line, error) {
  line.textContent = await explain(error);
}

/** @param {unknown} error */
export function explain(error) {
  return why.get().then((why) => why.errorText(error), () => strings.tryAgainLater);
}
