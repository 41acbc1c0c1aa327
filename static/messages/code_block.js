// @ts-check
// Fenced code in a message: it scrolls in itself, can be copied, and has colours where its language is
// known. The colours come later and move nothing.

import { copyOnPress } from "../copy_button.js";
import { create } from "../create.js";
import { Later } from "../later.js";
import { copyTemplate } from "../markup.js";
import { withStyle } from "../with_style.js";
import { words } from "../words.js";

/** @import { Span } from "./highlight.js" */

const highlighting = new Later(
  () => withStyle(import("./highlight.js"), "/static/messages/highlight.css"),
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
  copyOnPress(button, { text: () => text, label: words.copyCode, thanks: words.codeCopied });
  return button;
}

/**
 * @param {HTMLElement} code
 * @param {{ text: string, language: string }} what
 */
function colour(code, { text, language }) {
  // Without it, code is as readable.
  highlighting.use(({ highlight }) => {
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
