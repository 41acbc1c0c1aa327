// @ts-check
// The form in which users change their own name.

import { apiFetch } from "../../ui/api_fetch.js";
import { drawAvatar } from "../../ui/avatar/avatar.js";
import { create, setHidden } from "../../ui/dom.js";
import { showError } from "../../ui/errors/error_line.js";
import { explainInvalid } from "../../ui/errors/invalid_field.js";
import { strings } from "../../i18n/settings.js";

/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} NameFormOptions
 * @property {CurrentUser} currentUser
 * @property {() => string} displayName
 * @property {(name: string) => void} setName
 */

const MAX_CHARACTERS = 64;

export class NameForm {
  #options;
  #avatar = create("span", { className: "avatar", ariaHidden: "true" });
  #field = create("input", {
    id: "own-name",
    name: "name",
    required: true,
    maxLength: MAX_CHARACTERS,
    dir: "auto",
    enterKeyHint: "done",
  });
  #button = create("button", {}, [strings.saveName]);
  #status = create("p", { className: "setting-hint", role: "status" });
  #problem = create("p", { className: "problem", id: "own-name-problem", role: "alert" });
  element = create("form", { className: "name-form", autocomplete: "off" }, [
    this.#avatar,
    create("div", {}, [
      create("label", { htmlFor: this.#field.id }, [strings.displayName]),
      create("div", { className: "name-row" }, [this.#field, this.#button]),
      this.#problem,
      this.#status,
    ]),
  ]);

  /** @param {NameFormOptions} options */
  constructor(options) {
    this.#options = options;
    this.#field.setAttribute("aria-describedby", this.#problem.id);
    this.#field.addEventListener("input", () => this.#onInput());
    explainInvalid(this.element, this.#problem, strings.enterOwnName);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Called when the dialog opens. */
  draw() {
    const { currentUser, displayName } = this.#options;
    const isFixed = nameSource(currentUser) === "service";
    this.#field.value = displayName();
    this.#field.readOnly = isFixed;
    setHidden(this.#button, isFixed);
    this.#problem.textContent = "";
    this.#status.textContent = isFixed ? strings.nameFromService : "";
    this.#onInput();
  }

  focus() {
    this.#field.select();
    this.#field.focus();
  }

  #onInput() {
    const { currentUser, displayName } = this.#options;
    drawAvatar(this.#avatar, { author: currentUser.id, from: this.#field.value });
    this.#button.ariaDisabled = String(this.#field.value.trim() === displayName());
  }

  async #submit() {
    const name = this.#field.value.trim();
    const { ariaDisabled } = this.#button;
    if (name === "" || ariaDisabled === "true" || this.element.ariaBusy === "true") return;
    this.element.ariaBusy = "true";
    this.#problem.textContent = "";
    this.#status.textContent = "";
    try {
      await this.#save(name);
      this.#button.ariaDisabled = "true";
      this.#status.textContent = strings.nameSaved;
    } catch (error) {
      await showError(this.#problem, error);
      this.#field.focus();
    }
    this.element.ariaBusy = "false";
  }

  /** @param {string} name */
  async #save(name) {
    const { currentUser, setName } = this.#options;
    if (nameSource(currentUser) === "browser") return setName(name);
    await apiFetch("PATCH", `/api/users/${encodeURIComponent(currentUser.id)}`, { name });
    await currentUser.refresh();
  }
}

/**
 * Returns where the name comes from: the browser, the chat's server, or the service that signs users in.
 * @param {CurrentUser} user
 */
function nameSource({ isInviteOnly, isOpen, name }) {
  if (isInviteOnly || (isOpen && name)) return "server";
  return name ? "service" : "browser";
}
