// @ts-check
// The unsent text of each room. Stored by the tab, so that it survives a reload, for the same user.

import { load, save } from "../../ui/settings/storage.js";

/** @import { Draft } from "../../client/mod.js" */

/**
 * The message that the user replies to or edits; `hasChanged` if it was edited elsewhere since.
 * @typedef {{ type: "reply" | "edit", message: Draft, hasChanged?: boolean }} ComposerTarget
 */
/**
 * The content of the composer; `textBefore` is its text before an edit started.
 * @typedef {{ text: string, target?: ComposerTarget | undefined, textBefore?: string }} UnsentText
 */
/** @typedef {[room: string, unsent: UnsentText]} Entry */

/** Limit of the stored JSON; the texts that were edited longest ago are dropped. */
const MAX_CHARS = 100_000;

export class UnsentTexts {
  #user;
  #rooms;

  /** @param {string} user the id; empty if it is not known yet */
  constructor(user) {
    const { by, rooms } = read();
    this.#user = user;
    /** @type {Map<string, UnsentText>} */
    this.#rooms = new Map(by === user ? rooms : []);
  }

  /** The rooms with an unsent text. */
  get rooms() {
    return [...this.#rooms].filter(([, { text }]) => text.trim() !== "").map(([room]) => room);
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
   * @param {UnsentText} unsent
   */
  set(room, unsent) {
    this.#rooms.delete(room);
    if (unsent.text || unsent.target) this.#rooms.set(room, unsent);
    let rooms = [...this.#rooms];
    while (toJson(this.#user, rooms).length > MAX_CHARS) rooms = rooms.slice(1);
    save("unsent", toJson(this.#user, rooms));
  }

  /**
   * Sets the user once known; drops the texts of another user.
   * @param {string} user the id
   * @returns {boolean} whether texts of another user were dropped
   */
  setUser(user) {
    const isOther = this.#user !== "" && this.#user !== user;
    this.#user = user;
    if (isOther) this.#rooms.clear();
    return isOther;
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
