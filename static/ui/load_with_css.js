// @ts-check
import { addStyleSheet } from "./dom.js";

/**
 * A module with the style of what it draws, which nobody sees before it looks as it should. The words
 * that such modules share come beside them, not after them.
 * @template Module
 * @param {Promise<Module>} loading
 * @param {string} address of the style sheet
 * @returns {Promise<Module>}
 */
export async function loadWithCss(loading, address) {
  const [module] = await Promise.all([
    loading,
    addStyleSheet(address),
    import("../i18n/lazy.js"),
  ]);
  return module;
}
