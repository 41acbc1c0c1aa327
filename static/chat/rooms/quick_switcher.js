// @ts-check
// The switcher: from anywhere to a room or to somebody, by a few letters of the name. Its dialog and
// field stand in the page: one may write before this has come.

import { drawAvatar } from "../../ui/avatar.js";
import { copyTemplate, create, query } from "../../ui/dom.js";
import { commandFor, isComposing } from "../../ui/shortcuts.js";
import { strings } from "../../i18n/lazy.js";
import { createUserRow } from "../../ui/user_row.js";
import { showError } from "../../ui/error_line.js";
import { needsAttention } from "./room_info.js";
import { findTargets, listTargets } from "./switcher_search.js";

/** @import { ListedRoom, Member } from "../../client/mod.js" */
/** @import { Target } from "./switcher_search.js" */

/**
 * @typedef {object} QuickSwitcherOptions
 * @property {() => { rooms: readonly ListedRoom[], users: readonly Member[], reader: string }} places
 * where one can go; `reader` is the own id
 * @property {() => readonly string[]} recent which rooms were open last
 * @property {() => string} current the name of the room that is open
 * @property {(room: string) => void} open
 * @property {(user: Member) => Promise<void>} write to somebody
 */

const SHOWN = 12;
/** @type {Readonly<Record<string, number>>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class QuickSwitcher {
  #options;
  #dialog = query(document, ".switcher", HTMLDialogElement);
  #field = query(this.#dialog, ".search-field", HTMLInputElement);
  #list = create("ul", { id: "switcher-list", role: "listbox", ariaLabel: strings.jumpTo });
  #emptyState = create("p", { className: "search-state", role: "status" });
  #problem = create("p", { className: "problem", role: "alert" });
  /** @type {Target[]} */
  #shown = [];
  #selected = 0;

  /** @param {QuickSwitcherOptions} options */
  constructor(options) {
    this.#options = options;
    this.#field.setAttribute("aria-controls", this.#list.id);
    this.#field.ariaExpanded = "true";
    this.#dialog.append(this.#list, this.#emptyState, this.#problem);
    this.#field.addEventListener("input", () => this.#search());
    // The press must not take the focus from the field.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", ({ target }) => {
      const option = target instanceof Element ? target.closest("li") : null;
      const place = option && this.#shown[[...this.#list.children].indexOf(option)];
      if (place) this.#go(place);
    });
  }

  /** It was opened. */
  draw() {
    this.#problem.textContent = "";
    this.#search();
  }

  /** Rooms or people may have come or gone: what is chosen stays chosen. */
  redraw() {
    if (!this.#dialog.open) return;
    const found = this.#find();
    // A press on what stands there already must not lose it.
    if (JSON.stringify(found) === JSON.stringify(this.#shown)) return;
    const chosen = this.#shown[this.#selected]?.key;
    this.#show(found, Math.max(found.findIndex(({ key }) => key === chosen), 0));
  }

  #search() {
    this.#show(this.#find(), 0);
  }

  #find() {
    const { places, current, recent } = this.#options;
    const { rooms, users, reader } = places();
    const others = listTargets(rooms, users, reader).filter(({ key }) => key !== current());
    return findTargets(others, this.#field.value, recent()).slice(0, SHOWN);
  }

  /**
   * @param {Target[]} found
   * @param {number} here the one that is chosen
   */
  #show(found, here) {
    this.#shown = found;
    this.#list.replaceChildren(...found.map(createOption));
    this.#emptyState.textContent = found.length === 0 ? strings.noMatches : "";
    this.#choose(here);
  }

  /** @param {number} here */
  #choose(here) {
    this.#selected = here;
    const options = [...this.#list.children];
    for (const [place, option] of options.entries()) {
      option.setAttribute("aria-selected", String(place === here));
    }
    const option = options[here];
    option?.scrollIntoView({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  /** @param {KeyboardEvent} event in the dialog */
  pressKey(event) {
    if (isComposing(event) || !this.#dialog.open) return;
    const step = STEPS[event.key];
    const count = this.#shown.length;
    const place = this.#shown[this.#selected];
    // The key that opened it; in the browser it leads to the line of addresses.
    if (commandFor(event, "page") === "switch") this.#dialog.close();
    else if (step && count > 0) this.#choose((this.#selected + step + count) % count);
    else if (event.key === "Enter" && place) this.#go(place);
    else return;
    event.preventDefault();
  }

  /** @param {Target} place */
  async #go({ room, user }) {
    this.#problem.textContent = "";
    try {
      if (user) await this.#options.write(user);
      this.#dialog.close();
      if (room) this.#options.open(room.room);
    } catch (error) {
      showError(this.#problem, error);
    }
  }
}

/**
 * @param {Target} target
 * @param {number} place
 */
function createOption({ label, room, face }, place) {
  const option = room ? copyTemplate("room-row") : createUserRow();
  const row = query(option, ".row", HTMLElement);
  const inside = create("span", { className: "row" }, [...row.childNodes]);
  row.replaceWith(inside);
  option.id = `switcher-${place}`;
  option.role = "option";
  query(option, ".online-dot", HTMLElement).hidden = true;
  const avatar = query(option, ".avatar", HTMLElement);
  avatar.hidden = !face;
  if (face) drawAvatar(avatar, { author: face.id, from: face.name });
  query(option, room ? ".room-label" : ".user-label", HTMLElement).textContent = label;
  if (!room) return option;
  const { unread, mentions, type } = room;
  inside.dataset.type = type;
  inside.classList.toggle("needs-attention", needsAttention(room));
  query(option, ".unread", HTMLElement).textContent = unread > 0 ? strings.unreadCount(unread) : "";
  option.ariaLabel = unread > 0 ? strings.roomWithUnread(label, unread, mentions) : label;
  return option;
}
