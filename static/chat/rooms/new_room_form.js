// @ts-check
// The form to join or create a room, behind the plus button of the sidebar.

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

const PUBLIC_NAME = "[a-z0-9][a-z0-9_\\-]{0,63}";
const PRIVATE_NAME = ".*\\S.*";
const MAX_TITLE_CHARS = 100;

export class NewRoomForm {
  #options;
  #button = query(document, "[aria-controls=add-room]", HTMLButtonElement);
  #label = create("label", { htmlFor: "room" }, [strings.roomName]);
  #hash = create("span", { className: "hash", ariaHidden: "true" }, ["#"]);
  #lock = createIcon("lock");
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
  #public = create("input", { type: "radio", name: "room-type", checked: true });
  #private = create("input", { type: "radio", name: "room-type" });
  #types = create("div", { className: "room-types", role: "radiogroup" }, [
    createChoice(this.#public, strings.publicRoom, strings.publicRoomHint),
    createChoice(this.#private, strings.privateRoom, strings.privateRoomHint),
  ]);
  #submit = create("button", { className: "filled" });
  #browse = create("button", { className: "outlined", type: "button" }, [strings.browseRooms]);
  #form = create("form", {
    className: "add-room",
    id: "add-room",
    hidden: true,
    autocomplete: "off",
  }, [
    this.#label,
    this.#hash,
    this.#lock,
    this.#name,
    this.#problem,
    this.#types,
    this.#submit,
    this.#browse,
  ]);

  /** @param {NewRoomFormOptions} options */
  constructor(options) {
    this.#options = options;
    this.#types.ariaLabel = strings.whoCanRead;
    query(document, ".rooms", HTMLElement).before(this.#form);
    this.draw();
    this.#form.addEventListener("keydown", (event) => this.#pressKey(event));
    this.#name.addEventListener("input", () => this.#normalizeName());
    this.#types.addEventListener("change", () => {
      this.draw();
      this.#normalizeName();
    });
    this.#browse.addEventListener("click", () => {
      this.#show(false);
      options.browse();
    });
    explainInvalid(
      this.#form,
      this.#problem,
      () => this.#private.checked ? strings.enterRoomName : strings.roomNameRule,
    );
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#tryToOpen();
    });
  }

  /** The user's permissions may load later than this part. */
  draw() {
    const { canCreate, isGuest } = this.#options;
    if (!canCreate()) this.#public.checked = true;
    const isPrivate = this.#private.checked;
    setHidden(this.#types, !canCreate());
    this.#hash.hidden = isPrivate;
    this.#lock.toggleAttribute("hidden", !isPrivate);
    this.#name.pattern = isPrivate ? PRIVATE_NAME : PUBLIC_NAME;
    const openPublic = isGuest() ? strings.joinRoom : strings.joinOrCreateRoom;
    setText(this.#submit, isPrivate ? strings.createPrivateRoom : openPublic);
  }

  toggle() {
    this.#show(this.#form.hidden === true);
  }

  /**
   * Shows the form with the focus in its field.
   * @param {boolean} isPrivate
   */
  open(isPrivate) {
    this.#private.checked = isPrivate;
    this.#public.checked = !isPrivate;
    this.draw();
    this.#show(true);
  }

  /**
   * Types a key into the field if it was pressed on the button while this part was loading.
   * @param {KeyboardEvent} event
   */
  replayKey(event) {
    if (document.activeElement !== this.#name) return;
    if (event.key === "Enter") this.#form.requestSubmit();
    else replayKeystroke(this.#name, event);
  }

  /** Makes a name of a public room from what is typed. */
  #normalizeName() {
    if (this.#private.checked) return;
    const name = this.#name.value.toLowerCase().replaceAll(/\s+/g, "-");
    // Setting the value moves the cursor to the end.
    if (name !== this.#name.value) this.#name.value = name;
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

  async #tryToOpen() {
    if (this.#form.ariaBusy === "true") return;
    this.#form.ariaBusy = "true";
    this.#problem.textContent = "";
    const name = this.#name.value.trim();
    try {
      if (this.#private.checked) await this.#options.create(name);
      else this.#options.open(name);
      this.#form.reset();
      this.draw();
      this.#show(false);
    } catch (error) {
      showError(this.#problem, error);
    }
    this.#form.ariaBusy = "false";
  }
}

/**
 * @param {HTMLInputElement} radio
 * @param {string} name
 * @param {string} hint
 */
function createChoice(radio, name, hint) {
  return create("label", { className: "room-type" }, [
    radio,
    create("span", {}, [name, create("small", {}, [hint])]),
  ]);
}
