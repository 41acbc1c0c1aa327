// @ts-check
// Loads what draws messages: files with the first message that has some, blocks with the first text.

import { Lazy } from "../../ui/loading/lazy.js";
import { loadWithCss } from "../../ui/loading/load_with_css.js";
import { markdownBlocks, needsBlocks } from "./markdown/lazy_blocks.js";

/** @import { Drawn } from "./session/room_session.js" */

export const fileView = new Lazy(() =>
  loadWithCss(import("../files/view/message_files.js"), "/static/chat/files/view/files.css")
);

/**
 * Loads what draws the messages.
 * @param {readonly Drawn[]} messages
 * @returns {Promise<void> | undefined} undefined if they can be drawn now. Resolves also if loading fails:
 * then their blocks are shown as plain text, and their files later
 */
export function whenDrawable(messages) {
  const loads = [
    ...messages.some(({ text, quote }) => needsBlocks(text) || needsBlocks(quote?.text))
      ? [markdownBlocks.get()]
      : [],
    ...messages.some(({ files }) => files && !fileView.value) ? [fileView.get()] : [],
  ];
  if (loads.length > 0) return Promise.allSettled(loads).then(() => {});
}
