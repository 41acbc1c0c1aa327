// @ts-check
// What was begun in each room and not sent. The tab remembers it over a reload, for the same reader.

import { load, save } from "../../ui/storage.js";

/** @import { Draft } from "../../client/mod.js" */

/**
 * A message that is answered, or changed; that may have been changed elsewhere since.
 * @typedef {{ type: "reply" | "edit", message: Draft, hasChanged?: boolean }} ComposerTarget
 */
/**
 * What stands in the composer; `before` is what stood there before a message is changed.
 * @typedef {{ text: string, target?: ComposerTarget | undefined, textBefore?: string }} UnsentText
 */
/** @typedef {[room: string, begun: UnsentText]} Entry */

/** So much is remembered, as JSON; of more what was touched longest ago is forgotten. */
const MAX_CHARS = 100_000;

export class UnsentTexts {
  #reader;
  #rooms;

  /** @param {string} reader the id, empty where it is not known yet */
  constructor(reader) {
    const { by, rooms } = read();
    this.#reader = reader;
    /** @type {Map<string, UnsentText>} */
    this.#rooms = new Map(by === reader ? rooms : []);
  }

  /**
   * @param {string} room
   * @returns {UnsentText}
   */
  get(room) {
    return this.#rooms.get(room) ?? { text: "" };
  }

  /**
   * @param {string} room
   * @param {UnsentText} begun
   */
  set(room, begun) {
    this.#rooms.delete(room);
    if (begun.text || begun.target) this.#rooms.set(room, begun);
    let rooms = [...this.#rooms];
    while (toJson(this.#reader, rooms).length > MAX_CHARS) rooms = rooms.slice(1);
    save("unsent", toJson(this.#reader, rooms));
  }

  /**
   * Now it is known who reads. What somebody else began is forgotten.
   * @param {string} reader
   * @returns {boolean} whether it was somebody else
   */
  setUser(reader) {
    const isOthers = this.#reader !== "" && this.#reader !== reader;
    this.#reader = reader;
    if (isOthers) this.#rooms.clear();
    return isOthers;
  }
}

/**
 * @param {string} by
 * @param {Entry[]} rooms
 */
function toJson(by, rooms) {
  return JSON.stringify({ by, rooms });
}

/** @returns {{ by?: string, rooms?: Entry[] }} */
function read() {
  return JSON.parse(load("unsent") || "{}");
}
