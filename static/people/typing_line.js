// @ts-check
// Says over the composer who else types. It is no live region: nobody wants to hear of each key.

import { part } from "../markup.js";
import { drawSentence } from "../sentence.js";
import { words } from "../words.js";

/** @import { Member } from "../client/mod.js" */
/** @import { Room } from "../messages/room.js" */

export class TypingLine {
  #element = part(document, ".typing", HTMLElement);
  /** @type {readonly Member[]} as the server told it last */
  #told = [];
  #newest = 0;
  #drawn = "";
  /** Who has sent what they typed: the message comes sooner than the word that they are done. */
  #done = new Set();

  /**
   * @param {Room} room
   * @param {{ typing: readonly Member[], reader: string }} now
   */
  draw({ timeline }, { typing, reader }) {
    if (typing !== this.#told) this.#done.clear();
    else if (typing.length > 0 && timeline.newest !== this.#newest) {
      this.#done.add(timeline.authors()[0]?.id);
    }
    this.#told = typing;
    this.#newest = timeline.newest;
    const others = typing.filter(({ id, name }) => id !== reader && name && !this.#done.has(id));
    const says = others.length > 0 ? words.typing(others.map(({ name }) => name)) : "";
    if (says === this.#drawn) return;
    this.#drawn = says;
    this.#element.replaceChildren(...drawSentence(says));
  }
}
