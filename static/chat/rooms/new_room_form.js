// @ts-check
// The form to join or create a room, behind the plus button of the sidebar.

import { create, query, setChildren, setText } from "../../ui/dom.js";
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

const PUBLIC_NAME = "[a-z0-9][a-z0-9_\\-]{0,63}";
const PRIVATE_NAME = ".*\\S.*";
const MAX_TITLE_CHARS = 100;

export class NewRoomForm {
  #options;
  #button = query(document, "[aria-controls=add-room]", HTMLButtonElement);
  #label = create("label", { htmlFor: "room" }, [strings.roomName]);
  #name = create("input", {
    id: "room",
    required: true,
    maxLength: MAX_TITLE_CHARS,
    dir: "auto",
    autocapitalize: "none",
    spellcheck: false,
    enterKeyHint: "go",
  });
  #problem = create("p", { className: "problem", role: "alert" });
  #openLabel = create("span");
  #public = createChoice(create("span", { className: "hash", ariaHidden: "true" }, ["#"]), {
    label: this.#openLabel,
    hint: strings.publicRoomHint,
  });
  #private = createChoice(createIcon("lock"), {
    label: create("span", {}, [strings.createPrivateRoom]),
    hint: strings.privateRoomHint,
  });
  #choices = create("div", { className: "room-types" });
  #isPrivateFirst = false;
  #browse = create("button", { className: "outlined", type: "button" }, [strings.browseRooms]);
  #form = create("form", {
    className: "add-room",
    id: "add-room",
    hidden: true,
    autocomplete: "off",
  }, [
    this.#label,
    this.#name,
    this.#problem,
    this.#choices,
    this.#browse,
  ]);

  /** @param {NewRoomFormOptions} options */
  constructor(options) {
    this.#options = options;
    query(document, ".rooms", HTMLElement).before(this.#form);
    this.draw();
    this.#form.addEventListener("keydown", (event) => this.#pressKey(event));
    // Enter presses the first of them. The form is checked afterwards.
    this.#public.addEventListener("click", () => this.#requirePublicName());
    this.#private.addEventListener("click", () => this.#name.pattern = PRIVATE_NAME);
    this.#browse.addEventListener("click", () => {
      this.#show(false);
      options.browse();
    });
    explainInvalid(
      this.#form,
      this.#problem,
      () => this.#name.pattern === PRIVATE_NAME ? strings.enterRoomName : strings.roomNameRule,
    );
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#tryToOpen({ isPrivate: event.submitter === this.#private });
    });
  }

  /** The user's permissions may load later than this part. */
  draw() {
    const { canCreate, isGuest } = this.#options;
    setText(this.#openLabel, isGuest() ? strings.joinRoom : strings.joinOrCreateRoom);
    const choices = this.#isPrivateFirst
      ? [this.#private, this.#public]
      : [this.#public, this.#private];
    setChildren(this.#choices, canCreate() ? choices : [this.#public]);
  }

  toggle() {
    if (this.#form.hidden) this.open(false);
    else this.#show(false);
  }

  /**
   * Shows the form with the focus in its field.
   * @param {boolean} isPrivate whether Enter creates a private room
   */
  open(isPrivate) {
    this.#isPrivateFirst = isPrivate;
    this.draw();
    this.#show(true);
  }

  /**
   * Types a key into the field if it was pressed on the button while this part was loading.
   * @param {KeyboardEvent} event
   */
  replayKey(event) {
    if (document.activeElement !== this.#name) return;
    if (event.key === "Enter") this.#choices.querySelector("button")?.click();
    else replayKeystroke(this.#name, event);
  }

  /** Makes a name of a public room from what was typed. */
  #requirePublicName() {
    this.#name.pattern = PUBLIC_NAME;
    this.#name.value = this.#name.value.trim().toLowerCase().replaceAll(/\s+/g, "-");
  }

  /** @param {boolean} isShown */
  #show(isShown) {
    const hadFocus = this.#form.contains(document.activeElement);
    this.#form.hidden = !isShown;
    this.#button.ariaExpanded = String(isShown);
    if (isShown) this.#name.focus();
    else if (hadFocus) this.#button.focus();
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    if (event.key !== "Escape") return;
    // The first Escape closes the form, the second one the sidebar.
    event.preventDefault();
    event.stopPropagation();
    this.#show(false);
  }

  /** @param {{ isPrivate: boolean }} choice */
  async #tryToOpen({ isPrivate }) {
    if (this.#form.ariaBusy === "true") return;
    this.#form.ariaBusy = "true";
    this.#problem.textContent = "";
    const name = this.#name.value.trim();
    try {
      if (isPrivate) await this.#options.create(name);
      else this.#options.open(name);
      this.#form.reset();
      this.#show(false);
    } catch (error) {
      showError(this.#problem, error);
    }
    this.#form.ariaBusy = "false";
  }
}

/**
 * @param {Element} icon
 * @param {{ label: HTMLElement, hint: string }} texts
 */
function createChoice(icon, { label, hint }) {
  return create("button", { className: "room-type" }, [
    icon,
    create("span", {}, [label, create("small", {}, [hint])]),
  ]);
}
