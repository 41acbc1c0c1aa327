// @ts-check
// What the panel shows: the people of the room, what is pinned in it, the search.

import { PinsView } from "./messages/pins_view.js";
import { SearchView } from "./messages/search_view.js";
import { PeopleView } from "./people/people_view.js";

/** @import { Question } from "./question.js" */
/** @import { Member } from "./client/mod.js" */
/** @import { PageClient } from "./client/page_client.js" */
/** @import { Company } from "./people/company.js" */
/** @import { Directory } from "./people/directory.js" */
/** @import { Room } from "./messages/room.js" */
/** @import { Visitor } from "./visitor.js" */

/**
 * @typedef {object} PanelViewsOptions
 * @property {PageClient} client
 * @property {Directory} directory
 * @property {(near: HTMLElement, question: Question) => Promise<boolean>} ask before something is done
 * that cannot be undone
 * @property {() => string} nameOfReader the name under which the reader writes
 * @property {(room: string) => string} nameOf what the reader calls a room
 * @property {Visitor} visitor
 * @property {() => Promise<void>} leave this room
 * @property {() => void} hide this room
 * @property {() => void} changed it is to be drawn again
 * @property {(text: string) => void} told what was done, where nothing else shows it
 * @property {(person: Member, near: HTMLElement) => void} pick somebody
 */

export class PanelViews {
  #people;
  #pins;
  /** @type {SearchView} */
  search;

  /** @param {PanelViewsOptions} options */
  constructor(options) {
    this.#people = new PeopleView(options);
    this.#pins = new PinsView(options.client);
    this.search = new SearchView(options);
  }

  /** The server answers again. */
  retry() {
    this.#pins.retry();
    this.search.retry();
  }

  /**
   * @param {Room} room
   * @param {{ view: string, company: Company, visitor: Visitor }} now the view that is open
   */
  draw(room, { view, company, visitor }) {
    if (view === "people") this.#people.draw(room, { company, visitor });
    this.#pins.draw(room, { visitor, isOpen: view === "pins" });
  }
}
