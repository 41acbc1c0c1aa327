// @ts-check
// The views of the panel: members, pinned messages, files, search, activity, saved messages.

import { PersonalViews } from "../activity/personal_views.js";
import { FilesView } from "../files/view/files_view.js";
import { PinsView } from "../messages/search/pins_view.js";
import { SearchView } from "../messages/search/search_view.js";
import { MemberList } from "../users/member_list.js";

/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomPresence } from "../users/room_presence.js" */
/** @import { ActivityViewOptions } from "../activity/activity_view.js" */
/** @import { PersonalViewsOptions } from "../activity/personal_views.js" */
/** @import { MemberListOptions } from "../users/member_list.js" */
/** @import { FilterSources } from "../messages/search/search_filters.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} PanelViewsOptions
 * @property {BaseClient} client
 * @property {() => string} displayName
 * @property {(room: string) => string} nameOf returns the label of a room
 * @property {FilterSources} filterSources for the search
 */

export class PanelViews {
  #members;
  #pins;
  #files;
  /** @type {SearchView} */
  search;
  /** Activity and saved messages. */
  personal;

  /** @param {PanelViewsOptions & MemberListOptions & PersonalViewsOptions & ActivityViewOptions} options */
  constructor(options) {
    this.#members = new MemberList(options);
    this.#pins = new PinsView(options.client);
    this.#files = new FilesView(options.client);
    this.search = new SearchView(options);
    this.personal = new PersonalViews(options);
  }

  /** Retries everything that failed while the server was unreachable. */
  retry() {
    this.#pins.retry();
    this.#files.retry();
    this.search.retry();
    this.personal.retry();
  }

  /**
   * @param {RoomSession} room
   * @param {{ view: string, presence: RoomPresence, currentUser: CurrentUser }} state `view`: the
   * name of the open view
   */
  draw(room, { view, presence, currentUser }) {
    if (view === "members") this.#members.draw(room, { presence, currentUser });
    this.#pins.draw(room, { currentUser, isOpen: view === "pins" });
    this.#files.draw(room, view === "files");
  }
}
