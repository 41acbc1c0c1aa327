// @ts-check
// Draws the members of the open room, in the panel: who is here, and the others of the room or the chat.

import { drawAvatar } from "../../ui/avatar/avatar.js";
import { create, query, setChildren, setHidden, setText } from "../../ui/dom.js";
import { createUserRow } from "../../ui/user_row.js";
import { canAddPeople } from "../rooms/room_commands.js";
import { findUsers } from "../rooms/switcher/switcher_search.js";
import { roles } from "../../i18n/roles.js";
import { strings } from "../../i18n/lazy.js";

/** @import { Member } from "../../client/mod.js" */
/** @import { RoomPresence } from "./room_presence.js" */
/** @import { Directory } from "./directory.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} MemberListOptions
 * @property {Directory} directory
 * @property {CurrentUser} currentUser
 * @property {() => void} invite brings people into the chat, or into a private room
 * @property {() => void} onChange called if the list has to be drawn again
 * @property {(user: Member, near: HTMLElement) => void} showUser
 */

/**
 * @typedef {object} RowState
 * @property {string} ownId
 * @property {ReadonlySet<string>} onlineIds
 * @property {string | undefined} opener who created the room
 * @property {Map<string, HTMLElement>} previousRows
 */

const compareNames = new Intl.Collator(strings.language, { numeric: true }).compare;

/** Number of rows drawn at first and with each press of the button. */
const PAGE_SIZE = 100;

export class MemberList {
  #options;
  #panel = query(document, ".panel", HTMLElement);
  #title = query(document, "#panel-title", HTMLElement);
  #view = query(this.#panel, ".members", HTMLElement);
  #filter = create("input", {
    className: "search-field",
    maxLength: 64,
    autocomplete: "off",
    ariaLabel: strings.filterMembers,
    placeholder: strings.filterMembers,
  });
  #here = createSection();
  #others = createSection();
  #empty = create("p", { className: "no-members", role: "status" });
  /** Number of online users without a name: named ones are all in the list. */
  #unnamed = create("li", { className: "unnamed" });
  #more = create("button", { className: "more", type: "button", textContent: strings.showMore });
  #invite = create("button", { className: "invite-people", type: "button" });
  /** Says who can invite, if the current user can't. */
  #inviters = create("p", { className: "inviters" });
  #maxRows = PAGE_SIZE;
  /** @type {RoomSession | undefined} */
  #room;
  /** @type {Map<string, HTMLElement>} by id and name */
  #rows = new Map();

  /** @param {MemberListOptions} options */
  constructor(options) {
    this.#options = options;
    this.#view.append(
      this.#filter,
      ...[this.#here, this.#others].flatMap(({ title, list }) => [title, list]),
      this.#empty,
      this.#more,
      this.#invite,
      this.#inviters,
    );
    this.#filter.addEventListener("input", () => this.#onFilter());
    this.#more.addEventListener("click", () => {
      this.#maxRows += PAGE_SIZE;
      options.onChange();
    });
    this.#invite.addEventListener("click", options.invite);
  }

  /**
   * @param {RoomSession} room
   * @param {{ presence: RoomPresence, currentUser: CurrentUser }} state
   */
  draw(room, { presence, currentUser }) {
    if (room !== this.#room) {
      this.#room = room;
      this.#maxRows = PAGE_SIZE;
      this.#filter.value = "";
    }
    const online = presence.countIn(room.name);
    setText(this.#title, online === undefined ? strings.members : strings.membersOnline(online));
    this.#drawActions(room, currentUser);
    const { directory } = this.#options;
    const text = this.#filter.value.trim();
    const isPublic = room.info.type === "public";
    const inRoom = directory.usersIn(room);
    const all = text
      ? findUsers(isPublic ? directory.users : inRoom, text)
      : inRoom.toSorted((one, other) => compareNames(one.name, other.name));
    const ids = new Set(all.map(({ id }) => id));
    const named = presence.usersIn(room.name).filter(({ id }) => ids.has(id));
    this.#drawRows(all, {
      unnamed: text ? 0 : (online ?? 0) - named.length,
      ownId: currentUser.id,
      onlineIds: presence.onlineIds,
      opener: room.info.opener,
    });
    const isListed = directory.isComplete || !isPublic;
    const others = isPublic ? strings.inThisChat : strings.inThisRoom;
    setText(this.#others.title, isListed ? strings.countOf(others, this.#others.count) : others);
    setText(this.#empty, emptyText({ text, count: all.length, isListed }));
  }

  /** Shows the users who are known, then those whom the server finds as well. */
  async #onFilter() {
    this.#maxRows = PAGE_SIZE;
    this.#options.onChange();
    await this.#options.directory.find(this.#filter.value);
    this.#options.onChange();
  }

  /**
   * @param {RoomSession} room
   * @param {CurrentUser} currentUser
   */
  #drawActions({ isClosed, info }, currentUser) {
    const isPublic = info.type === "public";
    const isOffered = isPublic ? currentUser.canInvite : canAddPeople(info, currentUser);
    setHidden(this.#invite, isClosed || !isOffered);
    setText(this.#invite, isPublic ? strings.invitePeople : strings.addPeople);
    const isRefused = isPublic && currentUser.isInviteOnly && !currentUser.canInvite;
    const names = this.#options.directory.inviters.map(({ name }) => name);
    setText(this.#inviters, isRefused ? strings.inviters(names) : "");
  }

  /**
   * @param {readonly Member[]} all
   * @param {Omit<RowState, "previousRows"> & { unnamed: number }} state
   */
  #drawRows(all, { unnamed, ...state }) {
    const rowState = { ...state, previousRows: this.#rows };
    this.#rows = new Map();
    const isHere = (/** @type {Member} */ { id }) => state.onlineIds.has(id);
    const [here, others] = [all.filter(isHere), all.filter((user) => !isHere(user))];
    const left = Math.max(this.#maxRows - here.length, 0);
    setHidden(this.#more, all.length <= this.#maxRows);
    const draw = (/** @type {Member} */ user) => this.#drawUser(user, rowState);
    const hereRows = here.slice(0, this.#maxRows).map(draw);
    setText(this.#unnamed, unnamed > 0 ? strings.unnamedOnline(unnamed) : "");
    const { activeElement } = document;
    setChildren(this.#here.list, unnamed > 0 ? [...hereRows, this.#unnamed] : hereRows);
    setChildren(this.#others.list, others.slice(0, left).map(draw));
    if (activeElement?.isConnected === false) this.#panel.focus();
    this.#others.count = others.length;
    setHidden(this.#here.title, here.length + Math.max(unnamed, 0) === 0);
    setHidden(this.#others.title, others.length === 0);
    setText(this.#here.title, strings.countOf(strings.here, here.length + Math.max(unnamed, 0)));
  }

  /**
   * @param {Member} user
   * @param {RowState} state
   */
  #drawUser({ id, name }, { ownId, onlineIds, opener, previousRows }) {
    const key = `${id} ${name}`;
    const row = previousRows.get(key) ?? this.#createRow({ id, name });
    this.#rows.set(key, row);
    setHidden(query(row, ".online-dot", HTMLElement), !onlineIds.has(id));
    setHidden(query(row, ".you", HTMLElement), id !== ownId);
    setText(query(row, ".member-role", HTMLElement), this.#roleOf(id, opener));
    return row;
  }

  /**
   * Returns what distinguishes a member: who created the room, or the role in the chat.
   * @param {string} id
   * @param {string | undefined} opener
   */
  #roleOf(id, opener) {
    if (id === opener) return strings.roomCreator;
    const role = this.#options.directory.roleOf(id);
    return role ? roles[role] : "";
  }

  /** @param {Member} user */
  #createRow({ id, name }) {
    const row = createUserRow();
    const button = query(row, "button", HTMLButtonElement);
    button.append(create("small", { className: "member-role" }));
    drawAvatar(query(row, ".avatar", HTMLElement), { author: id, from: name });
    setText(query(row, ".user-label", HTMLElement), name);
    button.addEventListener("click", () => this.#options.showUser({ id, name }, button));
    return row;
  }
}

/** Creates a list with a title. */
function createSection() {
  return { title: create("h3"), list: create("ul"), count: 0 };
}

/** @param {{ text: string, count: number, isListed: boolean }} state `isListed`: all users are known */
function emptyText({ text, count, isListed }) {
  if (text) return count === 0 ? strings.noMembersFound : "";
  return isListed ? "" : strings.moreMembers;
}
