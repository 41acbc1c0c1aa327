// @ts-check
// Shows why an action failed, next to where it was tried. The texts of errors load with the first one.

import { Lazy } from "../loading/lazy.js";
import { strings } from "../../i18n/core.js";

const messages = new Lazy(() => import("./error_message.js"));

/**
 * @param {Element} line
 * @param {unknown} error
 */
export async function showError(line, error) {
  line.textContent = await explain(error);
}

/**
 * Returns the text of an error.
 * @param {unknown} error
 */
export function explain(error) {
  return messages.get().then(({ errorText }) => errorText(error), () => strings.tryAgainLater);
}
