// @ts-check
// Dialogs with a title and a button to close them.

import { create } from "./dom.js";
import { createIconButton } from "./icon.js";
import { strings } from "../i18n/core.js";

let count = 0;

/**
 * Creates a dialog that Escape, its button and a press beside it close.
 * @param {string} className
 * @param {string} title
 * @param {(Node | string)[]} content
 */
export function createDialog(className, title, content) {
  const heading = create("h2", { className: "dialog-title", id: `dialog-${++count}` }, [title]);
  const dialog = create("dialog", { className: `dialog ${className}` }, [
    create("form", { className: "panel-head", method: "dialog" }, [
      heading,
      createIconButton("close", strings.close),
    ]),
    ...content,
  ]);
  dialog.setAttribute("closedby", "any");
  dialog.setAttribute("aria-labelledby", heading.id);
  document.body.append(dialog);
  return dialog;
}
