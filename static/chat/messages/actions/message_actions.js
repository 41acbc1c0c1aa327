// @ts-check
// What can be done with a message: a bar at its corner for who has a mouse or keyboard, and a menu,
// which is a sheet at the bottom for fingers. Both stand outside the log, which
// has messages and nothing else.

import { positionAt } from "../../../ui/popover_position.js";
import { commandFor, describeKeyPress, isApple } from "../../../ui/shortcuts.js";
import { query, setHidden } from "../../../ui/dom.js";
import { replayKeystroke } from "../../composer/replay_keystroke.js";
import { MessageCommands } from "./message_commands.js";
import { createMessageBar, createMessageMenu } from "./message_menu.js";
import { actionForKey, ACTIONS } from "./available_actions.js";

/** @import { MessageCommandsOptions } from "./message_commands.js" */
/** @import { Action } from "./available_actions.js" */

/** @typedef {(near: HTMLElement, picked: (emoji: string) => void) => void} PickEmoji */

const LONG_PRESS_MS = 450;
/** A finger never lies quite still. */
const MOVE_TOLERANCE_PX = 10;
const EDGE_PX = 8;

export class MessageActions {
  /** What does it. */
  commands;

  #field;
  #pickEmoji;
  #list;
  #scroller;
  #bar = createMessageBar();
  #menu = createMessageMenu();
  #emoji = query(this.#menu, ".quick-emoji", HTMLElement);
  /** @type {HTMLElement | undefined} the row that the bar or menu is about */
  #row;
  /** Where that row was when the bar came. */
  #top = 0;
  /** @type {HTMLElement | undefined} the row from which a key led elsewhere last */
  #left;
  /** @type {HTMLElement | undefined} the row for which the menu was opened last */
  #chosen;
  /** @type {{ x: number, y: number, timer: ReturnType<typeof setTimeout> } | undefined} */
  #press;
  /** @type {{ x: number, y: number } | undefined} where a mouse is, if one was used last */
  #mouse;
  /** @type {{ x: number, y: number } | undefined} where it rests since its bar went from under it */
  #resting;

  /**
   * @param {HTMLElement} list the rows are in it
   * @param {MessageCommandsOptions & { pickEmoji: PickEmoji }} options
   */
  constructor(list, { pickEmoji, ...options }) {
    this.commands = new MessageCommands(options);
    this.#field = options.composer.field;
    this.#pickEmoji = pickEmoji;
    this.#list = list;
    this.#scroller = query(document, ".timeline", HTMLElement);
    query(document, ".dock", HTMLElement).before(this.#bar, this.#menu);
    document.addEventListener("pointermove", ({ pointerType, clientX: x, clientY: y }) => {
      if (pointerType === "mouse") this.#noteMouse({ x, y });
      else this.#mouse = undefined;
    }, { passive: true });
    document.documentElement.addEventListener("pointerleave", () => this.#mouse = undefined);
    this.#bar.addEventListener("pointerleave", ({ relatedTarget }) => this.#leave(relatedTarget));
    this.#bar.addEventListener("focusout", ({ relatedTarget }) => this.#leave(relatedTarget));
    this.#bar.addEventListener("focusin", ({ target }) => this.#stopAt(target));
    this.#bar.addEventListener("keydown", (event) => this.#pressKeyInBar(event));
    this.#menu.addEventListener("keydown", (event) => this.#pressKeyInMenu(event));
    list.addEventListener("contextmenu", (event) => {
      // A finger's long press has been answered already; a mouse's menu is the browser's.
      if (matchMedia("(pointer: coarse)").matches) event.preventDefault();
    });
    // The lifting of the finger that opened the menu presses nothing and takes no focus.
    list.addEventListener("touchend", (event) => {
      if (this.#isOpen) event.preventDefault();
    });
    this.#bar.addEventListener("click", ({ target }) => this.#pressed(target));
    this.#menu.addEventListener("click", ({ target }) => this.#pressed(target));
    // Its own way to close: the finger that opened it is still to be lifted.
    document.addEventListener("pointerdown", ({ target }) => {
      const isOutside = target instanceof Node && !this.#menu.contains(target);
      if (isOutside && this.#isOpen) this.#menu.hidePopover();
    });
    this.#menu.addEventListener("beforetoggle", ({ newState }) => {
      if (newState === "closed") this.#giveBack();
    });
    this.#menu.addEventListener("toggle", () => this.#isOpen || this.#follow());
    this.#scroller.addEventListener("scroll", () => this.#follow(), { passive: true });
    // A message that comes or goes, a panel that opens.
    const observer = new ResizeObserver(() => this.#follow());
    for (const moving of [this.#scroller, list]) observer.observe(moving);
    // Who was there before it.
    this.#follow();
  }

  /**
   * Something was done in the list, perhaps before this came.
   * @param {PointerEvent | FocusEvent | KeyboardEvent} event
   */
  onListEvent(event) {
    if (event instanceof PointerEvent) this.#hearPointer(event);
    else if (event instanceof KeyboardEvent) this.#pressKey(event);
    else if (event.type === "focusout") this.#leave(event.relatedTarget);
    // The focus of who presses with a mouse or finger takes the bar from no row.
    else if (event.target instanceof Element && event.target.matches(":focus-visible")) {
      this.#show(rowOf(event.target));
    }
  }

  /** @param {PointerEvent} event */
  #hearPointer({ type, target, relatedTarget, pointerType, x, y }) {
    const row = rowOf(target);
    const isMouse = pointerType === "mouse";
    if (isMouse) this.#noteMouse({ x, y });
    // Where it rested, something may have become possible that was not when it came.
    const isShowing = type === "pointerover" || (type === "pointermove" && this.#bar.hidden);
    if (type === "pointerleave") this.#leave(relatedTarget);
    else if (isMouse && isShowing && !this.#isResting) this.#show(row);
    else if (type === "pointerdown" && !isMouse && row) this.#touch(row, { x, y });
    else if (type === "pointermove") this.#moveFinger({ x, y });
    else if (type === "pointerup" || type === "pointercancel") this.#lift();
  }

  /**
   * @param {HTMLElement} row
   * @param {{ x: number, y: number }} place
   */
  #touch(row, place) {
    const timer = setTimeout(() => this.#open(row), LONG_PRESS_MS);
    this.#press = { ...place, timer };
  }

  /** @param {{ x: number, y: number }} place */
  #moveFinger({ x, y }) {
    const before = this.#press ?? { x, y };
    if (Math.hypot(x - before.x, y - before.y) > MOVE_TOLERANCE_PX) this.#lift();
  }

  #lift() {
    clearTimeout(this.#press?.timer);
    this.#press = undefined;
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    this.#mouse = undefined;
    const row = rowOf(event.target);
    if (!row || row !== event.target) return;
    // Pressed before this came, by who has gone on since: to the composer, where the rest belongs.
    if (row !== document.activeElement) {
      if (row === this.#left) replayKeystroke(this.#field, event);
      return;
    }
    const action = actionForKey(event);
    const isAsked = commandFor(event, "message") === "actions" || event.key === "ContextMenu";
    if (isAsked) this.#open(row);
    else if (action === "delete" || action === "react") this.#open(row, action);
    else if (!action || !this.#offered(row).includes(action)) return;
    else this.commands.run(action, row.dataset.id ?? "");
    if (row !== document.activeElement) this.#left = row;
    event.preventDefault();
  }

  /**
   * Pointer or focus went elsewhere.
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
    showOffered(this.#bar, offered);
    const buttons = buttonsOf(this.#bar);
    this.#stopAt(buttons.find(({ tabIndex }) => tabIndex === 0) ?? buttons[0]);
    const { top, right } = row.getBoundingClientRect();
    this.#top = top;
    const min = this.#scroller.getBoundingClientRect().top + EDGE_PX;
    this.#bar.style.top = `${Math.max(min, top - this.#bar.offsetHeight / 2)}px`;
    this.#bar.style.right = `${document.documentElement.clientWidth - right + EDGE_PX}px`;
  }

  /**
   * All of the bar is one stop of the Tab key.
   * @param {EventTarget | null | undefined} stop
   */
  #stopAt(stop) {
    for (const button of this.#bar.querySelectorAll("button")) {
      button.tabIndex = button === stop ? 0 : -1;
    }
  }

  /** What moves goes from under a mouse that rests, and something else comes there. */
  #follow() {
    const { x, y } = this.#mouse ?? {};
    // Which elements are hovered the browser finds out later.
    const under = x === undefined || y === undefined ? null : document.elementFromPoint(x, y);
    // It is about to be pressed: no other row may come under that press.
    const isPointed = under !== null && this.#bar.contains(under);
    if (isPointed && !this.#hasMoved) return;
    const isHere = this.#bar.contains(document.activeElement) && this.#row?.isConnected;
    const focused = isHere ? this.#row : rowOf(this.#list.querySelector(".message:focus-visible"));
    this.#hide();
    if (isPointed) this.#resting = this.#mouse;
    this.#show((this.#isResting ? undefined : rowOf(under)) ?? focused);
  }

  /**
   * The browser tells what comes under a mouse that rests as if the mouse had come there.
   * @param {{ x: number, y: number }} place
   */
  #noteMouse({ x, y }) {
    if (x !== this.#mouse?.x || y !== this.#mouse.y) this.#mouse = { x, y };
  }

  /** Whether the mouse has not moved since the bar went from under it. */
  get #isResting() {
    return this.#mouse !== undefined && this.#mouse === this.#resting;
  }

  /** Whether the row of the bar is not any more where it was when the bar came. */
  get #hasMoved() {
    const { top } = this.#row?.getBoundingClientRect() ?? { top: NaN };
    return !this.#row?.isConnected || Math.abs(top - this.#top) > 1;
  }

  #hide() {
    setHidden(this.#bar, true);
    this.#row?.classList.remove("pointed");
  }

  /**
   * @param {HTMLElement} row
   * @param {Action} [first] what has the focus
   */
  #open(row, first) {
    const offered = this.#offered(row);
    this.#lift();
    this.#hide();
    if (offered.length === 0) return;
    this.#row = row;
    this.#chosen = row;
    row.classList.add("chosen");
    this.#menu.classList.remove("asking");
    showOffered(this.#menu, offered);
    this.#emoji.hidden = !offered.includes("react");
    this.#menu.showPopover();
    const { top, right } = row.getBoundingClientRect();
    positionAt(this.#menu, { x: right - this.#menu.offsetWidth, y: top });
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
    if (command === "react") return this.#open(row, command);
    // What cannot be taken back is asked for twice.
    if (command === "delete") return this.#ask();
    const action = command === "deleteNow" ? "delete" : ACTIONS.find((one) => one === command);
    this.#menu.hidePopover();
    this.#hide();
    if (emoji) this.commands.react(id, emoji);
    else if (command === "pickEmoji") {
      this.#pickEmoji(row, (picked) => this.commands.react(id, picked));
    } else if (action && action !== "react") this.commands.run(action, id);
  }

  #ask() {
    this.#menu.classList.add("asking");
    buttonsOf(this.#menu)[0]?.focus();
  }

  /** The focus goes back to the message before the menu hides: what opens then knows where it was. */
  #giveBack() {
    this.#chosen?.classList.remove("chosen");
    const isHere = this.#menu.contains(document.activeElement);
    if (isHere) this.#chosen?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #pressKeyInBar(event) {
    if (describeKeyPress(event, isApple()) !== "Shift+Tab") {
      return moveFocus(buttonsOf(this.#bar), event);
    }
    // The messages themselves are no stop while none of them has the focus.
    event.preventDefault();
    this.#row?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #pressKeyInMenu(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      return this.#menu.hidePopover();
    }
    // From the message the browser goes on to what comes next.
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
 * Leaves the buttons of what can be done, and those that are no action of their own.
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
 * Those that can be pressed now.
 * @param {HTMLElement} box
 */
function buttonsOf(box) {
  return [...box.querySelectorAll("button")].filter((button) => button.checkVisibility());
}

/**
 * The focus goes from one button to the next, over the ends as well.
 * @param {readonly HTMLButtonElement[]} buttons
 * @param {KeyboardEvent} event
 */
function moveFocus(buttons, event) {
  const here = buttons.findIndex((button) => button === document.activeElement);
  const [before, after] = [here - 1, (here + 1) % buttons.length];
  /** @type {Readonly<Record<string, number>>} */
  const places = {
    ArrowUp: before,
    ArrowLeft: before,
    ArrowDown: after,
    ArrowRight: after,
    Home: 0,
    End: -1,
  };
  const place = places[describeKeyPress(event, isApple())];
  if (place === undefined) return;
  event.preventDefault();
  buttons.at(place)?.focus();
}

/**
 * @param {EventTarget | null} target
 * @returns {HTMLElement | undefined}
 */
function rowOf(target) {
  const row = target instanceof Element ? target.closest(".message") : null;
  return row instanceof HTMLElement ? row : undefined;
}
