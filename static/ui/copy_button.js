// @ts-check
// A button that copies something and says so for a moment.

import { copyText } from "./clipboard.js";
import { query } from "./dom.js";
import { strings } from "../i18n/core.js";

const THANKS_MS = 2_000;

/**
 * @param {HTMLElement} button
 * @param {{ text: () => string, label: string, thanks: string }} options what is copied, and what the
 * button is called before and after
 */
export function copyOnPress(button, { text, label, thanks }) {
  const icon = query(button, "use", SVGUseElement);
  const address = icon.getAttribute("href") ?? "";
  const show = (/** @type {string} */ face, /** @type {string} */ name) => {
    icon.setAttribute("href", face);
    button.ariaLabel = name;
    button.title = name;
  };
  button.addEventListener("click", async () => {
    if (await copyText(text())) show("#icon-check", thanks);
    else show("#icon-close", strings.notCopied);
    setTimeout(() => show(address, label), THANKS_MS);
  });
}
