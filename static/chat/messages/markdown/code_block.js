// @ts-check
// Fenced code in a message: it scrolls in itself, can be copied, and has colours where its language is
// known. The colours come later and move nothing.

import { copyOnPress } from "../../../ui/clipboard.js";
import { copyTemplate, create } from "../../../ui/dom.js";
import { Lazy } from "../../../ui/lazy.js";
import { loadWithCss } from "../../../ui/load_with_css.js";
import { strings } from "../../../i18n/core.js";

/** @import { Span } from "./highlight.js" */

const highlighting = new Lazy(
  () => loadWithCss(import("./highlight.js"), "/static/chat/messages/markdown/highlight.css"),
);

/** @param {{ text: string, language: string }} code */
export function drawCodeBlock({ text, language }) {
  // What scrolls must be reached by the keyboard: in its text the arrow keys scroll it.
  const code = create("code", { tabIndex: -1 }, [text]);
  const scroller = create("pre", { tabIndex: -1 }, [code]);
  const button = createCopyButton(text);
  const block = create("div", { className: "code-block", dir: "ltr" }, [scroller, button]);
  if (language) whenIdle(() => colour(code, { text, language }));
  return block;
}

/** @param {string} text */
function createCopyButton(text) {
  const button = copyTemplate("copy-code");
  copyOnPress(button, {
    text: () => text,
    label: strings.copyCode,
    copiedLabel: strings.codeCopied,
  });
  return button;
}

/**
 * @param {HTMLElement} code
 * @param {{ text: string, language: string }} what
 */
function colour(code, { text, language }) {
  // Without it, code is as readable.
  highlighting.run(({ highlight }) => {
    const spans = highlight(text, language);
    if (spans) code.replaceChildren(...spans.map(drawSpan));
  });
}

/**
 * @param {Span} span
 * @returns {HTMLElement | string}
 */
function drawSpan(span) {
  if (typeof span === "string") return span;
  return create("span", { className: `code-${span.kind}` }, span.children.map(drawSpan));
}

/** @param {() => void} work what may wait until nobody waits for the page */
function whenIdle(work) {
  // Not all browsers tell when they are idle.
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work);
  else setTimeout(work);
}
