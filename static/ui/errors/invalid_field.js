// @ts-check
// Says under a form why it can't be sent as it is, in place of the browser's own bubble.

/**
 * @param {HTMLFormElement} form
 * @param {Element} problem the line under its field
 * @param {string | (() => string)} text what to do
 */
export function explainInvalid(form, problem, text) {
  // The event doesn't bubble.
  form.addEventListener("invalid", (event) => {
    event.preventDefault();
    problem.textContent = typeof text === "string" ? text : text();
    const { target } = event;
    if (!(target instanceof HTMLInputElement)) return;
    target.ariaInvalid = "true";
    target.focus();
  }, { capture: true });
  form.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.ariaInvalid !== "true") return;
    problem.textContent = "";
    target.ariaInvalid = "false";
  });
}
