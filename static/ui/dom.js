// @ts-check
// Finds and creates elements, and translates the markup.

/** @typedef {Readonly<Record<string, unknown>> & { readonly language: string }} Catalogue */

/**
 * Returns the first element that matches a selector.
 * @template {Element} Type
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {abstract new () => Type} type
 * @returns {Type}
 * @throws {TypeError} if there is none, or it has another type
 */
export function query(parent, selector, type) {
  const element = parent.querySelector(selector);
  if (element instanceof type) return element;
  throw new TypeError(`Cannot find "${selector}" as ${type.name} in the page`);
}

/**
 * Copies the only element of a template.
 * @param {string} id
 */
export function copyTemplate(id) {
  const template = query(document, `template#${id}`, HTMLTemplateElement);
  const copy = document.importNode(template.content, true);
  return query(copy, "*", HTMLElement);
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Partial<HTMLElementTagNameMap[Name]>} [properties]
 * @param {(Node | string)[]} [children]
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function create(name, properties = {}, children = []) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/**
 * Sets a text if it differs: a screen reader reads a live region again even if its text is the same.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Hides or shows an element if that changes anything: setting the attribute invalidates its style.
 * @param {HTMLElement} element
 * @param {boolean} isHidden
 */
export function setHidden(element, isHidden) {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}

/**
 * Replaces the children and leaves those in place that stay: a row that is moved loses its focus.
 * @param {Element} parent
 * @param {Element[]} children
 */
export function setChildren(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}

/**
 * Returns a function that calls `draw` at most once per frame. A hidden page has no frames, so there
 * it is called from a timer.
 * @param {() => void} draw
 */
export function oncePerFrame(draw) {
  let isDue = false;
  const run = () => {
    if (!isDue) return;
    isDue = false;
    draw();
  };
  document.addEventListener("visibilitychange", run);
  return () => {
    if (isDue) return;
    isDue = true;
    if (document.hidden) setTimeout(run);
    else requestAnimationFrame(run);
  };
}

/**
 * Returns a function that calls `act` only if the focus has not moved since: a part that loads late must
 * not take the focus from a user who has gone on.
 * @template Part
 * @param {(part: Part) => void} act
 * @returns {(part: Part) => void}
 */
export function ifFocusUnchanged(act) {
  const { activeElement } = document;
  return (part) => {
    if (activeElement === document.activeElement) act(part);
  };
}

/**
 * Translates the markup, templates included: `data-text`, `data-label` and `data-placeholder` name a
 * string of the catalogue.
 * @param {Catalogue} strings
 */
export function translate(strings) {
  document.documentElement.lang = strings.language;
  fill(document, strings);
  for (const template of document.querySelectorAll("template")) fill(template.content, strings);
}

/**
 * @param {ParentNode} parent
 * @param {Catalogue} strings
 */
function fill(parent, strings) {
  for (const element of parent.querySelectorAll("[data-text], [data-label], [data-placeholder]")) {
    const { text, label, placeholder } = /** @type {HTMLElement | SVGElement} */ (element).dataset;
    if (text) element.textContent = find(text, strings);
    if (label) element.setAttribute("aria-label", find(label, strings));
    if (label && element instanceof HTMLButtonElement) element.title = find(label, strings);
    if (placeholder) element.setAttribute("placeholder", find(placeholder, strings));
  }
}

/**
 * @param {string} key
 * @param {Catalogue} strings
 */
function find(key, strings) {
  const value = Object.hasOwn(strings, key) ? strings[key] : undefined;
  if (typeof value === "string") return value;
  throw new ReferenceError(`Cannot find the string "${key}" in the catalogue`);
}
