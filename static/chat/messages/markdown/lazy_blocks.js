// @ts-check
// Loads what draws code, tables and lists with the first text that has them.

import { Lazy } from "../../../ui/loading/lazy.js";
import { loadWithCss } from "../../../ui/loading/load_with_css.js";
import { hasBlocks } from "./markdown.js";

export const markdownBlocks = new Lazy(
  () => loadWithCss(import("./blocks.js"), "/static/chat/messages/markdown/blocks.css"),
);

/**
 * Whether a text has blocks, and what draws them is not loaded.
 * @param {string} [text]
 */
export function needsBlocks(text = "") {
  return !markdownBlocks.value && hasBlocks(text);
}
