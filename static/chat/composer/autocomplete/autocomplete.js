// @ts-check
// Suggests completions for the word at the caret, in a list beside the field that the arrow keys move in.

import { create } from "../../../ui/dom.js";
import { isComposing } from "../../../ui/shortcuts/shortcuts.js";
import { strings } from "../../../i18n/lazy.js";
import { replace } from "../insert_text.js";

/**
 * @typedef {object} Suggestion
 * @property {string} text is inserted when the suggestion is accepted
 * @property {readonly (Node | string)[]} label shown in the list
 */
/** @typedef {{ from: number, items: readonly Suggestion[] }} Suggestions for the word that starts at `from` */
/**
 * Returns suggestions for one kind of word, or undefined if no such word ends at the caret.
 * @typedef {(text: string, caret: number) => Suggestions | undefined | Promise<Suggestions | undefined>} SuggestionSource
 */

/** @type {Readonly<Record<string, number>>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class Autocomplete {
  #field;
  #sources;
  #list;
  /** @type {Suggestions | undefined} shown now */
  #suggestions;
  #selected = 0;
  /** Text and caret for which suggestions were requested. */
  #text = "";
  #caret = -1;
  /** Start of the word whose suggestions the user dismissed or accepted. */
  #dismissed = -1;

  /**
   * @param {HTMLTextAreaElement | HTMLInputElement} field
   * @param {readonly SuggestionSource[]} sources the first with a suggestion wins
   * @param {HTMLElement} container of the field, gets the list
   */
  constructor(field, sources, container) {
    this.#field = field;
    this.#sources = sources;
    this.#list = create("ul", {
      className: "completion",
      id: `${field.id}-completion`,
      role: "listbox",
      ariaLabel: strings.suggestions,
      hidden: true,
    });
    container.append(this.#list);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.#list.id);
    field.addEventListener("input", () => this.#look());
    field.addEventListener("blur", () => this.#close());
    // The list closes when the caret moves, a message is sent or the room changes.
    field.addEventListener("change", () => this.#close());
    document.addEventListener("selectionchange", () => this.#isFresh || this.#close());
    // In the capture phase, before the composer: Enter accepts a suggestion instead of sending.
    container.addEventListener("keydown", (event) => this.#pressKey(event), { capture: true });
    // Keeps the focus in the field.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", ({ target }) => this.#pressed(target));
    // Text typed before this module was loaded.
    this.#look();
  }

  async #look() {
    const { value, selectionStart, selectionEnd } = this.#field;
    this.#text = value;
    this.#caret = selectionStart ?? value.length;
    const suggestions = selectionStart === selectionEnd
      ? await this.#ask(value, this.#caret)
      : undefined;
    // The user has typed on in the meantime.
    if (!this.#isFresh) return;
    if (suggestions?.from !== this.#dismissed) this.#dismissed = -1;
    if (suggestions && this.#dismissed < 0) this.#show(suggestions);
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

  /** Whether the field has not changed since the suggestions were requested. */
  get #isFresh() {
    const { value, selectionStart, selectionEnd } = this.#field;
    const isThere = selectionStart === this.#caret && selectionEnd === this.#caret;
    return isThere && value === this.#text;
  }

  /** @param {Suggestions} suggestions */
  #show(suggestions) {
    this.#suggestions = suggestions;
    this.#list.replaceChildren(
      ...suggestions.items.map((choice, index) => this.#createRow(choice, index)),
    );
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
    this.#selected = index;
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
    this.#dismissed = from;
    this.#close();
    const [to, end] = [this.#caret, from + choice.text.length];
    // Does not duplicate a space that is already there.
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
    if (STEPS[key]) this.#choose((this.#selected + STEPS[key] + length) % length);
    else if (key === "Enter" || key === "Tab") this.#take(this.#selected);
    else if (key === "Escape") this.#dismiss();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #dismiss() {
    this.#dismissed = this.#suggestions?.from ?? -1;
    this.#close();
  }

  /** @param {EventTarget | null} target */
  #pressed(target) {
    const row = target instanceof Element ? target.closest(".choice") : null;
    if (row) this.#take([...this.#list.children].indexOf(row));
  }

  /**
   * @param {Suggestion} choice
   * @param {number} index
   */
  #createRow({ label }, index) {
    const id = `${this.#list.id}-${index}`;
    return create("li", { className: "choice", id, role: "option" }, [...label]);
  }
}
