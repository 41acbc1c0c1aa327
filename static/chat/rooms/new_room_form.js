// @ts-check
// The forms to join or create a room, behind the plus button of the sidebar.

import { create, query, setHidden, setText } from "../../ui/dom.js";
import { createIcon } from "../../ui/icon.js";
import { showError } from "../../ui/errors/error_line.js";
import { explainInvalid } from "../../ui/errors/invalid_field.js";
import { replayKeystroke } from "../composer/replay_keystroke.js";
import { strings } from "../../i18n/lazy.js";

/**
 * @typedef {object} NewRoomFormOptions
 * @property {() => boolean} canCreate whether the user may create private rooms
 * @property {() => boolean} isGuest whether the user may create no rooms at all
 * @property {(room: string) => void} open
 * @property {() => void} browse lists all rooms
 * @property {(title: string) => Promise<void>} create creates a private room
 */

export class NewRoomForm {
  #options;
  #button = query(document, "[aria-controls=add-room]", HTMLButtonElement);
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
  #publicForm = createForm(this.#name, {
    rule: strings.roomNameRule,
    label: strings.joinOrCreateRoom,
    icon: create("span", { className: "hash", ariaHidden: "true" }, ["#"]),
    submit: strings.open,
  });
  #privateForm = createForm(this.#title, {
    rule: strings.enterRoomName,
    label: strings.createPrivateRoom,
    icon: createIcon("lock"),
    submit: strings.create,
  });
  #problem = create("p", { className: "problem", role: "alert" });
  #browse = create("button", { className: "browse-rooms", type: "button" }, [strings.browseRooms]);
  #box = create("div", { className: "add-room", id: "add-room", hidden: true }, [
    this.#browse,
    this.#publicForm,
    this.#privateForm,
    this.#problem,
  ]);

  /** @param {NewRoomFormOptions} options */
  constructor(options) {
    this.#options = options;
    query(document, ".rooms", HTMLElement).before(this.#box);
    this.draw();
    this.#box.addEventListener("keydown", (event) => this.#pressKey(event));
    this.#name.addEventListener("input", () => {
      this.#name.value = this.#name.value.toLowerCase().replaceAll(/\s+/g, "-");
    });
    this.#browse.addEventListener("click", () => {
      this.#show(false);
      options.browse();
    });
    this.#publicForm.addEventListener("submit", (event) => {
      event.preventDefault();
      options.open(this.#name.value);
      this.#publicForm.reset();
      this.#show(false);
    });
    this.#privateForm.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#tryToCreate();
    });
  }

  /** The user's permissions may load later than this part. */
  draw() {
    const { canCreate, isGuest } = this.#options;
    setHidden(this.#privateForm, !canCreate());
    const label = query(this.#publicForm, "label", HTMLElement);
    setText(label, isGuest() ? strings.joinRoom : strings.joinOrCreateRoom);
  }

  toggle() {
    this.#show(this.#box.hidden === true);
  }

  /**
   * Shows the forms with the focus in one of them.
   * @param {boolean} isPrivate
   */
  open(isPrivate) {
    this.#show(true);
    if (isPrivate) this.#title.focus();
  }

  /**
   * Types a key into the first field if it was pressed on the button while this part was loading.
   * @param {KeyboardEvent} event
   */
  replayKey(event) {
    if (document.activeElement !== this.#name) return;
    if (event.key === "Enter") this.#publicForm.requestSubmit();
    else replayKeystroke(this.#name, event);
  }

  /** @param {boolean} isShown */
  #show(isShown) {
    const hadFocus = this.#box.contains(document.activeElement);
    this.#box.hidden = !isShown;
    this.#button.ariaExpanded = String(isShown);
    if (isShown) this.#name.focus();
    else if (hadFocus) this.#button.focus();
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    if (event.key !== "Escape") return;
    // The first Escape closes the forms, the second one the sidebar.
    event.preventDefault();
    event.stopPropagation();
    this.#show(false);
  }

  async #tryToCreate() {
    if (this.#privateForm.ariaBusy === "true") return;
    this.#privateForm.ariaBusy = "true";
    this.#problem.textContent = "";
    try {
      await this.#options.create(this.#title.value.trim());
      this.#privateForm.reset();
      this.#show(false);
    } catch (error) {
      showError(this.#problem, error);
    }
    this.#privateForm.ariaBusy = "false";
  }
}

/**
 * @param {HTMLInputElement} field
 * @param {{ label: string, icon: Element, submit: string, rule: string }} options `rule`: what a name
 * has to be
 */
function createForm(field, { label, icon, submit, rule }) {
  const problem = create("p", { className: "problem", role: "alert" });
  const form = create("form", { className: "room-form", autocomplete: "off" }, [
    create("label", { htmlFor: field.id }, [label]),
    icon,
    field,
    problem,
    create("button", {}, [submit]),
  ]);
  explainInvalid(form, problem, rule);
  return form;
}
