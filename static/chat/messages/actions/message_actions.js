// @ts-check
// The actions on a message: a bar at its corner for mouse and keyboard, and a menu, which is a sheet at the
// bottom for touch. Both lie outside the list, whose role `log` allows messages only.

import { positionAt } from "../../../ui/popover_position.js";
import { commandFor, describeKeyPress, isApple } from "../../../ui/shortcuts/shortcuts.js";
import { create, query, setHidden, setText } from "../../../ui/dom.js";
import { recentEmoji, rememberEmoji } from "../../emoji/recent_emoji.js";
import { strings } from "../../../i18n/lazy.js";
import { replayKeystroke } from "../../composer/replay_keystroke.js";
import { MessageCommands } from "./message_commands.js";
import { createMessageBar, createMessageMenu, showEmoji } from "./message_menu.js";
import { actionForKey, ACTIONS, favouriteEmoji } from "./available_actions.js";
import { placeBar } from "./bar_position.js";
import { buttonsOf, moveFocus } from "./button_focus.js";
import { LongPress } from "./long_press.js";
import { RestingMouse } from "./resting_mouse.js";
import { contentsOf } from "./row_contents.js";

/** @import { MessageCommandsOptions } from "./message_commands.js" */
/** @import { Action } from "./available_actions.js" */

/** @typedef {(near: HTMLElement, picked: (emoji: string) => void) => void} PickEmoji */

export class MessageActions {
  /** Public for reactions that are pressed in the list. */
  commands;

  #field;
  #pickEmoji;
  #list;
  #scroller;
  #bar = createMessageBar();
  #menu = createMessageMenu();
  #emoji = query(this.#menu, ".quick-emoji", HTMLElement);
  #time = query(this.#menu, ".menu-time", HTMLElement);
  #reactions = query(this.#menu, ".menu-reactions", HTMLElement);
  /** @type {HTMLElement | undefined} the row of the bar or menu */
  #row;
  /** Position of that row when the bar was shown. */
  #rowAt = { top: 0, right: 0 };
  /** @type {HTMLElement | undefined} the row that last lost the focus to an action's key */
  #lastLeft;
  /** @type {HTMLElement | undefined} the row for which the menu was last opened */
  #chosen;
  #press = new LongPress();
  #mouse = new RestingMouse();

  /**
   * @param {HTMLElement} list of rows
   * @param {MessageCommandsOptions & { pickEmoji: PickEmoji }} options
   */
  constructor(list, { pickEmoji, ...options }) {
    this.commands = new MessageCommands(options);
    options.composer.preloadBanner();
    this.#field = options.composer.field;
    this.#pickEmoji = pickEmoji;
    this.#list = list;
    this.#scroller = query(document, ".timeline", HTMLElement);
    query(document, ".dock", HTMLElement).before(this.#bar, this.#menu);
    document.addEventListener("pointermove", ({ pointerType, clientX: x, clientY: y }) => {
      if (pointerType === "mouse") this.#mouse.move({ x, y });
      else this.#mouse.leave();
    }, { passive: true });
    document.documentElement.addEventListener("pointerleave", () => this.#mouse.leave());
    this.#bar.addEventListener("pointerleave", ({ relatedTarget }) => this.#leave(relatedTarget));
    this.#bar.addEventListener("focusout", ({ relatedTarget }) => this.#leave(relatedTarget));
    this.#bar.addEventListener("focusin", ({ target }) => this.#setTabStop(target));
    this.#bar.addEventListener("keydown", (event) => this.#pressKeyInBar(event));
    this.#menu.addEventListener("keydown", (event) => this.#pressKeyInMenu(event));
    list.addEventListener("contextmenu", (event) => {
      // A long press opens our menu on touch screens; a mouse gets the browser's.
      if (matchMedia("(pointer: coarse)").matches) event.preventDefault();
    });
    // Lifting the finger that opened the menu must not press a button or move the focus.
    list.addEventListener("touchend", (event) => {
      if (this.#isOpen) event.preventDefault();
    });
    this.#bar.addEventListener("click", ({ target }) => this.#pressed(target));
    this.#menu.addEventListener("click", ({ target }) => this.#pressed(target));
    // Not by popover="auto": lifting the finger that opened the menu would close it.
    document.addEventListener("pointerdown", ({ target }) => {
      const isOutside = target instanceof Node && !this.#menu.contains(target);
      if (isOutside && this.#isOpen) this.#menu.hidePopover();
    });
    this.#menu.addEventListener("beforetoggle", ({ newState }) => {
      if (newState === "closed") this.#returnFocus();
    });
    this.#menu.addEventListener("toggle", () => this.#isOpen || this.#update());
    this.#scroller.addEventListener("scroll", () => this.#update(), { passive: true });
    // Rows move when messages come or go, or a panel opens.
    const observer = new ResizeObserver(() => this.#update());
    for (const moving of [this.#scroller, list]) observer.observe(moving);
    // The pointer or focus may have been on a row before this was loaded.
    this.#update();
  }

  /**
   * Handles an event of the list, perhaps one from before this was loaded.
   * @param {PointerEvent | FocusEvent | KeyboardEvent} event
   */
  onListEvent(event) {
    if (event instanceof PointerEvent) this.#onPointer(event);
    else if (event instanceof KeyboardEvent) this.#pressKey(event);
    else if (event.type === "focusout") this.#leave(event.relatedTarget);
    // A focus by mouse or touch must not move the bar.
    else if (event.target instanceof Element && event.target.matches(":focus-visible")) {
      this.#show(rowOf(event.target));
    }
  }

  /** @param {PointerEvent} event */
  #onPointer({ type, target, relatedTarget, pointerType, x, y }) {
    const row = rowOf(target);
    const isMouse = pointerType === "mouse";
    if (isMouse) this.#mouse.move({ x, y });
    // While the mouse rested, an action may have become available.
    const isShowing = type === "pointerover" || (type === "pointermove" && this.#bar.hidden);
    if (type === "pointerleave") this.#leave(relatedTarget);
    else if (isMouse && isShowing && !this.#mouse.isResting) this.#show(row);
    else if (type === "pointerdown" && !isMouse && row) {
      this.#press.start({ x, y }, () => {
        this.#open(row);
        // A ring around the first button would look like a choice.
        this.#menu.focus();
      });
    } else if (type === "pointermove") this.#press.move({ x, y });
    else if (type === "pointerup" || type === "pointercancel") this.#press.end();
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    this.#mouse.leave();
    const row = rowOf(event.target);
    if (!row || row !== event.target) return;
    // The key was pressed before this module loaded, and the focus has since moved to the composer.
    if (row !== document.activeElement) {
      if (row === this.#lastLeft) replayKeystroke(this.#field, event);
      return;
    }
    const offered = this.#offered(row);
    const pressed = actionForKey(event);
    // One key does both.
    const action = pressed === "save" && offered.includes("unsave") ? "unsave" : pressed;
    const opensMenu = commandFor(event, "message") === "actions" || event.key === "ContextMenu";
    if (opensMenu) this.#open(row);
    else if (action === "delete" || action === "react") this.#open(row, action);
    else if (!action || !offered.includes(action)) return;
    else this.commands.run(action, row.dataset.id ?? "");
    if (row !== document.activeElement) this.#lastLeft = row;
    event.preventDefault();
  }

  /**
   * Hides the bar when pointer or focus leave it.
   * @param {EventTarget | null} target
   */
  #leave(target) {
    if (!this.#isInside(target)) this.#hide();
  }

  /** @param {HTMLElement | undefined} row */
  #show(row) {
    if (!row || this.#isOpen) return;
    const offered = this.#offered(row);
    this.#row?.classList.remove("pointed");
    this.#row = row;
    this.#bar.hidden = offered.length === 0;
    row.classList.toggle("pointed", offered.length > 0);
    showEmoji(this.#bar, favouriteEmoji(recentEmoji()));
    showOffered(this.#bar, offered);
    const buttons = buttonsOf(this.#bar);
    this.#setTabStop(buttons.find(({ tabIndex }) => tabIndex === 0) ?? buttons[0]);
    this.#place(row);
  }

  /** @param {HTMLElement} row */
  #place(row) {
    const box = row.getBoundingClientRect();
    this.#rowAt = box;
    const near = [row.previousElementSibling, row, row.nextElementSibling];
    const { offsetWidth: width, offsetHeight: height, style } = this.#bar;
    const { left, top } = placeBar({ width, height }, {
      view: this.#scroller.getBoundingClientRect(),
      row: box,
      contents: near.flatMap((one) => one ? contentsOf(one) : []),
      gutter: query(row, ".text", HTMLElement).getBoundingClientRect().left - box.left,
    });
    style.left = `${left}px`;
    style.top = `${top}px`;
  }

  /**
   * The whole bar is one Tab stop.
   * @param {EventTarget | null | undefined} stop
   */
  #setTabStop(stop) {
    for (const button of this.#bar.querySelectorAll("button")) {
      button.tabIndex = button === stop ? 0 : -1;
    }
  }

  /** Hides the bar when the list moves under the mouse; at a row with the focus it follows. */
  #update() {
    if (!this.#bar.hidden && !this.#hasMoved) return;
    const isHere = this.#bar.contains(document.activeElement) && this.#row?.isConnected;
    const focused = isHere ? this.#row : rowOf(this.#list.querySelector(".message:focus-visible"));
    this.#hide();
    this.#mouse.rest();
    this.#show(focused);
  }

  /** Whether the row of the bar has moved since the bar was shown. */
  get #hasMoved() {
    if (!this.#row?.isConnected) return true;
    const { top, right } = this.#row.getBoundingClientRect();
    return Math.abs(top - this.#rowAt.top) > 1 || Math.abs(right - this.#rowAt.right) > 1;
  }

  #hide() {
    setHidden(this.#bar, true);
    this.#row?.classList.remove("pointed");
  }

  /**
   * @param {HTMLElement} row
   * @param {Action} [first] gets the focus
   */
  #open(row, first) {
    const offered = this.#offered(row);
    this.#press.end();
    this.#hide();
    if (offered.length === 0) return;
    this.#row = row;
    this.#chosen = row;
    row.classList.add("chosen");
    this.#ask(false);
    showOffered(this.#menu, offered);
    this.#emoji.hidden = !offered.includes("react");
    setText(this.#time, query(row, ".head > .time", HTMLTimeElement).title);
    // Without a mouse nothing else says who reacted.
    const reactions = [...row.querySelectorAll("button.reaction")]
      .filter((chip) => chip instanceof HTMLElement)
      .map(({ title }) => create("p", {}, [title]));
    this.#reactions.replaceChildren(...reactions);
    this.#menu.showPopover();
    this.#placeMenu(row);
    const buttons = buttonsOf(this.#menu);
    const command = first === "react" ? "show" : first;
    (buttons.find(({ dataset }) => dataset.command === command) ?? buttons[0])?.focus();
  }

  /** @param {EventTarget | null} target */
  #pressed(target) {
    const button = target instanceof Element ? target.closest("button") : null;
    const row = this.#row;
    if (!button || !row) return;
    const { id = "" } = row.dataset;
    const { command, emoji } = button.dataset;
    if (command === "more") return this.#open(row);
    if (command === "react" && !emoji) return this.#open(row, command);
    // A deletion needs a confirmation.
    if (command === "delete") return this.#confirmDelete(row);
    const action = command === "deleteNow" ? "delete" : ACTIONS.find((one) => one === command);
    this.#menu.hidePopover();
    if (emoji && this.#bar.contains(button)) row.focus({ preventScroll: true });
    this.#hide();
    if (emoji) {
      rememberEmoji(emoji);
      this.commands.react(id, emoji);
    } else if (command === "pickEmoji") {
      this.#pickEmoji(row, (picked) => this.commands.react(id, picked));
    } else if (action && action !== "react") this.commands.run(action, id);
  }

  /** @param {HTMLElement} row */
  #confirmDelete(row) {
    this.#ask(true);
    this.#placeMenu(row);
    buttonsOf(this.#menu)[0]?.focus();
  }

  /** @param {boolean} isAsking whether the menu is the question before a deletion */
  #ask(isAsking) {
    this.#menu.classList.toggle("asking", isAsking);
    this.#menu.ariaDescription = isAsking ? strings.deleteTitle : "";
  }

  /** @param {HTMLElement} row */
  #placeMenu(row) {
    const { top, right } = row.getBoundingClientRect();
    positionAt(this.#menu, { x: right - this.#menu.offsetWidth, y: top });
  }

  /** Returns the focus to the message before the menu hides, so that a dialog can restore it there. */
  #returnFocus() {
    this.#chosen?.classList.remove("chosen");
    const isHere = this.#menu.contains(document.activeElement);
    if (isHere) this.#chosen?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #pressKeyInBar(event) {
    if (describeKeyPress(event, isApple()) !== "Shift+Tab") {
      return moveFocus(buttonsOf(this.#bar), event);
    }
    // Messages are not Tab stops unless one of them has the focus.
    event.preventDefault();
    this.#row?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #pressKeyInMenu(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      return this.#menu.hidePopover();
    }
    // The browser continues from the message to the next Tab stop.
    if (event.key === "Tab") return this.#menu.hidePopover();
    moveFocus(buttonsOf(this.#menu), event);
  }

  get #isOpen() {
    return this.#menu.matches(":popover-open");
  }

  /** @param {HTMLElement} row */
  #offered(row) {
    return this.commands.available(row.dataset.id ?? "");
  }

  /** @param {EventTarget | null} target */
  #isInside(target) {
    if (!(target instanceof Node)) return false;
    return this.#bar.contains(target) || this.#list.contains(target);
  }
}

/**
 * Shows the buttons of the available actions, and those without an action.
 * @param {HTMLElement} box
 * @param {readonly Action[]} offered
 */
function showOffered(box, offered) {
  for (const button of box.querySelectorAll("button")) {
    const action = ACTIONS.find((one) => one === button.dataset.command);
    button.hidden = action !== undefined && !offered.includes(action);
  }
}

/**
 * @param {EventTarget | null} target
 * @returns {HTMLElement | undefined}
 */
function rowOf(target) {
  const row = target instanceof Element ? target.closest(".message") : null;
  return row instanceof HTMLElement ? row : undefined;
}
