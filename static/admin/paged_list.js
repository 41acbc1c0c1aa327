// @ts-check
// A list that is loaded page by page. Rows are updated in place, so that none loses its state or the focus.

import { query } from "../ui/dom.js";

/** @import { AdminContext } from "./admin_context.js" */

/**
 * @template Item
 * @typedef {object} PagedListOptions
 * @property {(last?: Item) => Promise<{ items: Item[], complete: boolean }>} read loads the items after one
 * @property {(item: Item) => string} key
 * @property {(item: Item) => HTMLElement} create
 * @property {(row: HTMLElement, item: Item) => void} [update]
 * @property {(item: Item) => boolean} [isVisible] hides loaded items
 * @property {AdminContext} context shows errors
 */

/** @template Item */
export class PagedList {
  #section;
  #options;
  #list;
  #more;
  #emptyState;
  /** @type {Item[]} */
  #items = [];
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();

  /**
   * @param {HTMLElement} section has `.rows`, `.empty` and perhaps `.more`
   * @param {PagedListOptions<Item>} options
   */
  constructor(section, options) {
    this.#section = section;
    this.#options = options;
    this.#list = query(section, ".rows", HTMLElement);
    this.#emptyState = query(section, ".empty", HTMLElement);
    this.#more = section.querySelector("button.more");
    this.#more?.addEventListener("click", () => options.context.attempt(() => this.#readOn()));
  }

  /** The loaded items. */
  get items() {
    return this.#items;
  }

  /** Loads the first page again. */
  async load() {
    this.#section.ariaBusy = "true";
    try {
      this.#setItems([], await this.#options.read());
    } finally {
      this.#section.ariaBusy = null;
    }
  }

  /**
   * Replaces an item by a newer version.
   * @param {Item} item
   */
  replace(item) {
    const { key } = this.#options;
    this.#items = this.#items.map((one) => key(one) === key(item) ? item : one);
    this.redraw();
  }

  /** Updates all rows. */
  redraw() {
    const { isVisible = () => true } = this.#options;
    for (const item of this.#items) {
      const row = this.#rows.get(this.#options.key(item));
      if (!row) continue;
      this.#options.update?.(row, item);
      row.hidden = !isVisible(item);
    }
    this.#emptyState.hidden = this.#items.some(isVisible);
  }

  async #readOn() {
    this.#setItems(this.#items, await this.#options.read(this.#items.at(-1)));
  }

  /**
   * @param {Item[]} before
   * @param {{ items: Item[], complete: boolean }} page
   */
  #setItems(before, { items, complete }) {
    this.#items = [...before, ...items];
    this.#draw();
    if (this.#more instanceof HTMLElement) this.#more.hidden = complete;
  }

  #draw() {
    const before = this.#rows;
    const { key, create } = this.#options;
    this.#rows = new Map(
      this.#items.map((item) => [key(item), before.get(key(item)) ?? create(item)]),
    );
    for (const [key, row] of before) if (this.#rows.get(key) !== row) row.remove();
    let here = this.#list.firstElementChild;
    for (const row of this.#rows.values()) {
      if (row === here) here = here.nextElementSibling;
      else this.#list.insertBefore(row, here);
    }
    this.redraw();
  }
}
