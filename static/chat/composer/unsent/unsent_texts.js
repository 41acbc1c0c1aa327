// @ts-check
// The unsent text of each room. Stored in the browser for the same user, and shared by all tabs.

import { load, save } from "../../../ui/settings/storage.js";

/** @import { Draft } from "../../../client/mod.js" */

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
  /** @type {Map<string, UnsentText>} as stored, unless storage is blocked */
  #rooms;

  /** @param {string} user the id; empty if it is not known yet */
  constructor(user) {
    this.#user = user;
    this.#rooms = this.#read();
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
    this.#save();
  }

  /** Reads what another tab has just stored. */
  reload() {
    this.#rooms = this.#read();
  }

  /**
   * Sets the user once known; drops the texts of another user.
   * @param {string} user the id
   * @returns {boolean} whether texts of another user were dropped
   */
  setUser(user) {
    const before = this.#user;
    this.#user = user;
    if (before === user) return false;
    if (before) this.#rooms.clear();
    this.#save();
    return before !== "";
  }

  #save() {
    let rooms = [...this.#rooms];
    while (toJson(this.#user, rooms).length > MAX_CHARS) rooms = rooms.slice(1);
    save("unsent", toJson(this.#user, rooms));
  }

  /** @returns {Map<string, UnsentText>} */
  #read() {
    const { by, rooms } = JSON.parse(load("unsent") || "{}");
    return new Map(by === this.#user ? rooms : []);
  }
}

/**
 * @param {string} by
 * @param {Entry[]} rooms
 */
function toJson(by, rooms) {
  return JSON.stringify({ by, rooms });
}
