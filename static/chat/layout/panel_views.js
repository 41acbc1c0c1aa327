// @ts-check
// What the panel shows: the people of the room, what is pinned in it, the search.

import { PinsView } from "../messages/search/pins_view.js";
import { SearchView } from "../messages/search/search_view.js";
import { MemberList } from "../users/member_list.js";

/** @import { ConfirmOptions } from "../../ui/confirm.js" */
/** @import { Member } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomPresence } from "../users/room_presence.js" */
/** @import { Directory } from "../users/directory.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} PanelViewsOptions
 * @property {BaseClient} client
 * @property {Directory} directory
 * @property {(near: HTMLElement, question: ConfirmOptions) => Promise<boolean>} ask before something is done
 * that cannot be undone
 * @property {() => string} displayName the name under which the reader writes
 * @property {(room: string) => string} nameOf what the reader calls a room
 * @property {CurrentUser} currentUser
 * @property {() => Promise<void>} leave this room
 * @property {() => void} hide this room
 * @property {() => void} changed it is to be drawn again
 * @property {(text: string) => void} told what was done, where nothing else shows it
 * @property {(user: Member, near: HTMLElement) => void} pick somebody
 */

export class PanelViews {
  #users;
  #pins;
  /** @type {SearchView} */
  search;

  /** @param {PanelViewsOptions} options */
  constructor(options) {
    this.#users = new MemberList(options);
    this.#pins = new PinsView(options.client);
    this.search = new SearchView(options);
  }

  /** The server answers again. */
  retry() {
    this.#pins.retry();
    this.search.retry();
  }

  /**
   * @param {RoomSession} room
   * @param {{ view: string, presence: RoomPresence, currentUser: CurrentUser }} now the view that is open
   */
  draw(room, { view, presence, currentUser }) {
    if (view === "members") this.#users.draw(room, { presence, currentUser });
    this.#pins.draw(room, { currentUser, isOpen: view === "pins" });
  }
}
