// @ts-check
// Says over the composer who else types. It is no live region: nobody wants to hear of each key.

import { query } from "../../ui/dom.js";
import { isolateNames } from "../../i18n/bidi_names.js";
import { strings } from "../../i18n/core.js";

/** @import { Member } from "../../client/mod.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */

export class TypingIndicator {
  #element = query(document, ".typing", HTMLElement);
  /** @type {readonly Member[]} as the server told it last */
  #reported = [];
  #newest = 0;
  #drawn = "";
  /** Who has sent what they typed: the message comes sooner than the word that they are done. */
  #finished = new Set();

  /**
   * @param {RoomSession} room
   * @param {{ typing: readonly Member[], reader: string }} now
   */
  draw({ timeline }, { typing, reader }) {
    if (typing !== this.#reported) this.#finished.clear();
    else if (typing.length > 0 && timeline.newest !== this.#newest) {
      this.#finished.add(timeline.authors()[0]?.id);
    }
    this.#reported = typing;
    this.#newest = timeline.newest;
    const others = typing.filter(({ id, name }) =>
      id !== reader && name && !this.#finished.has(id)
    );
    const says = others.length > 0 ? strings.typing(others.map(({ name }) => name)) : "";
    if (says === this.#drawn) return;
    this.#drawn = says;
    this.#element.replaceChildren(...isolateNames(says));
  }
}
