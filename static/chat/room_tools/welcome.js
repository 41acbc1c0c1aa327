// @ts-check
// Draws the actions in an empty room, below its welcome.

import { DEFAULT_ROOM } from "../router.js";
import { chatName } from "../../ui/chat_name.js";
import { create, query } from "../../ui/dom.js";
import { createIcon } from "../../ui/icon.js";
import { roomAvatar, roomTitle } from "../rooms/room_info.js";
import { strings } from "../../i18n/lazy.js";
import { welcomeActions } from "./welcome_actions.js";

/** @import { Member, RoomInfo } from "../../client/mod.js" */
/** @import { CurrentUser } from "../current_user.js" */
/** @import { Drawer } from "../layout/drawer.js" */
/** @import { WelcomeAction } from "./welcome_actions.js" */

/**
 * @typedef {object} WelcomeOptions
 * @property {CurrentUser} currentUser
 * @property {HTMLTextAreaElement} field the text of the composer
 * @property {Drawer} sidebar
 * @property {(tool: string) => void} useTool see `RoomTools.use`
 * @property {() => void} browseRooms
 * @property {(user: Member, near: HTMLElement) => void} showUser
 * @property {(room?: string) => void} open opens a room, by default the lobby
 */

/** @type {Readonly<Record<WelcomeAction, string>>} */
const ICONS = {
  write: "edit",
  invite: "link",
  addPeople: "users",
  editRoom: "tag",
  addRoom: "plus",
  browse: "rows",
  profile: "users",
  unarchive: "archive",
  goToLobby: "leave",
};

export class Welcome {
  #options;
  #element = query(document, ".beginning .welcome", HTMLElement);
  #version = "";

  /** @param {WelcomeOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {{ info: RoomInfo, isClosed: boolean }} room without messages */
  draw({ info, isClosed }) {
    const { currentUser } = this.#options;
    const actions = welcomeActions({ ...info, isClosed }, currentUser, DEFAULT_ROOM);
    const title = roomTitle(info, currentUser.id);
    const version = [info.room, title, ...actions].join(" ");
    if (this.#version === version) return;
    this.#version = version;
    const other = roomAvatar(info, currentUser.id);
    this.#element.replaceChildren(
      ...actions.map((action) => this.#drawAction(action, title, other)),
    );
  }

  /**
   * @param {WelcomeAction} action
   * @param {string} title
   * @param {Member | undefined} other
   */
  #drawAction(action, title, other) {
    const { label, hint } = strings.welcomeActions[action];
    const button = create("button", { className: "welcome-action", type: "button" }, [
      create("span", { className: "welcome-icon" }, [createIcon(ICONS[action])]),
      create("b", {}, [label]),
      create("small", {}, [hint(action === "invite" ? chatName : title)]),
    ]);
    button.dataset.action = action;
    button.addEventListener("click", () => this.#run(action, button, other));
    return button;
  }

  /**
   * @param {WelcomeAction} action
   * @param {HTMLElement} button
   * @param {Member | undefined} other
   */
  #run(action, button, other) {
    const { useTool, browseRooms, showUser, open } = this.#options;
    if (action === "write") this.#write();
    else if (action === "addRoom") this.#addRoom();
    else if (action === "browse") browseRooms();
    else if (action === "goToLobby") open();
    else if (action === "profile") {
      if (other) showUser(other, button);
    } else useTool(action);
  }

  /** Focuses the field to fill in: first that of the name. */
  #write() {
    const { field } = this.#options;
    const name = query(document, ".composer .name", HTMLInputElement);
    (name.checkVisibility() && !name.value ? name : field).focus();
  }

  #addRoom() {
    const button = query(document, "[aria-controls=add-room]", HTMLButtonElement);
    this.#options.sidebar.open(query(document, ".sidebar-button", HTMLElement));
    if (button.ariaExpanded !== "true") button.click();
    else query(document, "#room", HTMLInputElement).focus();
  }
}
