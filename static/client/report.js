// @ts-check

/**
 * Reports an error of a function that the caller gave as uncaught, and lets the client go on. Node has
 * no `reportError`.
 * @param {unknown} error
 */
export function report(error) {
  if ("reportError" in globalThis) return reportError(error);
  setTimeout(() => {
    throw error;
  });
}
