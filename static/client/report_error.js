// @ts-check
// Errors thrown by the caller's own functions.

/**
 * Calls a function of the caller. An error that it throws is reported as uncaught: it is no reason to
 * treat the connection as broken.
 * @param {() => void} callback
 */
export function callSafely(callback) {
  try {
    callback();
  } catch (error) {
    report(error);
  }
}

/**
 * Reports an error as uncaught and lets the client continue. Node has no `reportError`.
 * @param {unknown} error
 */
export function report(error) {
  if ("reportError" in globalThis) return reportError(error);
  setTimeout(() => {
    throw error;
  });
}
