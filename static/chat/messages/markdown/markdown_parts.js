// @ts-check
// The parts that draw messages with Markdown, and load with the first text that needs them.

import { Lazy } from "../../../ui/loading/lazy.js";
import { loadWithCss } from "../../../ui/loading/load_with_css.js";
import { hasBlocks, isParsable, markdownParser } from "./markdown.js";

/** Draws code and tables; its styles are for all blocks. */
export const markdownBlocks = new Lazy(
  () => loadWithCss(import("./blocks.js"), "/static/chat/messages/markdown/blocks.css"),
);

/**
 * Returns the parts that a message and its quote need to be drawn, and that are not loaded.
 * @param {{ text?: string, quote?: { text?: string } }} message
 */
export function missingParts({ text = "", quote }) {
  const needsParser = !isParsable(text) || !isParsable(quote?.text ?? "");
  const needsBlocks = !markdownBlocks.value && hasBlocks(text);
  return [...(needsParser ? [markdownParser] : []), ...(needsBlocks ? [markdownBlocks] : [])];
}

/**
 * Loads the parts that the messages need.
 * @param {readonly Parameters<typeof missingParts>[0][]} messages
 * @returns {Promise<void> | undefined} undefined if they can be drawn now. Also resolves if loading fails:
 * their text is then shown as it is
 */
export function whenDrawable(messages) {
  const parts = new Set(messages.flatMap(missingParts));
  if (parts.size > 0) {
    return Promise.allSettled([...parts].map((part) => part.get())).then(() => {});
  }
}
