// @ts-check
// A list in the panel that is loaded page by page, shows its own failure, and tries again.

import { RejectedError } from "../../client/errors.js";
import { create } from "../../ui/dom.js";
import { showError } from "../../ui/errors/error_line.js";
import { strings } from "../../i18n/lazy.js";

/** @typedef {{ rows: HTMLElement[], before: number | undefined }} ListPage `before`: where it continues */

export class PagedList {
  #load;
  #view;
  #list = create("ul", { className: "results" });
  #empty;
  #problem = create("p", { className: "problem", role: "alert" });
  #more = create("button", { type: "button", className: "menu-item" });
  /** @type {number | undefined} */
  #before;
  /** Number of loads: a newer one makes earlier ones obsolete. */
  #loads = 0;
  #hasFailed = false;

  /**
   * @param {HTMLElement} view
   * @param {{ load: (before: number | undefined) => Promise<ListPage>, empty: string }} options
   */
  constructor(view, { load, empty }) {
    this.#view = view;
    this.#load = load;
    this.#empty = create("p", { className: "empty-list", hidden: true }, [empty]);
    this.#more.hidden = true;
    view.append(this.#list, this.#empty, this.#problem, this.#more);
    this.#more.addEventListener("click", () => this.#append());
  }

  /** Loads the newest page, in place of all others. */
  async reload() {
    this.#before = undefined;
    const page = await this.#request();
    if (!page) return;
    const hadFocus = this.#list.contains(document.activeElement);
    this.#list.replaceChildren(...page.rows);
    this.#show();
    if (hadFocus) this.#focusFirst();
  }

  /** Tries again what failed while the server was unreachable. */
  retry() {
    if (this.#hasFailed) this.#append();
  }

  /** @param {HTMLElement} row */
  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.#show();
    const button = next?.querySelector("button");
    if (button) button.focus();
    else this.#focusFirst();
  }

  /** @param {unknown} error */
  showError(error) {
    showError(this.#problem, error);
  }

  async #append() {
    const isFirst = this.#before === undefined;
    const page = await this.#request();
    if (!page) return;
    const [first] = page.rows;
    if (isFirst) this.#list.replaceChildren(...page.rows);
    else this.#list.append(...page.rows);
    this.#show();
    first?.querySelector("a")?.focus();
  }

  /** Loads the next page with rows: the server leaves out what may not be read any longer. */
  async #request() {
    const load = ++this.#loads;
    this.#problem.textContent = "";
    this.#view.ariaBusy = "true";
    try {
      let page;
      do {
        page = await this.#load(this.#before);
        if (load !== this.#loads) return;
        this.#before = page.before;
      } while (page.rows.length === 0 && page.before !== undefined);
      this.#hasFailed = false;
      this.#view.ariaBusy = "false";
      return page;
    } catch (error) {
      if (load === this.#loads) this.#fail(error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#view.ariaBusy = "false";
    if (error instanceof RejectedError) return this.showError(error);
    this.#hasFailed = true;
    this.#problem.textContent = strings.loadFailed;
    this.#more.textContent = strings.tryAgain;
    this.#more.hidden = false;
  }

  #show() {
    this.#more.textContent = strings.showMore;
    this.#more.hidden = this.#before === undefined;
    this.#empty.hidden = this.#list.childElementCount > 0;
  }

  #focusFirst() {
    const first = this.#list.querySelector("a, button");
    if (first instanceof HTMLElement) first.focus();
    else this.#view.focus();
  }
}
