// @ts-check
// Draws the members of the open room, in the panel.

import { DEFAULT_ROOM } from "../router.js";
import { drawAvatar } from "../../ui/avatar.js";
import { create, query, setChildren, setHidden, setText } from "../../ui/dom.js";
import { createUserRow } from "../../ui/user_row.js";
import { showError } from "../../ui/error_line.js";
import { leaveConfirmation } from "../rooms/leave_confirmation.js";
import { strings } from "../../i18n/lazy.js";

/** @import { ConfirmOptions } from "../../ui/confirm.js" */
/** @import { Member, RoomInfo } from "../../client/mod.js" */
/** @import { RoomPresence } from "./room_presence.js" */
/** @import { Directory } from "./directory.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} MemberListOptions
 * @property {Directory} directory
 * @property {CurrentUser} currentUser
 * @property {(near: HTMLElement, options: ConfirmOptions) => Promise<boolean>} confirm
 * @property {() => Promise<void>} leave leaves the open room
 * @property {() => void} hide hides the open room
 * @property {() => void} invite
 * @property {() => void} onChange called if the list has to be drawn again
 * @property {(text: string) => void} showStatus
 * @property {(user: Member, near: HTMLElement) => void} showUser
 */

/**
 * @typedef {object} RowState
 * @property {string} ownId
 * @property {ReadonlySet<string>} onlineIds
 * @property {Map<string, HTMLElement>} previousRows
 */

/** Number of rows drawn at first and with each press of the button. */
const PAGE_SIZE = 100;

export class MemberList {
  #options;
  #panel = query(document, ".panel", HTMLElement);
  #title = query(document, "#panel-title", HTMLElement);
  #view = query(this.#panel, ".members", HTMLElement);
  #list = query(this.#view, "ul", HTMLElement);
  /** Number of online users without a name: named ones are all in the list. */
  #unnamed = create("li", { className: "unnamed" });
  #more = create("button", { className: "more", type: "button", textContent: strings.showMore });
  #invite = create("button", { className: "invite-people", type: "button" }, [
    strings.invitePeople,
  ]);
  #hide = create("button", { className: "hide-room", type: "button" });
  #leave = create("button", { className: "leave-room", type: "button" });
  #problem = create("p", { className: "problem", role: "alert" });
  #maxRows = PAGE_SIZE;
  /** @type {RoomSession | undefined} */
  #room;
  /** @type {Map<string, HTMLElement>} by id and name */
  #rows = new Map();

  /** @param {MemberListOptions} options */
  constructor(options) {
    this.#options = options;
    this.#view.append(this.#more, this.#invite, this.#hide, this.#leave, this.#problem);
    this.#more.addEventListener("click", () => {
      this.#maxRows += PAGE_SIZE;
      options.onChange();
    });
    this.#invite.addEventListener("click", options.invite);
    this.#hide.addEventListener("click", () => {
      options.hide();
      options.showStatus(strings.roomHidden);
    });
    this.#leave.addEventListener("click", () => this.#room && this.#tryToLeave(this.#room.info));
  }

  /**
   * @param {RoomSession} room
   * @param {{ presence: RoomPresence, currentUser: CurrentUser }} state
   */
  draw(room, { presence, currentUser }) {
    if (room !== this.#room) {
      this.#room = room;
      this.#maxRows = PAGE_SIZE;
      this.#problem.textContent = "";
    }
    const online = presence.countIn(room.name);
    setText(this.#title, online === undefined ? strings.members : strings.membersOnline(online));
    this.#drawActions(room, currentUser);
    const all = this.#options.directory.usersIn(room);
    const users = all.slice(0, this.#maxRows);
    setHidden(this.#more, users.length === all.length);
    const ids = new Set(users.map(({ id }) => id));
    const named = presence.usersIn(room.name).filter(({ id }) => ids.has(id));
    this.#drawRows(users, {
      unnamed: (online ?? 0) - named.length,
      ownId: currentUser.id,
      onlineIds: presence.onlineIds,
    });
  }

  /**
   * @param {RoomSession} room
   * @param {CurrentUser} currentUser
   */
  #drawActions({ name, isClosed, info: { type } }, { canInvite }) {
    const isDirect = type === "direct";
    setHidden(this.#invite, type !== "public" || !canInvite);
    setHidden(this.#hide, name === DEFAULT_ROOM || isClosed);
    setText(this.#hide, isDirect ? strings.hideDirectMessage : strings.hideRoom);
    setHidden(this.#leave, type === "public" || isClosed);
    setText(this.#leave, isDirect ? strings.leaveDirectMessage : strings.leaveRoom);
  }

  /**
   * @param {readonly Member[]} users
   * @param {Omit<RowState, "previousRows"> & { unnamed: number }} state
   */
  #drawRows(users, { unnamed, ...state }) {
    const rowState = { ...state, previousRows: this.#rows };
    this.#rows = new Map();
    const rows = users.map((user) => this.#drawUser(user, rowState));
    setText(this.#unnamed, unnamed > 0 ? strings.unnamedOnline(unnamed) : "");
    const { activeElement } = document;
    setChildren(this.#list, unnamed > 0 ? [...rows, this.#unnamed] : rows);
    if (activeElement?.isConnected === false) this.#panel.focus();
  }

  /**
   * @param {Member} user
   * @param {RowState} state
   */
  #drawUser({ id, name }, { ownId, onlineIds, previousRows }) {
    const key = `${id} ${name}`;
    const row = previousRows.get(key) ?? this.#createRow({ id, name });
    this.#rows.set(key, row);
    setHidden(query(row, ".online-dot", HTMLElement), !onlineIds.has(id));
    setHidden(query(row, ".you", HTMLElement), id !== ownId);
    return row;
  }

  /** @param {Member} user */
  #createRow({ id, name }) {
    const row = createUserRow();
    const button = query(row, "button", HTMLButtonElement);
    drawAvatar(query(row, ".avatar", HTMLElement), { author: id, from: name });
    setText(query(row, ".user-label", HTMLElement), name);
    button.addEventListener("click", () => this.#options.showUser({ id, name }, button));
    return row;
  }

  /** @param {RoomInfo} info of the open room */
  async #tryToLeave(info) {
    const { confirm, leave, currentUser } = this.#options;
    this.#problem.textContent = "";
    try {
      if (await confirm(this.#leave, leaveConfirmation(info, currentUser.id))) await leave();
    } catch (error) {
      showError(this.#problem, error);
    }
  }
}
