// @ts-check
// Shared by the views of the administration page: the lines for errors and results, and the dialog for
// bans and mutes.

import { query } from "../ui/dom.js";
import { errorText } from "../ui/errors/error_message.js";
import { RestrictionDialog } from "./restriction_dialog.js";

export class AdminContext {
  restrictionDialog = new RestrictionDialog();
  #main;
  #problem;
  #status;

  /** @param {HTMLElement} main busy until the first action has ended */
  constructor(main) {
    this.#main = main;
    this.#problem = query(main, ".problem", HTMLElement);
    this.#status = query(main, ".status", HTMLElement);
  }

  /**
   * Runs an action, and shows its error.
   * @param {() => Promise<void>} act
   */
  async attempt(act) {
    this.#problem.textContent = "";
    this.#status.textContent = "";
    try {
      await act();
    } catch (error) {
      this.#problem.textContent = errorText(error);
    }
    this.#main.ariaBusy = "false";
  }

  /**
   * Shows the result of an action.
   * @param {string} text
   */
  showStatus(text) {
    this.#status.textContent = text;
  }
}
