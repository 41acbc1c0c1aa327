// @ts-check
// The dialog to choose people, by a filter or from a list: for a direct message, or to add them to a room.

import { drawAvatar } from "../../ui/avatar/avatar.js";
import { createDialog } from "../../ui/dialog.js";
import { create, query, setChildren, setHidden, setText } from "../../ui/dom.js";
import { createIcon, createIconButton } from "../../ui/icon.js";
import { createUserRow } from "../../ui/user_row.js";
import { isComposing } from "../../ui/shortcuts/shortcuts.js";
import { showError } from "../../ui/errors/error_line.js";
import { findUsers } from "../rooms/switcher/switcher_search.js";
import { strings } from "../../i18n/dialogs.js";
import { Choice } from "./choice.js";

/** @import { Member } from "../../client/mod.js" */
/** @import { Directory } from "./directory.js" */

/**
 * @typedef {object} PickerQuestion
 * @property {string} title
 * @property {number} max people that can be chosen
 * @property {ReadonlySet<string>} excluded ids of users who are not offered
 * @property {boolean} isQuick whether a press on a name answers with that user and the chosen ones
 * @property {(count: number) => string} submitLabel
 * @property {(users: readonly Member[]) => Promise<() => void>} submit returns what follows once the
 * dialog is closed
 */
/** @typedef {{ directory: Directory, onlineIds: () => ReadonlySet<string> }} PeoplePickerOptions */

/** More are found by their name. */
const MAX_ROWS = 50;
/** @type {Readonly<Record<string, number>>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class PeoplePicker {
  #options;
  #chips = create("ul", { className: "chips", ariaLabel: strings.chosenPeople });
  #field = create("input", {
    className: "search-field",
    maxLength: 64,
    autocomplete: "off",
    spellcheck: false,
    enterKeyHint: "go",
    ariaLabel: strings.findPeople,
    placeholder: strings.findPeople,
  });
  #status = create("p", { className: "dialog-lead", role: "status" });
  #list = create("ul", { className: "people", ariaLabel: strings.people });
  #problem = create("p", { className: "problem", role: "alert" });
  #submit = create("button", { className: "filled", type: "button" });
  #footer = create("div", { className: "dialog-actions" }, [this.#submit]);
  #dialog;
  /** @type {Map<string, HTMLElement>} by id */
  #rows = new Map();
  /** @type {PickerQuestion | undefined} */
  #question;
  #choice = new Choice(0);

  /** @param {PeoplePickerOptions} options */
  constructor(options) {
    this.#options = options;
    const box = create("div", { className: "picker-field" }, [this.#chips, this.#field]);
    const content = [box, this.#status, this.#list, this.#problem, this.#footer];
    this.#dialog = createDialog("people-picker", "", content);
    this.#field.addEventListener("input", () => this.#onInput());
    this.#submit.addEventListener("click", () => this.#answer(this.#choice.users));
    this.#dialog.addEventListener("keydown", (event) => this.#pressKey(event));
  }

  /** @param {PickerQuestion} question */
  open(question) {
    this.#question = question;
    this.#choice = new Choice(question.max);
    this.#field.value = "";
    setText(this.#problem, "");
    setText(query(this.#dialog, ".dialog-title", HTMLElement), question.title);
    this.#draw();
    this.#list.scrollTop = 0;
    this.#dialog.showModal();
    this.#field.focus();
  }

  /** Called when users change. */
  redraw() {
    if (this.#dialog.open) this.#draw();
  }

  async #onInput() {
    const { value } = this.#field;
    if (value.endsWith(",")) {
      this.#field.value = value.slice(0, -1);
      this.#chooseFirst();
    }
    this.#draw();
    this.#list.scrollTop = 0;
    await this.#options.directory.find(this.#field.value);
    this.redraw();
  }

  /** Chooses the first match of the text, so that "bob", Enter, "cleo", Enter chooses two people. */
  #chooseFirst() {
    const first = this.#firstMatch;
    if (first) this.#toggle(first);
  }

  /** The first match of the text that is not chosen yet. */
  get #firstMatch() {
    const hasText = this.#field.value.trim() !== "";
    return this.#find().find(({ id }) => hasText && !this.#choice.has(id));
  }

  #draw() {
    const { submitLabel = () => "", isQuick = false } = this.#question ?? {};
    const chosen = this.#choice.users;
    const users = this.#find();
    const previous = this.#rows;
    this.#rows = new Map();
    const rows = users.slice(0, MAX_ROWS).map((user) => {
      const row = previous.get(user.id) ?? this.#createRow(user);
      this.#rows.set(user.id, row);
      this.#drawRow(row, user, isQuick);
      return row;
    });
    setChildren(this.#list, rows);
    this.#setTabStop();
    setChildren(this.#chips, chosen.map((user) => this.#chipOf(user)));
    setHidden(this.#chips, chosen.length === 0);
    setText(this.#status, this.#statusText(users.length, isQuick));
    setText(this.#submit, submitLabel(chosen.length));
    setHidden(this.#footer, isQuick && chosen.length === 0);
    this.#submit.disabled = chosen.length === 0;
  }

  #find() {
    const { excluded } = this.#question ?? {};
    const text = this.#field.value.trim();
    const all = findUsers(this.#options.directory.users, text).filter(({ id }) =>
      !excluded?.has(id)
    );
    if (text) return all;
    const online = this.#options.onlineIds();
    return [...all.filter(({ id }) => online.has(id)), ...all.filter(({ id }) => !online.has(id))];
  }

  /**
   * @param {number} count users found
   * @param {boolean} isQuick
   */
  #statusText(count, isQuick) {
    const { users: chosen, isFull, max } = this.#choice;
    const text = this.#field.value.trim();
    if (isFull) return strings.maxPeople(max);
    if (count === 0) return text ? strings.noMembersFound : strings.noOneElse;
    if (isQuick && chosen.length > 0) return this.#groupHint;
    const isCut = !this.#options.directory.isComplete || count > MAX_ROWS;
    if (isCut && !text) return strings.moreMembers;
    return isQuick && (count > 1 || text) ? strings.groupHint : "";
  }

  /** What Enter does once a person is chosen. */
  get #groupHint() {
    if (this.#field.value.trim() === "") return strings.startHint(this.#choice.users.length);
    const first = this.#firstMatch;
    return first ? strings.addHint(first.name) : "";
  }

  /**
   * @param {HTMLElement} row
   * @param {Member} user
   * @param {boolean} isQuick a press on the name answers; another button adds the user
   */
  #drawRow(row, user, isQuick) {
    const [button, add] = row.querySelectorAll("button");
    if (!button || !add) return;
    const { id, name } = user;
    const isChosen = this.#choice.has(id);
    const others = this.#choice.users.filter((one) => one.id !== id);
    setText(
      query(row, ".spoken", HTMLElement),
      isQuick ? strings.messageWith(others.map((one) => one.name)) : "",
    );
    setText(query(row, ".user-label", HTMLElement), name);
    setHidden(query(row, ".online-dot", HTMLElement), !this.#options.onlineIds().has(id));
    button.ariaPressed = isQuick ? null : String(isChosen);
    add.hidden = !isQuick;
    add.ariaLabel = strings.addToGroup(name);
    add.ariaPressed = String(isChosen);
    add.title = add.ariaLabel;
    for (const each of [button, add]) each.disabled = this.#choice.isFull && !isChosen;
    row.classList.toggle("is-chosen", isChosen);
  }

  /** @param {Member} user */
  #createRow(user) {
    const row = createUserRow();
    const button = query(row, "button", HTMLButtonElement);
    drawAvatar(query(row, ".avatar", HTMLElement), { author: user.id, from: user.name });
    button.prepend(create("span", { className: "spoken" }));
    button.append(createIcon("check"));
    button.addEventListener("click", () => this.#press(user));
    const add = createIconButton("plus", "");
    add.type = "button";
    add.append(createIcon("check"));
    add.addEventListener("click", () => this.#toggle(user));
    row.append(add);
    return row;
  }

  /** @param {Member} user */
  #chipOf(user) {
    const chip = [...this.#chips.children].find((one) => one.id === `chip-${user.id}`);
    if (chip) return chip;
    const button = create(
      "button",
      { type: "button", ariaLabel: strings.removeChoice(user.name) },
      [
        create("bdi", {}, [user.name]),
        createIcon("close"),
      ],
    );
    button.addEventListener("click", () => this.#toggle(user));
    return create("li", { id: `chip-${user.id}` }, [button]);
  }

  /** Tab stops in the list at the buttons of one row. */
  #setTabStop() {
    const rows = [...this.#rows.values()];
    const stop = rows.find((row) => row.contains(document.activeElement)) ?? rows[0];
    for (const row of rows) {
      for (const button of row.querySelectorAll("button")) button.tabIndex = row === stop ? 0 : -1;
    }
  }

  get #rowButtons() {
    return [...this.#list.querySelectorAll("button")].filter((one) => one.matches(".row"));
  }

  /** @param {Member} user */
  #press(user) {
    if (!this.#question?.isQuick) return this.#toggle(user);
    const { users: chosen } = this.#choice;
    this.#answer(this.#choice.has(user.id) ? chosen : [...chosen, user]);
  }

  /** @param {Member} user */
  #toggle(user) {
    this.#choice.toggle(user);
    this.#field.value = "";
    this.#draw();
    this.#field.focus();
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    if (isComposing(event)) return;
    const { target, key } = event;
    const step = STEPS[key];
    if (target === this.#field && key === "Enter") {
      // Without a text, Enter means the people who are chosen already.
      if (this.#field.value.trim()) this.#chooseFirst();
      else if (!this.#submit.disabled) this.#submit.click();
    } else if (target === this.#field && key === "Backspace" && this.#field.value === "") {
      const last = this.#choice.users.at(-1);
      if (last) this.#toggle(last);
    } else if (step && target instanceof Element) this.#moveFocus(target, step);
    else if (key === "ArrowRight" || key === "ArrowLeft") return this.#moveInRow(event);
    else return this.#typeInField(event);
    event.preventDefault();
  }

  /**
   * Moves between the field and the rows.
   * @param {Element} from
   * @param {number} step
   */
  #moveFocus(from, step) {
    const buttons = this.#rowButtons.filter(({ disabled }) => !disabled);
    const index = buttons.findIndex((button) => button.closest("li") === from.closest("li"));
    const next = buttons[index + step];
    if (from !== this.#field && index < 0) return;
    if (next) next.focus();
    else if (step < 0) this.#field.focus();
    this.#setTabStop();
  }

  /** @param {KeyboardEvent} event */
  #moveInRow({ target, key }) {
    const row = target instanceof Element ? target.closest(".people li") : null;
    const buttons = row?.querySelectorAll("button") ?? [];
    buttons[key === "ArrowRight" ? 1 : 0]?.focus();
  }

  /**
   * A character that is typed in the list belongs to the filter.
   * @param {KeyboardEvent} event
   */
  #typeInField({ target, key, ctrlKey, metaKey, altKey }) {
    if (target === this.#field || key.length !== 1 || key === " ") return;
    if (!ctrlKey && !metaKey && !altKey) this.#field.focus();
  }

  /** @param {readonly Member[]} users */
  async #answer(users) {
    if (!this.#question || this.#dialog.ariaBusy === "true") return;
    this.#dialog.ariaBusy = "true";
    setText(this.#problem, "");
    try {
      const follow = await this.#question.submit(users);
      this.#dialog.close();
      follow();
    } catch (error) {
      await showError(this.#problem, error);
    }
    this.#dialog.ariaBusy = "false";
  }
}
