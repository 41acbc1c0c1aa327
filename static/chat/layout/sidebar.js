// @ts-check
// Draws the sidebar: rooms, direct messages and the user's own menu.

import { roomUrl } from "../router.js";
import { drawAvatar } from "../../ui/avatar/avatar.js";
import { copyTemplate, query, setChildren, setHidden, setText } from "../../ui/dom.js";
import { getSettings } from "../../ui/settings/settings.js";
import { roomAvatar, roomLabel } from "../rooms/room_info.js";
import { sectionOf, SECTIONS, shownRooms } from "../rooms/room_sections.js";
import { drawUnread } from "../rooms/unread_badge.js";
import { strings } from "../../i18n/core.js";

/** @import { ListedRoom, Member } from "../../client/mod.js" */
/** @import { RoomPresence } from "../users/room_presence.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { Drawer } from "./drawer.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} SidebarState
 * @property {RoomList} roomList
 * @property {RoomPresence} presence
 * @property {CurrentUser} currentUser
 * @property {string} name the display name of the user
 */

/**
 * @typedef {object} RowState
 * @property {RoomSession} openRoom
 * @property {string} ownId
 * @property {ReadonlySet<string>} onlineIds
 * @property {Map<string, HTMLElement>} previousRows
 */

/** @type {Readonly<Record<string, number>>} */
const STEPS = { ArrowUp: -1, ArrowDown: 1 };

export class Sidebar {
  #drawer;
  #element = query(document, ".sidebar", HTMLElement);
  #opener = query(document, ".sidebar-button", HTMLButtonElement);
  #unreadMark = query(this.#opener, ".unread-rooms", HTMLElement);
  #list = query(this.#element, ".room-list", HTMLElement);
  /** @type {NodeListOf<HTMLElement>} */
  #sections = this.#list.querySelectorAll("[data-section]");
  #ownUser = query(this.#element, ".own-user", HTMLElement);
  /** @type {Map<string, HTMLElement>} by room */
  #rows = new Map();
  #drawnUser = "";
  /** The open room last scrolled into view; empty while the sidebar is closed. */
  #scrolledTo = "";

  /** @param {Drawer} drawer */
  constructor(drawer) {
    this.#drawer = drawer;
    this.#element.addEventListener("click", ({ target }) => {
      const opens = target instanceof Element && target.closest("a[data-room], [data-panel]");
      if (opens) drawer.dismissIfOverlay();
      // Before the panel opens: it would close together with the sidebar.
    }, true);
    this.#list.addEventListener("keydown", (event) => this.#moveFocus(event));
  }

  /**
   * @param {RoomSession} openRoom
   * @param {SidebarState} state
   */
  draw(openRoom, { roomList, presence, currentUser, name }) {
    const count = roomList.countUnread(openRoom.name);
    setHidden(this.#unreadMark, count === 0);
    this.#opener.ariaLabel = count === 0 ? strings.rooms : strings.otherRoomsUnread(count);
    if (!this.#drawer.isOpen) {
      this.#scrolledTo = "";
      return;
    }
    const extra = roomList.isLoaded && !openRoom.isClosed ? [openRoom.info] : [];
    const activity = query(this.#element, "[data-panel=activity] .unread", HTMLElement);
    setText(activity, strings.unreadCount(roomList.newActivity));
    const { onlineIds } = presence;
    const rowState = { openRoom, onlineIds, ownId: currentUser.id };
    this.#drawRooms(roomList.visible(...extra), rowState);
    this.#drawOwnUser({ author: currentUser.id, from: name });
  }

  /**
   * Whether there is something that only `SidebarActions` draws: a reduced list, or unread rooms below the
   * visible ones.
   */
  get hasMarks() {
    const { isUnreadOnly, collapsed } = getSettings();
    const { scrollHeight, clientHeight } = this.#list;
    return isUnreadOnly || collapsed.length > 0 ||
      (!this.#unreadMark.hidden && scrollHeight > clientHeight);
  }

  /** @param {{ author: string, from: string }} user */
  #drawOwnUser(user) {
    const version = Object.values(user).join(" ");
    if (this.#drawnUser === version) return;
    this.#drawnUser = version;
    this.#ownUser.hidden = false;
    drawAvatar(query(this.#ownUser, ".avatar", HTMLElement), user);
    setText(query(this.#ownUser, ".user-label", HTMLElement), user.from || strings.you);
  }

  /**
   * @param {readonly ListedRoom[]} rooms
   * @param {Omit<RowState, "previousRows">} state
   */
  #drawRooms(rooms, state) {
    const rowState = { ...state, previousRows: this.#rows };
    this.#rows = new Map();
    const open = state.openRoom.name;
    const { isUnreadOnly, collapsed } = getSettings();
    for (const [place, element] of this.#sections.entries()) {
      const own = rooms.filter((room) => SECTIONS.indexOf(sectionOf(room)) === place);
      const isReduced = isUnreadOnly || collapsed.includes(element.dataset.section ?? "");
      const shown = shownRooms(own, { open, isReduced });
      const list = query(element, "ul", HTMLElement);
      setChildren(list, shown.map((room) => this.#drawRoom(room, rowState)));
      // Direct messages appear with the rooms: before, they would move.
      setHidden(element, own.length === 0 && place !== 1 && (place === 0 || rooms.length === 0));
    }
    // The list is one tab stop: the open room, or the first one.
    const links = this.#links;
    const stop = links.find(({ ariaCurrent }) => ariaCurrent) ?? links[0];
    for (const link of links) link.tabIndex = link === stop ? 0 : -1;
    const { name } = state.openRoom;
    if (!stop?.ariaCurrent || name === this.#scrolledTo) return;
    this.#scrolledTo = name;
    stop.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {ListedRoom} room
   * @param {RowState} state
   */
  #drawRoom(room, { openRoom, ownId, onlineIds, previousRows }) {
    const { room: name, type, notificationLevel } = room;
    const isOpen = name === openRoom.name;
    // The open room counts as read before the server knows.
    const isRead = isOpen && !room.isMarkedUnread;
    const { unread, mentions } = isRead ? { unread: 0, mentions: 0 } : room;
    const isOnline = type === "direct" && isOtherOnline(room, { onlineIds, ownId });
    const label = roomLabel(room, ownId);
    const member = roomAvatar(room, ownId);
    const row = previousRows.get(name) ?? copyTemplate("room-row");
    this.#rows.set(name, row);
    const version = [type, label, member?.id, unread, mentions, isOpen, isOnline, notificationLevel]
      .join(" ");
    if (row.dataset.version === version) return row;
    row.dataset.version = version;
    const link = query(row, "a", HTMLAnchorElement);
    drawMember(query(row, ".avatar", HTMLElement), member);
    link.href = roomUrl(name);
    link.dataset.room = name;
    link.dataset.type = type;
    link.classList.toggle("is-muted", notificationLevel === "nothing");
    link.ariaCurrent = isOpen ? "page" : null;
    query(row, ".online-dot", HTMLElement).hidden = !isOnline;
    const ariaLabel = unread > 0 ? strings.roomWithUnread(label, unread, mentions) : label;
    link.ariaLabel = isOnline ? strings.userOnline(ariaLabel) : ariaLabel;
    drawUnread(link, { type, unread, mentions });
    link.title = label;
    setText(query(row, ".room-label", HTMLElement), label);
    return row;
  }

  get #links() {
    return [...this.#list.querySelectorAll("a")];
  }

  /** @param {KeyboardEvent} event */
  #moveFocus(event) {
    const step = STEPS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = this.#links;
    const index = links.findIndex((link) => link === document.activeElement);
    event.preventDefault();
    links[index + step]?.focus();
  }
}

/**
 * The members of a direct message may load later than the list.
 * @param {HTMLElement} avatar
 * @param {Member | undefined} member
 */
function drawMember(avatar, member) {
  if (member && avatar.hidden) drawAvatar(avatar, { author: member.id, from: member.name });
  avatar.hidden = !member;
}

/**
 * @param {ListedRoom} room
 * @param {Pick<RowState, "onlineIds" | "ownId">} state
 */
function isOtherOnline({ members = [] }, { onlineIds, ownId }) {
  return members.some(({ id }) => id !== ownId && onlineIds.has(id));
}
