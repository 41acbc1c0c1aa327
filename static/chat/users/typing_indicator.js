// @ts-check
// Shows above the composer who is typing. It is not a live region: a screen reader would never be silent.

import { query } from "../../ui/dom.js";
import { isolateNames } from "../../i18n/bidi_names.js";
import { strings } from "../../i18n/lazy.js";

/** @import { Member } from "../../client/mod.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */

export class TypingIndicator {
  #element = query(document, ".typing", HTMLElement);
  /** @type {readonly Member[]} as the server reported it last */
  #reported = [];
  #newestSeq = 0;
  #drawnText = "";
  /** Users whose message has arrived, perhaps before the report that they stopped typing. */
  #finished = new Set();

  /**
   * @param {RoomSession} room
   * @param {{ typing: readonly Member[], ownId: string }} state
   */
  draw({ timeline }, { typing, ownId }) {
    if (typing !== this.#reported) this.#finished.clear();
    else if (typing.length > 0 && timeline.newest !== this.#newestSeq) {
      this.#finished.add(timeline.authors()[0]?.id);
    }
    this.#reported = typing;
    this.#newestSeq = timeline.newest;
    const others = typing.filter(({ id, name }) => id !== ownId && name && !this.#finished.has(id));
    const text = others.length > 0 ? strings.typing(others.map(({ name }) => name)) : "";
    if (text === this.#drawnText) return;
    this.#drawnText = text;
    this.#element.replaceChildren(...isolateNames(text));
  }
}
