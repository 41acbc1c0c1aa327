// @ts-check
// What was begun in each room and not sent. The tab remembers it over a reload, for the same reader.

import { load, save } from "../../ui/storage.js";

/** @import { Draft } from "../../client/mod.js" */

/**
 * A message that is answered, or changed; that may have been changed elsewhere since.
 * @typedef {{ type: "reply" | "edit", message: Draft, isNews?: boolean }} About
 */
/**
 * What stands in the composer; `before` is what stood there before a message is changed.
 * @typedef {{ text: string, about?: About | undefined, before?: string }} Begun
 */
/** @typedef {[room: string, begun: Begun]} Entry */

/** So much is remembered, as JSON; of more what was touched longest ago is forgotten. */
const KEPT_CHARS = 100_000;

export class UnsentTexts {
  #reader;
  #rooms;

  /** @param {string} reader the id, empty where it is not known yet */
  constructor(reader) {
    const { by, rooms } = read();
    this.#reader = reader;
    /** @type {Map<string, Begun>} */
    this.#rooms = new Map(by === reader ? rooms : []);
  }

  /**
   * @param {string} room
   * @returns {Begun}
   */
  in(room) {
    return this.#rooms.get(room) ?? { text: "" };
  }

  /**
   * @param {string} room
   * @param {Begun} begun
   */
  keep(room, begun) {
    this.#rooms.delete(room);
    if (begun.text || begun.about) this.#rooms.set(room, begun);
    let rooms = [...this.#rooms];
    while (toJson(this.#reader, rooms).length > KEPT_CHARS) rooms = rooms.slice(1);
    save("unsent", toJson(this.#reader, rooms));
  }

  /**
   * Now it is known who reads. What somebody else began is forgotten.
   * @param {string} reader
   * @returns {boolean} whether it was somebody else
   */
  belongTo(reader) {
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
