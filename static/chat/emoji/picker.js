// @ts-check
// The emoji picker: all emoji by group, recent ones first, with a search. The focus stays in the search
// field; `aria-activedescendant` names the emoji that the arrow keys select. By hand: the components that exist are larger, and load
// their data from other servers unless told otherwise.

import { positionNear } from "../../ui/popover_position.js";
import { create, query } from "../../ui/dom.js";
import { isComposing } from "../../ui/shortcuts/shortcuts.js";
import { strings } from "../../i18n/lazy.js";
import { recentEmoji, rememberEmoji } from "./recent_emoji.js";
import { findEmoji } from "./search.js";

/** @import { Emoji, EmojiGroups } from "./emoji_data.js" */

const MAX_RESULTS = 100;
const LIST = "emoji-list";

export class EmojiPicker {
  #search = createSearch();
  #tabs = create("div", {
    className: "emoji-tabs",
    role: "group",
    ariaLabel: strings.emojiCategories,
  });
  #list = create("div", {
    className: "emoji-list",
    id: LIST,
    role: "listbox",
    ariaLabel: strings.emoji,
  });
  #name = create("p", { className: "emoji-name", ariaHidden: "true" });
  #popover = create(
    "div",
    { className: "emoji-picker", popover: "auto", role: "dialog", ariaLabel: strings.emoji },
    [this.#search, this.#tabs, this.#list, this.#name],
  );
  #groups;
  /** @type {HTMLElement[]} */
  #sections;
  #recent = createGroup(strings.recentEmoji);
  #found = createGroup(strings.emojiResults);
  /** @type {(emoji: string) => void} */
  #picked = () => {};
  /** @type {HTMLElement | undefined} */
  #active;

  /** @param {EmojiGroups} groups */
  constructor(groups) {
    this.#groups = groups;
    document.body.append(this.#popover);
    this.#sections = groups.map((group, index) =>
      fill(createGroup(strings.emojiGroups[index]), group)
    );
    this.#list.append(this.#found, this.#recent, ...this.#sections);
    this.#tabs.append(...groups.map(([first], index) => this.#createTab(first, index)));
    this.#search.addEventListener("input", () => this.#draw());
    this.#search.addEventListener("keydown", (event) => this.#pressKey(event));
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("pointerover", ({ target }) => this.#activate(optionOf(target)));
    this.#list.addEventListener("click", ({ target }) => this.#pick(optionOf(target)));
  }

  /**
   * @param {HTMLElement} near
   * @param {(emoji: string) => void} picked
   */
  open(near, picked) {
    this.#picked = picked;
    this.#search.value = "";
    this.#popover.showPopover({ source: near });
    this.#draw();
    positionNear(this.#popover, near, 1);
    // On a touch screen the keyboard would cover the emoji.
    if (!matchMedia("(pointer: coarse)").matches) this.#search.focus();
  }

  #draw() {
    const found = findEmoji(this.#groups, this.#search.value, MAX_RESULTS);
    const isSearch = this.#search.value.trim() !== "";
    const recent = recentEmoji().split(" ");
    const known = this.#groups.flat();
    fill(this.#found, found);
    fill(this.#recent, recent.flatMap((one) => known.find(({ emoji }) => emoji === one) ?? []));
    this.#found.hidden = !isSearch;
    this.#recent.hidden = isSearch || recent.join("") === "";
    for (const section of this.#sections) section.hidden = isSearch;
    this.#list.scrollTop = 0;
    this.#activate(isSearch ? this.#options[0] : undefined);
  }

  /** The options that are visible. */
  get #options() {
    return [...this.#list.querySelectorAll("[role=group]:not([hidden]) [role=option]")]
      .filter((option) => option instanceof HTMLElement);
  }

  /** @param {HTMLElement | undefined} option */
  #activate(option) {
    this.#active?.removeAttribute("aria-selected");
    this.#active = option;
    if (option) option.ariaSelected = "true";
    this.#search.setAttribute("aria-activedescendant", option?.id ?? "");
    this.#name.textContent = option?.ariaLabel ?? "";
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    if (isComposing(event)) return;
    // In a search text the left and right arrows move the caret.
    const isInWord = !this.#active || this.#search.value !== "";
    /** @type {Readonly<Record<string, () => void>>} */
    const commands = {
      ArrowDown: () => this.#moveRow(1),
      ArrowUp: () => this.#moveRow(-1),
      Enter: () => this.#pick(this.#active),
      ...(!isInWord && { ArrowRight: () => this.#move(1), ArrowLeft: () => this.#move(-1) }),
    };
    const command = commands[event.key];
    if (!command) return;
    event.preventDefault();
    command();
  }

  /** @param {number} step */
  #move(step) {
    const options = this.#options;
    const index = this.#active ? options.indexOf(this.#active) : -1;
    this.#go(options[index + step]);
  }

  /**
   * Selects the nearest option in the row above or below, across groups.
   * @param {number} step
   */
  #moveRow(step) {
    const options = this.#options;
    if (!this.#active) return this.#go(options[0]);
    const { left, top } = this.#active.getBoundingClientRect();
    let index = options.indexOf(this.#active);
    const topAt = (/** @type {number} */ place) => options[place]?.getBoundingClientRect().top;
    while (topAt(index) === top) index += step;
    const row = topAt(index);
    let best = options[index];
    for (; best && topAt(index) === row; index += step) {
      const distance = (/** @type {Element | undefined} */ option) =>
        Math.abs((option?.getBoundingClientRect().left ?? Infinity) - left);
      if (distance(options[index]) <= distance(best)) best = options[index];
    }
    this.#go(best);
  }

  /** @param {HTMLElement | undefined} option */
  #go(option) {
    if (!option) return;
    this.#activate(option);
    option.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLElement | undefined} option */
  #pick(option) {
    const emoji = option?.textContent;
    if (!emoji) return;
    rememberEmoji(emoji);
    this.#popover.hidePopover();
    this.#picked(emoji);
  }

  /**
   * @param {Emoji | undefined} first emoji of the group
   * @param {number} index
   */
  #createTab(first, index) {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.textContent = first?.emoji ?? "";
    tab.ariaLabel = strings.emojiGroups[index] ?? "";
    tab.title = tab.ariaLabel;
    tab.addEventListener("click", () => {
      this.#search.value = "";
      this.#draw();
      this.#sections[index]?.scrollIntoView();
      const option = this.#sections[index]?.querySelector("[role=option]");
      if (option instanceof HTMLElement) this.#activate(option);
      this.#search.focus();
    });
    return tab;
  }
}

let count = 0;

/** @param {string | undefined} title */
function createGroup(title = "") {
  const group = document.createElement("div");
  group.role = "group";
  group.ariaLabel = title;
  const heading = document.createElement("p");
  heading.ariaHidden = "true";
  heading.textContent = title;
  const grid = document.createElement("div");
  grid.className = "emoji-grid";
  grid.role = "presentation";
  group.append(heading, grid);
  return group;
}

function createSearch() {
  const field = create("input", {
    className: "emoji-search",
    role: "combobox",
    ariaAutoComplete: "list",
    ariaExpanded: "true",
    ariaLabel: strings.searchEmoji,
    placeholder: strings.searchEmoji,
    autocomplete: "off",
    spellcheck: false,
    enterKeyHint: "done",
  });
  field.setAttribute("aria-controls", LIST);
  return field;
}

/**
 * @param {HTMLElement} group
 * @param {readonly Emoji[]} emoji
 */
function fill(group, emoji) {
  query(group, ".emoji-grid", HTMLElement).replaceChildren(...emoji.map(createOption));
  return group;
}

/** @param {Emoji} what */
function createOption({ emoji, names }) {
  const option = document.createElement("span");
  option.id = `emoji-${count++}`;
  option.role = "option";
  option.ariaLabel = names[0] ?? "";
  option.title = `:${names[0]}:`;
  option.textContent = emoji;
  return option;
}

/** @param {EventTarget | null} target */
function optionOf(target) {
  const option = target instanceof Element ? target.closest("[role=option]") : undefined;
  return option instanceof HTMLElement ? option : undefined;
}
