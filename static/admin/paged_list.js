// @ts-check
// A list that comes from the server a page at a time. What is drawn already stays and is only brought
// up to date, so that nothing that is open or has the focus is lost.

import { query } from "../ui/dom.js";

/**
 * @template Item
 * @typedef {object} PagedListOptions
 * @property {(last?: Item) => Promise<{ items: Item[], complete: boolean }>} read the items after one
 * @property {(item: Item) => string} key
 * @property {(item: Item) => HTMLElement} create
 * @property {(row: HTMLElement, item: Item) => void} [update]
 * @property {(item: Item) => boolean} [isVisible] others are at hand and not shown
 * @property {(act: () => Promise<void>) => Promise<void>} attempt does it, and says where it fails
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
    this.#more?.addEventListener("click", () => options.attempt(() => this.#readOn()));
  }

  /** What is at hand. */
  get items() {
    return this.#items;
  }

  /** Reads it anew, from the beginning. */
  async load() {
    this.#section.ariaBusy = "true";
    try {
      this.#setItems([], await this.#options.read());
    } finally {
      this.#section.ariaBusy = null;
    }
  }

  /**
   * Shows one item as it is now.
   * @param {Item} item
   */
  replace(item) {
    const { key } = this.#options;
    this.#items = this.#items.map((one) => key(one) === key(item) ? item : one);
    this.redraw();
  }

  /** Shows what is wanted now, as it is at hand. */
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
