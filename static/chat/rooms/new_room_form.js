// @ts-check
// The forms behind the plus in the rail: the name of another room, the title of one to be made.

import { create, query, setHidden } from "../../ui/dom.js";
import { createIcon } from "../../ui/icon.js";
import { strings } from "../../i18n/lazy.js";
import { showError } from "../../ui/error_line.js";
import { replayKeystroke } from "../composer/replay_keystroke.js";

/**
 * @typedef {object} NewRoomFormOptions
 * @property {() => boolean} canCreate whether the reader may make a private room
 * @property {(room: string) => void} open
 * @property {(title: string) => Promise<void>} make a private room
 */

export class NewRoomForm {
  #options;
  #opener = query(document, "[aria-controls=add-room]", HTMLButtonElement);
  #name = create("input", {
    id: "room",
    required: true,
    pattern: "[a-z0-9][a-z0-9_\\-]{0,63}",
    autocapitalize: "none",
    spellcheck: false,
    enterKeyHint: "go",
    placeholder: strings.roomNamePlaceholder,
  });
  #title = create("input", {
    id: "room-title",
    required: true,
    maxLength: 100,
    pattern: ".*\\S.*",
    dir: "auto",
    enterKeyHint: "go",
    placeholder: strings.roomTitlePlaceholder,
  });
  #joinForm = createForm(this.#name, {
    label: strings.joinOrCreateRoom,
    mark: create("span", { className: "hash", ariaHidden: "true" }, ["#"]),
    submit: strings.open,
  });
  #createForm = createForm(this.#title, {
    label: strings.createPrivateRoom,
    mark: createIcon("lock"),
    submit: strings.create,
  });
  #problem = create("p", { className: "problem", role: "alert" });
  #box = create("div", { className: "add-room", id: "add-room", hidden: true }, [
    this.#joinForm,
    this.#createForm,
    this.#problem,
  ]);

  /** @param {NewRoomFormOptions} options */
  constructor(options) {
    this.#options = options;
    query(document, ".room-list", HTMLElement).before(this.#box);
    this.draw();
    this.#box.addEventListener("keydown", (event) => this.#pressKey(event));
    this.#name.addEventListener("input", () => {
      this.#name.value = this.#name.value.toLowerCase();
      const { patternMismatch } = this.#name.validity;
      this.#name.setCustomValidity(patternMismatch ? strings.roomNameRule : "");
    });
    this.#joinForm.addEventListener("submit", (event) => {
      event.preventDefault();
      options.open(this.#name.value);
      this.#joinForm.reset();
      this.#show(false);
    });
    this.#createForm.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#tryToCreate();
    });
  }

  /** Who reads, and what they may do, may be known later than this is there. */
  draw() {
    setHidden(this.#createForm, !this.#options.canCreate());
  }

  /** The plus was pressed. */
  toggle() {
    this.#show(this.#box.hidden === true);
  }

  /**
   * What was typed at the plus before the forms were there belongs into the first field.
   * @param {KeyboardEvent} event
   */
  replayKey(event) {
    if (document.activeElement !== this.#name) return;
    if (event.key === "Enter") this.#joinForm.requestSubmit();
    else replayKeystroke(this.#name, event);
  }

  /** @param {boolean} isShown */
  #show(isShown) {
    const hadFocus = this.#box.contains(document.activeElement);
    this.#box.hidden = !isShown;
    this.#opener.ariaExpanded = String(isShown);
    if (isShown) this.#name.focus();
    else if (hadFocus) this.#opener.focus();
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    if (event.key !== "Escape") return;
    // The first Escape is for what stands in the rail, not for the rail.
    event.preventDefault();
    event.stopPropagation();
    this.#show(false);
  }

  async #tryToCreate() {
    if (this.#createForm.ariaBusy === "true") return;
    this.#createForm.ariaBusy = "true";
    this.#problem.textContent = "";
    try {
      await this.#options.make(this.#title.value.trim());
      this.#createForm.reset();
      this.#show(false);
    } catch (error) {
      showError(this.#problem, error);
    }
    this.#createForm.ariaBusy = "false";
  }
}

/**
 * @param {HTMLInputElement} field
 * @param {{ label: string, mark: Element, submit: string }} face `mark` says which kind of room it is
 */
function createForm(field, { label, mark, submit }) {
  return create("form", { className: "room-form", autocomplete: "off" }, [
    create("label", { htmlFor: field.id }, [label]),
    mark,
    field,
    create("button", {}, [submit]),
  ]);
}
