// @ts-check
// Copies text. Pages served by plain HTTP have no clipboard API, so there is a fallback.

import { create, query } from "./dom.js";
import { strings } from "../i18n/core.js";

const CONFIRMATION_MS = 2_000;

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copyText(text) {
  const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  return isCopied || copySelection(text);
}

/**
 * Makes a button copy a text and confirm that for a moment, by its icon and label.
 * @param {HTMLElement} button
 * @param {{ text: () => string, label: string, copiedLabel: string }} options
 */
export function copyOnPress(button, { text, label, copiedLabel }) {
  const icon = query(button, "use", SVGUseElement);
  const initialIcon = icon.getAttribute("href") ?? "";
  const show = (/** @type {string} */ href, /** @type {string} */ name) => {
    icon.setAttribute("href", href);
    button.ariaLabel = name;
    button.title = name;
  };
  button.addEventListener("click", async () => {
    if (await copyText(text())) show("#icon-check", copiedLabel);
    else show("#icon-close", strings.copyFailed);
    setTimeout(() => show(initialIcon, label), CONFIRMATION_MS);
  });
}

/** @param {string} text */
function copySelection(text) {
  const focused = document.activeElement;
  // Read-only, so that a phone does not open its keyboard.
  const field = create("textarea", { value: text, readOnly: true });
  field.style.position = "fixed";
  document.body.append(field);
  field.focus({ preventScroll: true });
  field.select();
  // Deprecated, but the only way without a secure context.
  const isCopied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return isCopied;
}
