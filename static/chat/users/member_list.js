// @ts-check
// The people of the room, in the panel.

import { DEFAULT_ROOM } from "../router.js";
import { drawAvatar } from "../../ui/avatar.js";
import { create, query, setChildren, setHidden, setText } from "../../ui/dom.js";
import { strings } from "../../i18n/lazy.js";
import { createUserRow } from "../../ui/user_row.js";
import { showError } from "../../ui/error_line.js";
import { leaveConfirmation } from "../rooms/leave_confirmation.js";

/** @import { ConfirmOptions } from "../../ui/confirm.js" */
/** @import { Member, RoomInfo } from "../../client/mod.js" */
/** @import { RoomPresence } from "./room_presence.js" */
/** @import { Directory } from "./directory.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} MemberListOptions
 * @property {Directory} directory
 * @property {(near: HTMLElement, question: ConfirmOptions) => Promise<boolean>} ask before something is done
 * that cannot be undone
 * @property {CurrentUser} currentUser
 * @property {() => Promise<void>} leave this room
 * @property {() => void} hide this room
 * @property {() => void} changed it is to be drawn again
 * @property {(text: string) => void} told what was done, where nothing else shows it
 * @property {(user: Member, near: HTMLElement) => void} pick somebody
 */

/**
 * What is drawn now, and the rows that were drawn before.
 * @typedef {object} Now
 * @property {string} reader the own id
 * @property {ReadonlySet<string>} here the ids of who is here
 * @property {Map<string, HTMLElement>} before
 */

/** People that are shown at first, and that come with each press on the button for more. */
const PAGE = 100;

export class MemberList {
  #options;
  #panel = query(document, ".panel", HTMLElement);
  #view = query(this.#panel, ".members", HTMLElement);
  #list = query(this.#view, "ul", HTMLElement);
  /** How many are here of whom no name is known: those who are counted are all in the list. */
  #unnamed = create("li", { className: "unnamed" });
  #invite = create("a", { className: "invite-link", textContent: strings.invitePeople });
  #more = create("button", { className: "more", type: "button", textContent: strings.showMore });
  #max = PAGE;
  /** @type {RoomSession | undefined} */
  #room;
  #hide = create("button", { className: "hide-room", type: "button" });
  #leave = create("button", { className: "leave-room", type: "button" });
  #problem = create("p", { className: "problem", role: "alert" });
  #title = query(document, "#panel-title", HTMLElement);
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();

  /** @param {MemberListOptions} options */
  constructor(options) {
    this.#options = options;
    this.#view.append(this.#more, this.#invite, this.#hide, this.#leave, this.#problem);
    this.#more.addEventListener("click", () => {
      this.#max += PAGE;
      options.changed();
    });
    this.#hide.addEventListener("click", () => {
      options.hide();
      options.told(strings.roomHidden);
    });
    this.#leave.addEventListener("click", () => this.#room && this.#tryToLeave(this.#room.info));
  }

  /**
   * @param {RoomSession} room
   * @param {{ presence: RoomPresence, currentUser: CurrentUser }} parts
   */
  draw(room, { presence, currentUser }) {
    if (room !== this.#room) {
      this.#room = room;
      this.#max = PAGE;
      this.#problem.textContent = "";
    }
    const { type } = room.info;
    const count = presence.countIn(room.name);
    setText(this.#title, count === undefined ? strings.members : strings.membersOnline(count));
    setHidden(this.#invite, type !== "public" || !currentUser.invitationsUrl);
    this.#invite.href = currentUser.invitationsUrl;
    setHidden(this.#hide, room.name === DEFAULT_ROOM || room.isClosed);
    setText(this.#hide, type === "direct" ? strings.hideDirectMessage : strings.hideRoom);
    setHidden(this.#leave, type === "public" || room.isClosed);
    setText(this.#leave, type === "direct" ? strings.leaveDirectMessage : strings.leaveRoom);
    const now = { reader: currentUser.id, here: presence.onlineIds, before: this.#rows };
    this.#rows = new Map();
    const all = this.#options.directory.usersIn(room);
    const users = all.slice(0, this.#max);
    setHidden(this.#more, users.length === all.length);
    const shown = new Set(users.map(({ id }) => id));
    const present = presence.usersIn(room.name).filter(({ id }) => shown.has(id));
    const others = (count ?? 0) - present.length;
    setText(this.#unnamed, others > 0 ? strings.unnamedOnline(others) : "");
    const rows = users.map((user) => this.#drawUser(user, now));
    const { activeElement } = document;
    setChildren(this.#list, others > 0 ? [...rows, this.#unnamed] : rows);
    if (activeElement?.isConnected === false) this.#panel.focus();
  }

  /** @param {RoomInfo} facts of the room that is open */
  async #tryToLeave(facts) {
    const { ask, leave, currentUser } = this.#options;
    this.#problem.textContent = "";
    try {
      if (await ask(this.#leave, leaveConfirmation(facts, currentUser.id))) await leave();
    } catch (error) {
      showError(this.#problem, error);
    }
  }

  /**
   * @param {Member} user
   * @param {Now} now
   */
  #drawUser({ id, name }, { reader, here, before }) {
    const key = `${id} ${name}`;
    const row = before.get(key) ?? this.#createUserRow({ id, name });
    this.#rows.set(key, row);
    setHidden(query(row, ".online-dot", HTMLElement), !here.has(id));
    setHidden(query(row, ".you", HTMLElement), id !== reader);
    return row;
  }

  /** @param {Member} user */
  #createUserRow({ id, name }) {
    const row = createUserRow();
    const button = query(row, "button", HTMLButtonElement);
    drawAvatar(query(row, ".avatar", HTMLElement), { author: id, from: name });
    setText(query(row, ".user-label", HTMLElement), name);
    button.addEventListener("click", () => this.#options.pick({ id, name }, button));
    return row;
  }
}
