// @ts-check
// The menu behind the name of the open room.

import { create, query, setChildren } from "../../ui/dom.js";
import { positionNear } from "../../ui/popover_position.js";
import { strings } from "../../i18n/dialogs.js";
import { createItem } from "../rooms/menu_items.js";

/** @import { RoomInfo } from "../../client/mod.js" */
/** @import { RoomCommand } from "../rooms/room_commands.js" */

/** @type {Readonly<Record<string, number>>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/**
 * @typedef {object} RoomMenuOptions
 * @property {() => readonly RoomCommand[]} commands
 * @property {() => RoomInfo} info
 * @property {(command: RoomCommand) => void} run
 */

export class RoomMenu {
  #button = query(document, ".room-menu-button", HTMLButtonElement);
  #menu = create("div", {
    className: "menu room-menu",
    popover: "auto",
    ariaLabel: strings.roomMenu,
  });

  /** @param {RoomMenuOptions} options */
  constructor({ commands, info, run }) {
    this.#menu.role = "group";
    query(document, ".room-header", HTMLElement).append(this.#menu);
    // Tells the browser that a press of the button is not one beside the menu.
    this.#button.popoverTargetElement = this.#menu;
    this.#button.addEventListener("click", (event) => {
      event.preventDefault();
      this.toggle();
    });
    this.#menu.addEventListener("beforetoggle", (event) => {
      if (!(event instanceof ToggleEvent) || event.newState !== "open") return;
      setChildren(this.#menu, commands().map((command) => createItem(command, info())));
    });
    this.#menu.addEventListener("click", ({ target }) => {
      const item = target instanceof Element ? target.closest("button") : null;
      const command = commands().find((one) => one === item?.dataset.command);
      if (!command) return;
      // It closes before a dialog opens, which later returns the focus to the button.
      this.#menu.hidePopover();
      this.#button.focus();
      run(command);
    });
    this.#menu.addEventListener("keydown", (event) => this.#moveFocus(event));
  }

  /** Also called if the button was pressed before this part was loaded. */
  toggle() {
    if (!this.#menu.togglePopover({ source: this.#button })) return;
    // At once: the event "toggle" may come a frame later.
    positionNear(this.#menu, this.#button);
    this.#items[0]?.focus();
  }

  get #items() {
    return [...this.#menu.querySelectorAll("button")];
  }

  /** @param {KeyboardEvent} event */
  #moveFocus(event) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const items = this.#items;
    const index = items.findIndex((item) => item === document.activeElement);
    items[(index + step + items.length) % items.length]?.focus();
  }
}
