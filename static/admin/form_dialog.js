// @ts-check
// A dialog with a form, which stays open and shows the error if its action fails.

import { query } from "../ui/dom.js";
import { errorText } from "../ui/errors/error_message.js";
import { explainInvalid } from "../ui/errors/invalid_field.js";
import { strings } from "../i18n/account.js";

/**
 * @typedef {object} FormDialogOptions
 * @property {string} title
 * @property {string} lead
 * @property {string} submit label of the button
 * @property {Readonly<Record<string, string>>} [values] of fields, by name
 * @property {(fields: FormData) => Promise<void>} onSubmit
 */

export class FormDialog {
  #dialog;
  #form;
  #problem;
  /** @type {FormDialogOptions["onSubmit"]} */
  #act = () => Promise.resolve();

  /** @param {string} selector of a dialog */
  constructor(selector) {
    this.#dialog = query(document, selector, HTMLDialogElement);
    this.#form = query(this.#dialog, "form", HTMLFormElement);
    this.#problem = query(this.#dialog, ".problem", HTMLElement);
    explainInvalid(this.#form, this.#problem, strings.enterName);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    query(this.#dialog, ".cancel", HTMLButtonElement)
      .addEventListener("click", () => this.#dialog.close());
  }

  /**
   * Opens the dialog with the fields reset.
   * @param {FormDialogOptions} question
   */
  open({ title, lead, submit, values = {}, onSubmit }) {
    this.#act = onSubmit;
    this.#form.reset();
    this.#problem.textContent = "";
    query(this.#dialog, ".dialog-title", HTMLElement).textContent = title;
    query(this.#dialog, ".dialog-lead", HTMLElement).textContent = lead;
    query(this.#dialog, ".submit", HTMLButtonElement).textContent = submit;
    this.#dialog.showModal();
    for (const [name, value] of Object.entries(values)) {
      const field = query(this.#form, `[name="${name}"]`, HTMLInputElement);
      field.value = value;
      field.select();
    }
  }

  async #submit() {
    if (this.#form.ariaBusy === "true") return;
    this.#form.ariaBusy = "true";
    try {
      await this.#act(new FormData(this.#form));
      this.#dialog.close();
    } catch (error) {
      this.#problem.textContent = errorText(error);
    }
    this.#form.ariaBusy = "false";
  }
}
