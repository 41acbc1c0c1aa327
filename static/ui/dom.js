// @ts-check
// Finds the parts of index.html, copies its templates and fills in the words.

/** @typedef {Readonly<Record<string, unknown>> & { readonly language: string }} Catalogue */

/**
 * The part that a selector names, which must be there and of that kind.
 * @template {Element} Kind
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {abstract new () => Kind} kind
 * @returns {Kind}
 */
export function query(parent, selector, kind) {
  const element = parent.querySelector(selector);
  if (element instanceof kind) return element;
  throw new TypeError(`Cannot find "${selector}" as ${kind.name} in the page`);
}

/**
 * A fresh copy of the one element in a template.
 * @param {string} id
 */
export function copyTemplate(id) {
  const template = query(document, `template#${id}`, HTMLTemplateElement);
  const copy = document.importNode(template.content, true);
  return query(copy, "*", HTMLElement);
}

/**
 * Sets a text that may be the same as before: a screen reader reads aloud what is set anew.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Hides an element, or shows it, unless it is so already: whatever sets that anew has the browser look
 * for what it changes.
 * @param {HTMLElement} element
 * @param {boolean} isHidden
 */
export function setHidden(element, isHidden) {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}

/**
 * Makes these elements the children, in this order, and touches only what differs: a row that is
 * moved would lose its focus.
 * @param {Element} parent
 * @param {Element[]} children
 */
export function setChildren(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let here = parent.firstElementChild;
  for (const child of children) {
    if (child === here) here = here.nextElementSibling;
    else parent.insertBefore(child, here);
  }
}

/** @type {Map<string, Promise<unknown>>} by address */
const styleSheets = new Map();

/**
 * Loads the style sheet of a part that comes later, once.
 * @param {string} address
 * @returns {Promise<unknown>}
 * @throws {TypeError} if it cannot be loaded; the next call tries again
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

/**
 * Fills in the words everywhere, in the templates too.
 * @param {Catalogue} words
 */
export function translate(words) {
  document.documentElement.lang = words.language;
  fill(document, words);
  for (const template of document.querySelectorAll("template")) fill(template.content, words);
}

/**
 * @param {ParentNode} parent
 * @param {Catalogue} words
 */
function fill(parent, words) {
  for (const element of parent.querySelectorAll("[data-word], [data-label], [data-hint]")) {
    const { word, label, hint } = /** @type {HTMLElement | SVGElement} */ (element).dataset;
    if (word) element.textContent = wordOf(word, words);
    if (label) element.setAttribute("aria-label", wordOf(label, words));
    if (label && element instanceof HTMLButtonElement) element.title = wordOf(label, words);
    if (hint) element.setAttribute("placeholder", wordOf(hint, words));
  }
}

/**
 * @param {string} name
 * @param {Catalogue} words
 */
function wordOf(name, words) {
  const word = Object.entries(words).find(([key]) => key === name)?.[1];
  if (typeof word === "string") return word;
  throw new ReferenceError(`Cannot find the word "${name}" in the catalogue`);
}
