// @ts-check
// Maps the page's address to a room and a message, and changes it without reloading the page.

import { closeOverlays, watchOverlays } from "./layout/overlays.js";

export const DEFAULT_ROOM = "lobby";

/**
 * A room, or a message in it by its number; `isReturn`: by the browser's Back or Forward.
 * @typedef {{ room: string, seq?: number, isReturn?: boolean }} RoomLocation
 */

/**
 * @param {string} room
 * @param {number} [seq]
 */
export function roomUrl(room, seq) {
  return new URL(seq === undefined ? `/r/${room}` : `/r/${room}/${seq}`, location.href).href;
}

/**
 * Returns the room of an address of this chat, if it links to a room or message.
 * @param {string} href
 */
export function roomFromUrl(href) {
  const { origin, pathname } = new URL(href);
  const [, room] = pathname.match(/^\/r\/([~a-z\d_-]+)(?:\/\d{1,15})?$/) ?? [];
  return origin === location.origin ? room : undefined;
}

export class Router {
  #onChange;
  #location = parseLocation(location.pathname);
  /** Whether the history is at an entry for what covers the page, which may have been closed since. */
  #isCovered = history.state === true;

  /** @param {(location: RoomLocation) => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
    addEventListener("popstate", () => this.#goBack());
    watchOverlays(() => this.#cover());
    document.addEventListener("click", (event) => this.#followLink(event));
  }

  get location() {
    return this.#location;
  }

  /** @param {string} [room] */
  open(room = DEFAULT_ROOM) {
    if (room !== this.#location.room) this.#push({ room });
  }

  /** Removes the message from the address: the user has scrolled to the newest messages. */
  clearMessage() {
    const { room, seq } = this.#location;
    if (seq === undefined) return;
    history.replaceState(history.state, "", roomUrl(room));
    this.#location = { room };
  }

  /** Back then closes what covers the page. */
  #cover() {
    if (!this.#isCovered) history.pushState(true, "");
    this.#isCovered = true;
  }

  /** Also called when the address gets a fragment. */
  #goBack() {
    const wasCovered = this.#isCovered;
    this.#isCovered = history.state === true;
    const { room, seq } = this.#location;
    const next = parseLocation(location.pathname);
    if (next.room !== room || next.seq !== seq) this.#set({ ...next, isReturn: true });
    else if (!closeOverlays() && wasCovered && !this.#isCovered) history.back();
  }

  /** @param {RoomLocation} location */
  #push(location) {
    const url = roomUrl(location.room, location.seq);
    if (this.#isCovered) history.replaceState(null, "", url);
    else history.pushState(null, "", url);
    this.#isCovered = false;
    this.#set(location);
  }

  /** @param {RoomLocation} location */
  #set(location) {
    this.#location = location;
    this.#onChange(location);
  }

  /**
   * Opens links to rooms and messages in the page. Clicks with a modifier are left to the browser.
   * @param {MouseEvent} event
   */
  #followLink(event) {
    const { target, button, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return;
    const link = target instanceof Element ? target.closest("a[data-room]") : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    const location = parseLocation(link.pathname);
    // A link to the open room does nothing; a link to a message scrolls there again.
    if (location.seq === undefined) this.open(location.room);
    else this.#push(location);
  }
}

/**
 * @param {string} path
 * @returns {RoomLocation}
 */
function parseLocation(path) {
  const [, room = DEFAULT_ROOM, seq] = path.match(/^\/r\/([^/]+)(?:\/(\d{1,15}))?/) ?? [];
  return seq === undefined ? { room } : { room, seq: Number(seq) };
}
