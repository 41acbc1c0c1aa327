// @ts-check
// The quick switcher: opens rooms and direct messages by a few letters. Its dialog and field are in the
// markup, so that the user can type before this module is loaded.

import { drawAvatar } from "../../../ui/avatar/avatar.js";
import { commandFor, isComposing } from "../../../ui/shortcuts/shortcuts.js";
import { copyTemplate, create, query } from "../../../ui/dom.js";
import { createIcon } from "../../../ui/icon.js";
import { createUserRow } from "../../../ui/user_row.js";
import { showError } from "../../../ui/errors/error_line.js";
import { findTargets, groupOf, GROUPS, listTargets, orderWithoutQuery } from "./switcher_search.js";
import { drawUnread } from "../unread_badge.js";
import { strings } from "../../../i18n/lazy.js";

/** @import { ListedRoom, Member } from "../../../client/mod.js" */
/** @import { Group, Target } from "./switcher_search.js" */

/** @typedef {{ rooms: readonly ListedRoom[], users: readonly Member[], ownId: string }} Sources */
/**
 * @typedef {object} QuickSwitcherOptions
 * @property {() => Sources} getSources
 * @property {() => readonly string[]} recentRooms the newest first
 * @property {() => string} currentRoom
 * @property {(room: string) => void} open
 * @property {() => readonly Target[]} listCommands
 * @property {(text: string) => Promise<unknown>} findUsers makes users known whom only the server knows
 * @property {(user: Member) => Promise<void>} message opens the direct message with a user
 */

const MAX_RESULTS = 20;
/** @type {Readonly<Record<string, number>>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class QuickSwitcher {
  #options;
  #dialog = query(document, ".switcher", HTMLDialogElement);
  #field = query(this.#dialog, ".search-field", HTMLInputElement);
  #list = create("div", { id: "switcher-list", role: "listbox", ariaLabel: strings.jumpTo });
  #emptyState = create("p", { className: "search-state", role: "status" });
  #problem = create("p", { className: "problem", role: "alert" });
  /** @type {Target[]} */
  #results = [];
  #selected = 0;

  /** @param {QuickSwitcherOptions} options */
  constructor(options) {
    this.#options = options;
    this.#field.setAttribute("aria-controls", this.#list.id);
    this.#field.ariaExpanded = "true";
    this.#dialog.append(this.#list, this.#emptyState, this.#problem);
    this.#field.addEventListener("input", () => this.#onInput());
    // Keeps the focus in the field.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", ({ target }) => {
      const option = target instanceof Element ? target.closest("[role=option]") : null;
      const result = option && this.#results[this.#rows.indexOf(option)];
      if (result) this.#go(result);
    });
  }

  /** Called when the dialog opens; something may be typed already, if this had to load first. */
  draw() {
    this.#problem.textContent = "";
    this.#onInput();
  }

  /** Called when rooms or users change: the selection stays. */
  redraw() {
    if (!this.#dialog.open) return;
    const results = this.#find();
    // A click must not miss a row because it was replaced by an equal one.
    if (JSON.stringify(results) === JSON.stringify(this.#results)) return;
    const selected = this.#results[this.#selected]?.key;
    this.#show(results, Math.max(results.findIndex(({ key }) => key === selected), 0));
  }

  /** @param {KeyboardEvent} event in the dialog */
  pressKey(event) {
    if (isComposing(event) || !this.#dialog.open) return;
    const step = STEPS[event.key];
    const count = this.#results.length;
    const result = this.#results[this.#selected];
    // Otherwise the browser would focus its address bar.
    if (commandFor(event, "page") === "switch") this.#dialog.close();
    else if (step && count > 0) this.#select((this.#selected + step + count) % count);
    else if (event.key === "Enter" && result) this.#go(result);
    else return;
    event.preventDefault();
  }

  async #onInput() {
    this.#show(this.#find(), 0);
    await this.#options.findUsers(this.#field.value);
    this.redraw();
  }

  #find() {
    const { getSources, currentRoom, recentRooms, listCommands } = this.#options;
    const { rooms, users, ownId } = getSources();
    const targets = listTargets(rooms, users, ownId).filter(({ key }) => key !== currentRoom());
    const found = this.#isAtRest
      ? orderWithoutQuery(targets, this.#recent)
      : findTargets([...targets, ...listCommands()], this.#field.value, recentRooms());
    return found.slice(0, MAX_RESULTS);
  }

  /** Whether nothing is typed. */
  get #isAtRest() {
    return this.#field.value.trim() === "";
  }

  get #recent() {
    const { currentRoom, recentRooms } = this.#options;
    return recentRooms().filter((room) => room !== currentRoom());
  }

  get #rows() {
    return [...this.#list.querySelectorAll("[role=option]")];
  }

  /**
   * @param {Target[]} results
   * @param {number} selected
   */
  #show(results, selected) {
    this.#results = results;
    const recent = this.#recent;
    const rows = results.map((target, index) => ({
      option: createOption(target, index),
      group: groupOf(target, recent),
    }));
    const groups = Object.groupBy(rows, ({ group }) => group);
    this.#list.replaceChildren(
      ...this.#isAtRest
        ? GROUPS.flatMap((group) => createGroup(group, groups[group]))
        : [createList(rows)],
    );
    this.#emptyState.textContent = results.length === 0 ? strings.noMatches : "";
    this.#select(selected);
  }

  /** @param {number} index */
  #select(index) {
    this.#selected = index;
    const options = this.#rows;
    for (const [place, option] of options.entries()) {
      option.setAttribute("aria-selected", String(place === index));
    }
    const option = options[index];
    // With the heading above the first one.
    if (index === 0) this.#dialog.scrollTop = 0;
    option?.scrollIntoView({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  /** @param {Target} target */
  async #go({ room, user, run }) {
    this.#problem.textContent = "";
    try {
      if (user) await this.#options.message(user);
      this.#dialog.close();
      if (room) this.#options.open(room.room);
      run?.();
    } catch (error) {
      // It closes to ask for a name.
      if (!this.#dialog.open) this.#dialog.showModal();
      showError(this.#problem, error);
    }
  }
}

/**
 * @param {Group} group
 * @param {readonly { option: HTMLElement }[]} [rows]
 */
function createGroup(group, rows = []) {
  if (rows.length === 0) return [];
  const label = strings.switcherGroups[group];
  const heading = create("div", { className: "group-title", ariaHidden: "true" }, [label]);
  return [create("div", { role: "group", ariaLabel: label }, [heading, createList(rows)])];
}

/** @param {readonly { option: HTMLElement }[]} rows */
function createList(rows) {
  return create("ul", { role: "presentation" }, rows.map(({ option }) => option));
}

/**
 * @param {Target} target
 * @param {number} index
 */
function createOption({ label, room, avatar, icon }, index) {
  const option = room ? copyTemplate("room-row") : createUserRow();
  // An option contains no link or button.
  const row = query(option, ".row", HTMLElement);
  const content = create("span", { className: "row" }, [...row.childNodes]);
  row.replaceWith(content);
  option.id = `switcher-${index}`;
  option.role = "option";
  query(option, ".online-dot", HTMLElement).hidden = true;
  const avatarElement = query(option, ".avatar", HTMLElement);
  avatarElement.hidden = !avatar;
  if (avatar) drawAvatar(avatarElement, { author: avatar.id, from: avatar.name });
  if (icon) content.prepend(createIcon(icon));
  query(option, room ? ".room-label" : ".user-label", HTMLElement).textContent = label;
  if (!room) return option;
  const { unread, mentions, type } = room;
  content.dataset.type = type;
  drawUnread(content, room);
  option.ariaLabel = unread > 0 ? strings.roomWithUnread(label, unread, mentions) : label;
  return option;
}
