// @ts-check
// Which room, and which message of it, the page's address names, and the way to another one without
// loading the page anew.

export const DEFAULT_ROOM = "lobby";

/** @typedef {{ room: string, seq?: number }} RoomLocation a room, or a message of it by its number */

/**
 * @param {string} room
 * @param {number} [seq]
 */
export function roomUrl(room, seq) {
  return new URL(seq === undefined ? `/r/${room}` : `/r/${room}/${seq}`, location.href).href;
}

/**
 * The room that an address leads to in this page, or of whose messages it names one.
 * @param {string} href
 */
export function roomFromUrl(href) {
  const { origin, pathname } = new URL(href);
  const [, room] = pathname.match(/^\/r\/([~a-z\d_-]+)(?:\/\d{1,15})?$/) ?? [];
  return origin === location.origin ? room : undefined;
}

export class Router {
  #moved;
  #place = parseLocation(location.pathname);

  /** @param {(place: RoomLocation) => void} moved to another place */
  constructor(moved) {
    this.#moved = moved;
    addEventListener("popstate", () => this.#move(parseLocation(location.pathname)));
    document.addEventListener("click", (event) => this.#follow(event));
  }

  get location() {
    return this.#place;
  }

  /** @param {string} [room] */
  open(room = DEFAULT_ROOM) {
    if (room !== this.#place.room) this.#go({ room });
  }

  /** The reader goes to the newest messages of the room: its address names none any more. */
  clearMessage() {
    const { room, seq } = this.#place;
    if (seq === undefined) return;
    history.replaceState(null, "", roomUrl(room));
    this.#place = { room };
  }

  /** @param {RoomLocation} place */
  #go(place) {
    history.pushState(null, "", roomUrl(place.room, place.seq));
    this.#move(place);
  }

  /** @param {RoomLocation} place */
  #move(place) {
    this.#place = place;
    this.#moved(place);
  }

  /**
   * Follows a plain click on a link to a room or a message; the browser does what is meant by any
   * other.
   * @param {MouseEvent} event
   */
  #follow(event) {
    const { target, button, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return;
    const link = target instanceof Element ? target.closest("a[data-room]") : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    const place = parseLocation(link.pathname);
    // To a message one may want to go again, to a room one is in not.
    if (place.seq === undefined) this.open(place.room);
    else this.#go(place);
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
