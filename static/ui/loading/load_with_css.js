// @ts-check
// Loads modules that have a style sheet.

/** @type {Map<string, Promise<unknown>>} by address */
const styleSheets = new Map();

/**
 * Loads a module together with its style sheet and the strings of lazily loaded parts, so that nothing
 * is drawn unstyled.
 * @template Module
 * @param {Promise<Module>} loading
 * @param {string} styleSheet
 * @returns {Promise<Module>}
 * @throws {TypeError} if one of them cannot be loaded
 */
export async function loadWithCss(loading, styleSheet) {
  const [module] = await Promise.all([
    loading,
    addStyleSheet(styleSheet),
    import("../../i18n/lazy.js"),
  ]);
  return module;
}

/**
 * @param {string} address
 * @returns {Promise<unknown>} resolves when it applies
 */
export function addStyleSheet(address) {
  const loading = styleSheets.get(address) ?? loadStyleSheet(address);
  styleSheets.set(address, loading);
  return loading;
}

/** @param {string} address */
function loadStyleSheet(address) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  document.head.append(link);
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      styleSheets.delete(address);
      reject(new TypeError(`Cannot load ${address}`));
    };
  });
}
