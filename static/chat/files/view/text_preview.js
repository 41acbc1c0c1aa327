// @ts-check
// The first lines of a text file, on request.

import { create } from "../../../ui/dom.js";
import { strings } from "../../../i18n/lazy.js";
import { markdownBlocks } from "../../messages/markdown/lazy_blocks.js";
import { extensionOf, fileUrl } from "../file_kinds.js";

/** @import { FileInfo } from "../../../client/schema.js" */

const MAX_BYTES = 64 * 1_024;

/**
 * Returns a button, and below it the space for the preview.
 * @param {FileInfo} file
 * @returns {[HTMLElement, HTMLElement]}
 */
export function createPreview(file) {
  const button = create("button", { className: "show-preview", type: "button", tabIndex: -1 });
  const space = create("div", { className: "preview", hidden: true });
  const setOpen = (/** @type {boolean} */ isOpen) => {
    space.hidden = !isOpen;
    button.ariaExpanded = String(isOpen);
    button.textContent = isOpen ? strings.hidePreview : strings.showPreview;
  };
  button.addEventListener("click", async () => {
    if (button.ariaExpanded === "true") return setOpen(false);
    try {
      if (!space.hasChildNodes()) space.replaceChildren(await load(file));
      setOpen(true);
    } catch {
      button.textContent = strings.tryAgainLater;
    }
  });
  setOpen(false);
  return [button, space];
}

/** @param {FileInfo} file */
async function load({ id, name, bytes }) {
  const headers = { range: `bytes=0-${MAX_BYTES - 1}` };
  const [response, { drawCodeBlock }] = await Promise.all([
    fetch(fileUrl(id), bytes > 0 ? { headers } : {}),
    markdownBlocks.get(),
  ]);
  if (!response.ok) throw new TypeError(`Cannot load the preview: status ${response.status}`);
  // A character may be cut in two at the end.
  const text = new TextDecoder().decode(await response.arrayBuffer()).replace(/\uFFFD$/, "");
  return drawCodeBlock({ text, language: extensionOf(name) });
}
