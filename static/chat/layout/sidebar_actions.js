// @ts-check
// The interactive parts of the sidebar: buttons, a menu for each room, favourites ordered by drag or keys, and
// a button that scrolls to unread rooms below the visible ones.

import { positionAt } from "../../ui/popover_position.js";
import { create, query, setHidden, setText } from "../../ui/dom.js";
import { createIcon, createIconButton } from "../../ui/icon.js";
import { explain } from "../../ui/errors/error_line.js";
import { describeKeyPress, isApple } from "../../ui/shortcuts/shortcuts.js";
import { DEFAULT_ROOM } from "../router.js";
import { changeSettings, getSettings } from "../../ui/settings/settings.js";
import { createItem } from "../rooms/menu_items.js";
import { Favourites } from "../rooms/favourites.js";
import { roomCommands } from "../rooms/room_commands.js";
import { strings } from "../../i18n/lazy.js";
import { OwnMenu } from "./own_menu.js";

/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { ListedRoom } from "../../client/mod.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { MenuCommand } from "../rooms/menu_items.js" */
/** @import { OwnMenuOptions } from "./own_menu.js" */

/**
 * @typedef {object} SidebarActionsOptions
 * @property {HTMLElement} list
 * @property {BaseClient} client
 * @property {RoomList} roomList
 * @property {() => { name: string } | undefined} room the open one
 * @property {() => readonly string[]} draftRooms the rooms with an unsent text
 * @property {(room: string) => void} hide
 * @property {(room: string) => void} showNotifications
 * @property {() => void} showSwitcher
 * @property {(text: string) => void} showStatus
 */

/** @type {Readonly<Record<string, number>>} */
const STEPS = { ArrowUp: -1, ArrowDown: 1 };
/** The commands of a room's menu that need not open it. @type {ReadonlySet<MenuCommand>} */
const ROW_COMMANDS = new Set([
  "addFavourite",
  "removeFavourite",
  "markRead",
  "notifications",
  "hide",
]);

const UNREAD = "a:has(.unread:not(:empty))";
/** Share of a row below which it counts as below the end of the list. */
const MIN_VISIBLE = 0.75;
/** The list fades out at its end. */
const FADE_PX = 12;

export class SidebarActions {
  #options;
  #favourites;
  #more = createIconButton("dots", strings.roomActions);
  #menu = create("div", { className: "menu row-menu", popover: "auto" });
  #ownMenu;
  #unreadOnly = createIconButton("filter", strings.unreadOnly);
  #below = create("button", { className: "unread-below", type: "button", hidden: true });
  #visible;
  /** The room of the menu, and of the drag. */
  #room = "";
  #dragged = "";

  /** @param {SidebarActionsOptions & OwnMenuOptions} options */
  constructor(options) {
    this.#options = options;
    this.#favourites = new Favourites(options);
    this.#ownMenu = new OwnMenu(options);
    const { list } = options;
    this.#visible = new IntersectionObserver(() => this.draw(), {
      root: list,
      rootMargin: `0px 0px -${FADE_PX}px`,
      threshold: MIN_VISIBLE,
    });
    this.#unreadOnly.classList.add("unread-only");
    Object.assign(this.#more, { type: "button", tabIndex: -1 });
    this.#more.classList.add("row-more");
    list.append(this.#below);
    for (const title of list.querySelectorAll("h2")) {
      const name = title.textContent ?? "";
      title.replaceChildren(create("button", { className: "section", type: "button" }, [name]));
    }
    query(document, ".sidebar-head", HTMLElement).append(this.#unreadOnly);
    list.after(this.#menu);
    for (const type of ["pointerover", "keydown", "dragstart", "dragover", "drop", "dragend"]) {
      list.addEventListener(type, (event) => this.onEvent(event));
    }
    this.#showMore(list.querySelector("a:hover"));
    this.#below.addEventListener("click", () => {
      this.#rowsBelow()[0]?.scrollIntoView({ block: "center" });
    });
    this.#more.addEventListener("click", () => {
      const { left, bottom } = this.#more.getBoundingClientRect();
      this.#openMenu(roomOf(this.#more), { x: left, y: bottom });
    });
    this.#menu.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest("button") : null;
      if (!button) return;
      this.#menu.hidePopover();
      this.#run(button.dataset.command ?? "");
    });
    this.draw();
  }

  /** Called when the rows have changed. */
  draw() {
    const { isUnreadOnly, collapsed } = getSettings();
    this.#unreadOnly.ariaPressed = String(isUnreadOnly);
    for (const button of this.#options.list.querySelectorAll(".section")) {
      button.ariaExpanded = String(!collapsed.includes(sectionOf(button)));
    }
    this.#ownMenu.draw();
    this.#markDrafts();
    for (const row of this.#options.list.querySelectorAll(UNREAD)) this.#visible.observe(row);
    const count = this.#rowsBelow().length;
    setHidden(this.#below, count === 0);
    if (count > 0) setText(this.#below, strings.unreadBelow(count));
  }

  #markDrafts() {
    const { list, draftRooms, room } = this.#options;
    const open = room()?.name;
    const drafts = draftRooms().filter((name) => name !== open);
    for (const row of list.querySelectorAll("a")) {
      const hasDraft = drafts.includes(row.dataset.room ?? "");
      const label = (row.ariaLabel ?? "").replace(strings.draft, "");
      row.ariaLabel = hasDraft ? label + strings.draft : label;
      const icon = row.querySelector(".draft-icon");
      if (hasDraft && !icon) row.querySelector(".unread")?.before(createDraftIcon());
      else if (!hasDraft) icon?.remove();
    }
  }

  /** @param {Event} event in the sidebar, or on the own avatar beside the composer */
  onEvent(event) {
    const room = roomOf(event.target);
    if (event.type === "click") this.#press(event);
    else if (event instanceof KeyboardEvent) this.#pressKey(event, room);
    else if (event instanceof DragEvent) this.#drag(event, room);
    else if (event.type === "pointerover") this.#showMore(event.target);
    else if (event instanceof MouseEvent && room !== "") {
      event.preventDefault();
      // The menu key has no place of its own.
      const { x, bottom } = rowOf(event.target)?.getBoundingClientRect() ?? { x: 0, bottom: 0 };
      const isByKey = event.clientX === 0 && event.clientY === 0;
      this.#openMenu(room, isByKey ? { x, y: bottom } : { x: event.clientX, y: event.clientY });
    }
  }

  /** @param {Event} event */
  #press({ target, eventPhase }) {
    const button = target instanceof Element ? target.closest("button") : null;
    if (!button) return;
    const { isUnreadOnly } = getSettings();
    if (button.matches(".unread-only")) changeSettings({ isUnreadOnly: !isUnreadOnly });
    else if (button.matches(".section")) toggleSection(sectionOf(button));
    else if (button.matches(".show-switcher")) this.#showSwitcher();
    // The name can be changed there.
    else if (button.matches(".own-avatar")) this.#options.showSettings();
    else if (button.matches(".own-user") && eventPhase === Event.NONE) this.#ownMenu.show();
  }

  #showSwitcher() {
    const { sidebar, showSwitcher } = this.#options;
    sidebar.dismissIfOverlay();
    showSwitcher();
  }

  /** @param {EventTarget | null} target */
  #showMore(target) {
    const row = rowOf(target);
    if (row && this.#more.parentElement !== row.parentElement) row.after(this.#more);
  }

  /**
   * @param {string} room
   * @param {{ x: number, y: number }} corner
   */
  #openMenu(room, corner) {
    const listed = this.#options.roomList.sorted().find((one) => one.room === room);
    if (!listed) return;
    this.#room = room;
    this.#menu.replaceChildren(...this.#commandsFor(listed).map((one) => createItem(one, listed)));
    this.#menu.showPopover();
    positionAt(this.#menu, corner);
    const [first] = this.#menu.querySelectorAll("button");
    first?.focus();
  }

  /**
   * @param {ListedRoom} room
   * @returns {MenuCommand[]}
   */
  #commandsFor(room) {
    const { rooms: favourites } = this.#favourites;
    const place = this.#favourites.placeOf(room.room);
    /** @type {MenuCommand[]} */
    const commands = roomCommands(room, this.#options.currentUser, DEFAULT_ROOM)
      .filter((command) => ROW_COMMANDS.has(command));
    /** @type {MenuCommand[]} */
    const moves = [];
    if (place > 0) moves.push("moveUp");
    if (place >= 0 && place < favourites.length - 1) moves.push("moveDown");
    return commands.toSpliced(1, 0, ...moves);
  }

  /** @param {string} command */
  #run(command) {
    const room = this.#room;
    const { roomList, hide, showNotifications } = this.#options;
    if (command === "moveUp") this.#step(room, -1);
    else if (command === "moveDown") this.#step(room, 1);
    else if (command === "hide") hide(room);
    else if (command === "notifications") showNotifications(room);
    else if (command === "markRead") roomList.markAllRead(room);
    else if (command === "addFavourite") this.#store(this.#favourites.add(room));
    else this.#store(this.#favourites.remove(room));
  }

  /**
   * @param {KeyboardEvent} event
   * @param {string} room
   */
  #pressKey(event, room) {
    const step = STEPS[event.key];
    if (!step || room === "") return;
    const keys = describeKeyPress(event, isApple());
    const isFavourite = this.#favourites.placeOf(room) >= 0;
    if (keys !== `Mod+Shift+${event.key}` || !isFavourite) return;
    event.preventDefault();
    this.#step(room, step);
  }

  /**
   * @param {string} room
   * @param {number} step
   */
  async #step(room, step) {
    const place = this.#favourites.placeOf(room) + step;
    if (place < 0 || place >= this.#favourites.rooms.length) return;
    await this.#store(this.#favourites.move(room, place));
    this.#options.list.querySelector(`a[data-room="${room}"]`)?.scrollIntoView({
      block: "nearest",
    });
  }

  /**
   * @param {DragEvent} event
   * @param {string} room
   */
  #drag(event, room) {
    const { type, target } = event;
    if (type === "dragstart") {
      this.#dragged = room;
      return;
    }
    const place = this.#placeAt(target);
    for (const row of this.#options.list.querySelectorAll(".drop-here")) {
      row.classList.remove("drop-here");
    }
    if (type === "dragend") this.#dragged = "";
    if (this.#dragged === "" || place === undefined) return;
    event.preventDefault();
    if (type === "drop") this.#store(this.#favourites.move(this.#dragged, place));
    else rowOf(target)?.classList.add("drop-here");
  }

  /**
   * Returns the place of a favourite under the pointer.
   * @param {EventTarget | null} target
   */
  #placeAt(target) {
    const isFavourite = target instanceof Element && target.closest(".favourites") !== null;
    if (!isFavourite) return;
    const place = this.#favourites.placeOf(roomOf(target));
    return place === -1 ? this.#favourites.rooms.length : place;
  }

  /** @param {Promise<void>} storing */
  async #store(storing) {
    try {
      await storing;
    } catch (error) {
      this.#options.showStatus(await explain(error));
    }
  }

  #rowsBelow() {
    const { list } = this.#options;
    const { bottom } = list.getBoundingClientRect();
    return [...list.querySelectorAll(UNREAD)].filter((row) => {
      const { top, height } = row.getBoundingClientRect();
      return top + MIN_VISIBLE * height > bottom - FADE_PX;
    });
  }
}

function createDraftIcon() {
  const icon = createIcon("edit");
  icon.classList.add("draft-icon");
  return icon;
}

/** @param {Element} button */
function sectionOf(button) {
  return button.closest("[data-section]")?.getAttribute("data-section") ?? "";
}

/** @param {string} section */
function toggleSection(section) {
  const { collapsed } = getSettings();
  const others = collapsed.filter((one) => one !== section);
  changeSettings({ collapsed: others.length < collapsed.length ? others : [...others, section] });
}

/** @param {EventTarget | null} target */
function rowOf(target) {
  return target instanceof Element ? target.closest("li")?.querySelector("a") : null;
}

/** @param {EventTarget | null} target */
function roomOf(target) {
  return rowOf(target)?.dataset.room ?? "";
}
