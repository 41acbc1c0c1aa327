// @ts-check
// Finds the parts of index.html, copies its templates and fills in the words.

import { words } from "./words.js";

/**
 * The part that a selector names, which must be there and of that kind.
 * @template {Element} Kind
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {abstract new () => Kind} kind
 * @returns {Kind}
 */
export function part(parent, selector, kind) {
  const element = parent.querySelector(selector);
  if (element instanceof kind) return element;
  throw new TypeError(`Cannot find "${selector}" as ${kind.name} in the page`);
}

/**
 * A fresh copy of the one element in a template.
 * @param {string} id
 */
export function copyTemplate(id) {
  const template = part(document, `template#${id}`, HTMLTemplateElement);
  const copy = document.importNode(template.content, true);
  return part(copy, "*", HTMLElement);
}

/**
 * Sets a text that may be the same as before: a screen reader reads aloud what is set anew.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Fills in the words everywhere, in the templates too. */
export function fillWords() {
  document.documentElement.lang = words.language;
  fill(document);
  for (const template of document.querySelectorAll("template")) fill(template.content);
}

/** @param {ParentNode} parent */
function fill(parent) {
  for (const element of parent.querySelectorAll("[data-word], [data-label], [data-hint]")) {
    const { word, label, hint } = /** @type {HTMLElement | SVGElement} */ (element).dataset;
    if (word) element.textContent = find(word);
    if (label) element.setAttribute("aria-label", find(label));
    if (label && element instanceof HTMLButtonElement) element.title = find(label);
    if (hint) element.setAttribute("placeholder", find(hint));
  }
}

/** @param {string} name */
function find(name) {
  const word = Object.entries(words).find(([key]) => key === name)?.[1];
  if (typeof word === "string") return word;
  throw new ReferenceError(`Cannot find the word "${name}" in words.js`);
}
