// @ts-check
// A dialog that asks the user to confirm something that cannot be undone.

import { create } from "./dom.js";
import { strings } from "../i18n/core.js";

/** @typedef {{ title: string, lead: string, submit: string }} ConfirmOptions */

/**
 * @param {HTMLElement} near what the question is about; a popover that contains it stays open
 * @param {ConfirmOptions} options
 * @returns {Promise<boolean>} whether the user agrees
 */
export function confirmAction(near, { title, lead, submit }) {
  const { promise, resolve } = Promise.withResolvers();
  const cancel = create("button", { type: "button", autofocus: true }, [strings.cancel]);
  const agree = create("button", { className: "agree", type: "button" }, [submit]);
  const dialog = create(
    "dialog",
    { className: "question", role: "alertdialog", ariaLabel: title },
    [
      create("h2", {}, [title]),
      create("p", {}, [lead]),
      create("p", { className: "question-actions" }, [cancel, agree]),
    ],
  );
  cancel.addEventListener("click", () => dialog.close());
  agree.addEventListener("click", () => dialog.close("agreed"));
  dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "agreed");
  });
  (near.closest("[popover]") ?? document.body).append(dialog);
  dialog.showModal();
  return promise;
}
