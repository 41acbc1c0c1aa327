// @ts-check
// Draws blocks other than paragraphs: numbered lists, tasks, tables, and fenced code, which scrolls, can be
// copied, and is highlighted later if its language is known, without moving anything.

import { copyText } from "../../../ui/clipboard.js";
import { create } from "../../../ui/dom.js";
import { copyLists } from "./copy_lists.js";
import "./markdown_with_blocks.js";
import { createIcon, createIconButton } from "../../../ui/icon.js";
import { Lazy } from "../../../ui/loading/lazy.js";
import { loadWithCss } from "../../../ui/loading/load_with_css.js";
import { strings } from "../../../i18n/lazy.js";

/** @import { Node, Ordered } from "./markdown_tree.js" */
/** @import { Span } from "./highlight.js" */

/** Longer code is folded to this height, as in blocks.css. */
const MAX_LINES = 30;

/** Code is drawn in blocks of lines, so that the layout of a part leaves the others alone. */
const LINES = /[^]{1,2000}(?:\n|$)|.+\n?/g;

/** Time for which a button says that it has copied. */
const CONFIRMATION_MS = 2_000;

const highlighting = new Lazy(
  () => loadWithCss(import("./highlight.js"), "/static/chat/messages/markdown/highlight.css"),
);

document.addEventListener("copy", copyLists);

/**
 * Adds to an element what only blocks have.
 * @param {HTMLElement} element
 * @param {Node} node that it draws
 * @returns {HTMLElement}
 */
export function finishBlock(element, node) {
  if (typeof node === "string") return element;
  if ("isTask" in node) element.className = "task";
  if ("align" in node && node.align) element.className = `align-${node.align}`;
  if (node.tag === "ol") number(element, node);
  // Firefox then copies it with ">" rather than indented by four spaces, which would make it code.
  if (node.tag === "blockquote") element.setAttribute("type", "cite");
  // Messages begin with any of them, and the outline of the page must not skip a level.
  if (node.tag === "h4" || node.tag === "h5") element.ariaLevel = "3";
  // The box scrolls, so it can have the focus.
  return node.tag === "table"
    ? create("div", { className: "table", tabIndex: -1 }, [element])
    : element;
}

/**
 * @param {HTMLElement} list
 * @param {Ordered} ordered
 */
function number(list, { start, children }) {
  list.setAttribute("start", String(start));
  // By default there is room for only two digits.
  if (start + children.length > 100) list.className = "wide";
}

/** @param {{ text: string, language: string }} code */
export function drawCodeBlock({ text, language }) {
  // Focusable, so that the arrow keys scroll it.
  const plain = (text.match(LINES) ?? []).map((lines) => drawLines([lines]));
  // Focusable, so that the arrow keys scroll it.
  const code = create("code", { tabIndex: -1 }, plain);
  const scroller = create("pre", { tabIndex: -1 }, [code]);
  const button = createCopyButton(text);
  const block = create("div", { className: "code-block", dir: "ltr" }, [scroller, button]);
  const lines = text.split("\n").length;
  if (lines > MAX_LINES) fold(block, lines);
  if (language) whenIdle(() => highlightCode(plain, { text, language }));
  return block;
}

/**
 * @param {HTMLElement} block
 * @param {number} lines
 */
function fold(block, lines) {
  const button = create("button", { className: "unfold", type: "button", tabIndex: -1 });
  const setFolded = (/** @type {boolean} */ isFolded) => {
    block.classList.toggle("is-folded", isFolded);
    button.textContent = isFolded ? strings.showLines(lines) : strings.showLess;
    button.ariaExpanded = String(!isFolded);
  };
  button.addEventListener("click", () => setFolded(button.ariaExpanded === "true"));
  setFolded(true);
  block.append(button);
}

/** @param {string} text */
function createCopyButton(text) {
  const button = createIconButton("copy", strings.copyCode);
  Object.assign(button, { className: "icon-button copy-code", type: "button", tabIndex: -1 });
  const show = (/** @type {string} */ icon, /** @type {string} */ label) => {
    button.replaceChildren(createIcon(icon));
    button.ariaLabel = label;
    button.title = label;
  };
  button.addEventListener("click", async () => {
    if (await copyText(text)) show("check", strings.codeCopied);
    else show("close", strings.copyFailed);
    setTimeout(() => show("copy", strings.copyCode), CONFIRMATION_MS);
  });
  return button;
}

/** @param {(HTMLElement | string)[]} content whole lines */
function drawLines(content) {
  return create("span", { className: "code-lines" }, content);
}

/**
 * @param {HTMLElement[]} plain
 * @param {{ text: string, language: string }} source
 */
function highlightCode(plain, { text, language }) {
  // If the highlighter fails to load, code stays plain.
  highlighting.run(({ highlight }) => drawParts(plain, highlight(text, language)));
}

/**
 * Draws a part whenever the page has nothing else to do.
 * @param {HTMLElement[]} plain lines that have no colours yet
 * @param {ReturnType<import("./highlight.js")["highlight"]>} parts
 */
function drawParts(plain, parts) {
  const { value: part } = parts.next();
  if (!part) return;
  plain[0]?.before(drawLines(part.spans.map(drawSpan)));
  removeStart(plain, part.length);
  whenIdle(() => drawParts(plain, parts));
}

/**
 * @param {HTMLElement[]} plain
 * @param {number} length characters to remove
 */
function removeStart(plain, length) {
  const [first] = plain;
  if (!first) return;
  const text = first.textContent;
  if (text.length > length) return first.replaceChildren(text.slice(length));
  first.remove();
  plain.shift();
  removeStart(plain, length - text.length);
}

/**
 * @param {Span} span
 * @returns {HTMLElement | string}
 */
function drawSpan(span) {
  if (typeof span === "string") return span;
  return create("span", { className: `code-${span.kind}` }, span.children.map(drawSpan));
}

/** @param {() => void} work without urgency */
function whenIdle(work) {
  // Safari has no requestIdleCallback.
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work);
  else setTimeout(work);
}
