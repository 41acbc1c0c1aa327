// @ts-check
// Which room the page's address names, and the way to another one without loading the page anew.

const DEFAULT_ROOM = "lobby";

/** @param {string} room */
export function addressOf(room) {
  return new URL(`/r/${room}`, location.href).href;
}

export class Navigation {
  #moved;
  #room = roomOf(location.pathname);

  /** @param {(room: string) => void} moved */
  constructor(moved) {
    this.#moved = moved;
    addEventListener("popstate", () => this.#move(roomOf(location.pathname)));
    document.addEventListener("click", (event) => this.#follow(event));
  }

  get room() {
    return this.#room;
  }

  /** @param {string} [room] */
  open(room = DEFAULT_ROOM) {
    if (room === this.#room) return;
    history.pushState(null, "", addressOf(room));
    this.#move(room);
  }

  /** @param {string} room */
  #move(room) {
    if (room === this.#room) return;
    this.#room = room;
    this.#moved(room);
  }

  /**
   * Follows a plain click on a room's link; the browser does what is meant by any other.
   * @param {MouseEvent} event
   */
  #follow(event) {
    const { target, button, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return;
    const link = target instanceof Element ? target.closest("a[data-room]") : null;
    if (!(link instanceof HTMLAnchorElement) || !link.dataset.room) return;
    event.preventDefault();
    this.open(link.dataset.room);
  }
}

/** @param {string} path */
function roomOf(path) {
  return path.match(/^\/r\/([^/]+)/)?.[1] ?? DEFAULT_ROOM;
}
