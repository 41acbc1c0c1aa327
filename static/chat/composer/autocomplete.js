// @ts-check
// Offers what a word that is begun may become, while one writes: a list over the field, in which the
// arrow keys choose.

import { create } from "../../ui/dom.js";
import { isComposing } from "../../ui/shortcuts.js";
import { strings } from "../../i18n/lazy.js";
import { replace } from "./insert_text.js";

/**
 * @typedef {object} Suggestion
 * @property {string} text what stands in the field when it is taken
 * @property {readonly (Node | string)[]} label what it looks like in the list
 */
/** @typedef {{ from: number, items: readonly Suggestion[] }} Suggestions for what begins at a place */
/**
 * What a kind of word may become; nothing where no such word ends at the caret.
 * @typedef {(text: string, caret: number) => Suggestions | undefined | Promise<Suggestions | undefined>} SuggestionSource
 */

/** @type {Readonly<Record<string, number>>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class Autocomplete {
  #field;
  #sources;
  #list = create("ul", {
    className: "completion",
    id: "completion",
    role: "listbox",
    ariaLabel: strings.suggestions,
    hidden: true,
  });
  /** @type {Suggestions | undefined} what is shown */
  #suggestions;
  #here = 0;
  /** The text for which something is looked up or shown, and where the caret stood. */
  #text = "";
  #caret = -1;
  /** Where begins what the reader wants no help with, or has taken. */
  #settled = -1;

  /**
   * @param {HTMLTextAreaElement} field
   * @param {readonly SuggestionSource[]} sources the first that offers something is heard
   */
  constructor(field, sources) {
    this.#field = field;
    this.#sources = sources;
    field.form?.append(this.#list);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.#list.id);
    field.addEventListener("input", () => this.#look());
    field.addEventListener("blur", () => this.#close());
    // Who moves the caret away goes on elsewhere, and so does who sends, or comes to another room.
    field.addEventListener("change", () => this.#close());
    document.addEventListener("selectionchange", () => this.#isFresh || this.#close());
    // Before the field itself hears it: Enter takes, and does not send.
    field.form?.addEventListener("keydown", (event) => this.#pressKey(event), { capture: true });
    // The press must not take the focus from the field.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", ({ target }) => this.#pressed(target));
    // What was written before it came.
    this.#look();
  }

  async #look() {
    const { value, selectionStart, selectionEnd } = this.#field;
    this.#text = value;
    this.#caret = selectionStart;
    const suggestions = selectionStart === selectionEnd
      ? await this.#ask(value, selectionStart)
      : undefined;
    // Written on meanwhile.
    if (!this.#isFresh) return;
    if (suggestions?.from !== this.#settled) this.#settled = -1;
    if (suggestions && this.#settled < 0) this.#show(suggestions);
    else this.#close();
  }

  /**
   * @param {string} text
   * @param {number} caret
   */
  async #ask(text, caret) {
    for (const source of this.#sources) {
      const suggestions = await source(text, caret);
      if (suggestions && suggestions.items.length > 0) return suggestions;
    }
  }

  /** Whether the field is as it was when it was looked at. */
  get #isFresh() {
    const { value, selectionStart, selectionEnd } = this.#field;
    const isThere = selectionStart === this.#caret && selectionEnd === this.#caret;
    return isThere && value === this.#text;
  }

  /** @param {Suggestions} suggestions */
  #show(suggestions) {
    this.#suggestions = suggestions;
    this.#list.replaceChildren(...suggestions.items.map(createRow));
    this.#list.hidden = false;
    this.#choose(0);
  }

  #close() {
    if (!this.#suggestions) return;
    this.#suggestions = undefined;
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#field.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  #choose(index) {
    this.#here = index;
    for (const [place, row] of [...this.#list.children].entries()) {
      row.ariaSelected = String(place === index);
      if (place !== index) continue;
      this.#field.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {number} index */
  #take(index) {
    const { items = [], from = 0 } = this.#suggestions ?? {};
    const choice = items[index];
    if (!choice) return;
    this.#settled = from;
    this.#close();
    const [to, end] = [this.#caret, from + choice.text.length];
    // A blank that follows already is not written again.
    const text = this.#text[to] === " " ? choice.text.trimEnd() : choice.text;
    replace(this.#field, { from, to, text, start: end, end });
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    if (!this.#suggestions || isComposing(event) || event.target !== this.#field) return;
    if (!this.#isFresh) return this.#close();
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (altKey || ctrlKey || metaKey || shiftKey) return;
    const { length } = this.#suggestions.items;
    if (STEPS[key]) this.#choose((this.#here + STEPS[key] + length) % length);
    else if (key === "Enter" || key === "Tab") this.#take(this.#here);
    else if (key === "Escape") this.#dismiss();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #dismiss() {
    this.#settled = this.#suggestions?.from ?? -1;
    this.#close();
  }

  /** @param {EventTarget | null} target */
  #pressed(target) {
    const row = target instanceof Element ? target.closest(".choice") : null;
    if (row) this.#take([...this.#list.children].indexOf(row));
  }
}

/**
 * @param {Suggestion} choice
 * @param {number} index
 */
function createRow({ label }, index) {
  return create("li", { className: "choice", id: `choice-${index}`, role: "option" }, [...label]);
}
