// @ts-check
// The rail: the rooms, the conversations, and the reader.

import { roomUrl } from "../router.js";
import { drawAvatar } from "../../ui/avatar.js";
import { copyTemplate, query, setChildren, setHidden, setText } from "../../ui/dom.js";
import { needsAttention, roomAvatar, roomLabel } from "../rooms/room_info.js";
import { strings } from "../../i18n/core.js";

/** @import { ListedRoom, Member } from "../../client/mod.js" */
/** @import { RoomPresence } from "../users/room_presence.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { Drawer } from "./drawer.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} Now
 * @property {RoomList} list
 * @property {RoomPresence} presence
 * @property {CurrentUser} currentUser
 * @property {string} name under which the reader writes
 */

/**
 * What is drawn now, and the rows that were drawn before.
 * @typedef {object} Drawing
 * @property {RoomSession} room
 * @property {string} reader the own id
 * @property {ReadonlySet<string>} here the ids of who is here
 * @property {Map<string, HTMLElement>} before
 */

/** @type {Readonly<Record<string, number>>} */
const STEPS = { ArrowUp: -1, ArrowDown: 1 };

export class Sidebar {
  #drawer;
  #element = query(document, ".sidebar", HTMLElement);
  #opener = query(document, ".sidebar-button", HTMLButtonElement);
  #unread = query(this.#opener, ".unread-rooms", HTMLElement);
  #list = query(this.#element, ".room-list", HTMLElement);
  #rooms = query(this.#list, ".rooms", HTMLElement);
  #conversations = query(this.#list, ".direct-messages", HTMLElement);
  #conversationsHead = query(this.#list, "h2", HTMLElement);
  #me = query(this.#element, ".own-user", HTMLElement);
  #account = query(this.#element, ".account", HTMLElement);
  #moderation = query(this.#element, ".moderation", HTMLElement);
  /** @type {Map<string, HTMLElement>} */
  #drawn = new Map();
  #drawnReader = "";
  /** The open room that was brought before the eyes; empty while there is nothing to be seen. */
  #shown = "";

  /** @param {Drawer} side where it stands */
  constructor(side) {
    this.#drawer = side;
    this.#element.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("a[data-room]")) side.dismissIfOverlay();
    });
    this.#list.addEventListener("keydown", (event) => this.#move(event));
  }

  /**
   * @param {RoomSession} room
   * @param {Now} now
   */
  draw(room, { list, presence, currentUser, name }) {
    const count = list.countUnread(room.name);
    setHidden(this.#unread, count === 0);
    this.#opener.ariaLabel = count === 0 ? strings.rooms : strings.otherRoomsUnread(count);
    if (!this.#drawer.isOpen) {
      this.#shown = "";
      return;
    }
    const rooms = list.isLoaded && !room.isClosed ? [room.info] : [];
    this.#drawRooms(list.visible(...rooms), {
      room,
      here: presence.onlineIds,
      reader: currentUser.id,
    });
    this.#drawReader({ author: currentUser.id, from: name });
    setHidden(this.#account, currentUser.accountUrl === "");
    setHidden(this.#moderation, !currentUser.canModerate);
  }

  /** @param {{ author: string, from: string }} reader */
  #drawReader(reader) {
    const drawn = Object.values(reader).join(" ");
    if (this.#drawnReader === drawn) return;
    this.#drawnReader = drawn;
    this.#me.hidden = false;
    drawAvatar(query(this.#me, ".avatar", HTMLElement), reader);
    setText(query(this.#me, ".user-label", HTMLElement), reader.from || strings.you);
  }

  /**
   * @param {readonly ListedRoom[]} rooms
   * @param {Omit<Drawing, "before">} now
   */
  #drawRooms(rooms, now) {
    const drawing = { ...now, before: this.#drawn };
    this.#drawn = new Map();
    const draw = (/** @type {ListedRoom} */ one) => this.#drawRoom(one, drawing);
    const isDirect = (/** @type {ListedRoom} */ { type }) => type === "direct";
    setChildren(this.#rooms, rooms.filter((room) => !isDirect(room)).map(draw));
    setChildren(this.#conversations, rooms.filter(isDirect).map(draw));
    setHidden(this.#conversationsHead, !rooms.some(isDirect));
    // One stop of the Tab key: the room that is open, or the first one.
    const links = this.#links;
    const stop = links.find(({ ariaCurrent }) => ariaCurrent) ?? links[0];
    for (const link of links) link.tabIndex = link === stop ? 0 : -1;
    if (!stop?.ariaCurrent || now.room.name === this.#shown) return;
    this.#shown = now.room.name;
    stop.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {ListedRoom} listed
   * @param {Drawing} drawing
   */
  #drawRoom(listed, { room, reader, here, before }) {
    const { room: name, type } = listed;
    const isOpen = name === room.name;
    // What one looks at counts as read before the server has heard it.
    const { unread, mentions } = isOpen ? { unread: 0, mentions: 0 } : listed;
    const isHere = type === "direct" && hasOther(listed, { here, reader });
    const label = roomLabel(listed, reader);
    const face = roomAvatar(listed, reader);
    const row = before.get(name) ?? copyTemplate("room-row");
    this.#drawn.set(name, row);
    const version = [type, label, face?.id, unread, mentions, isOpen, isHere].join(" ");
    if (row.dataset.version === version) return row;
    row.dataset.version = version;
    const link = query(row, "a", HTMLAnchorElement);
    drawFace(query(row, ".avatar", HTMLElement), face);
    link.href = roomUrl(name);
    link.dataset.room = name;
    link.dataset.type = type;
    link.ariaCurrent = isOpen ? "page" : null;
    query(row, ".online-dot", HTMLElement).hidden = !isHere;
    const called = unread > 0 ? strings.roomWithUnread(label, unread, mentions) : label;
    link.ariaLabel = isHere ? strings.userOnline(called) : called;
    link.classList.toggle("needs-attention", needsAttention({ type, unread, mentions }));
    link.title = label;
    setText(query(row, ".room-label", HTMLElement), label);
    setText(query(row, ".unread", HTMLElement), unread > 0 ? strings.unreadCount(unread) : "");
    return row;
  }

  get #links() {
    return [...this.#list.querySelectorAll("a")];
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const step = STEPS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = this.#links;
    const here = links.findIndex((link) => link === document.activeElement);
    event.preventDefault();
    links[here + step]?.focus();
  }
}

/**
 * Who is in a conversation may be known later than the conversation.
 * @param {HTMLElement} avatar
 * @param {Member | undefined} face
 */
function drawFace(avatar, face) {
  if (face && avatar.hidden) drawAvatar(avatar, { author: face.id, from: face.name });
  avatar.hidden = !face;
}

/**
 * Whether one of the others is here.
 * @param {ListedRoom} room
 * @param {Pick<Drawing, "here" | "reader">} now
 */
function hasOther({ members = [] }, { here, reader }) {
  return members.some(({ id }) => id !== reader && here.has(id));
}
