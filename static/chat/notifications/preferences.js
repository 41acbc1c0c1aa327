// @ts-check
// What the reader wants to hear of, and how. What is chosen for a room, and up to when one is not to be
// disturbed, the server keeps, for all of one's devices; how one hears of it, and what is chosen for a
// room that the server does not know yet, this browser.

import { load, save } from "../../ui/storage.js";

/** @import { ListedRoom, Message, NotificationLevel, RoomInfo } from "../../client/mod.js" */

/** @typedef {Pick<RoomInfo, "room" | "type" | "notificationLevel">} Place */
/**
 * How many messages the reader wants to hear of, and whether there are others.
 * @typedef {{ count: number, isUnread: boolean }} UnreadSummary
 */

/** @type {readonly NotificationLevel[]} those among which one chooses; one hides a room where it is */
export const LEVELS = ["all", "mentions", "nothing"];

/** Where it is kept, as a text. */
const MEMORY = {
  recall: () => load("notificationLevel"),
  remember: (/** @type {string} */ text) => save("notificationLevel", text),
};

export class Preferences {
  /** The time up to which the reader wants to hear of nothing, as the server has it. */
  doNotDisturbUntil = 0;
  #storage;
  #cache = { text: "", choices: parse("") };

  constructor(memory = MEMORY) {
    this.#storage = memory;
  }

  /** Whether the reader wants to hear of nothing for now. */
  get isDoNotDisturb() {
    return Date.now() < this.doNotDisturbUntil;
  }

  /** Whether what is new is heard, too. */
  get hasSound() {
    return this.#read().hasSound;
  }

  set hasSound(hasSound) {
    this.#write({ hasSound });
  }

  /**
   * Of one that is hidden as of one without a choice: whoever calls there is heard.
   * @param {Place} place
   * @returns {NotificationLevel}
   */
  levelOf({ room, type, notificationLevel = this.#read().levels[room] }) {
    if (notificationLevel && notificationLevel !== "hidden") return notificationLevel;
    return type === "direct" ? "all" : "mentions";
  }

  /** @param {Place} place */
  isHidden({ room, notificationLevel = this.#read().levels[room] }) {
    return notificationLevel === "hidden";
  }

  /**
   * @param {string} room
   * @param {NotificationLevel} level
   */
  setLevel(room, level) {
    this.#write({ levels: { ...this.#read().levels, [room]: level } });
  }

  /**
   * Whether the reader wants to hear of a message.
   * @param {Pick<Message, "author" | "mentions">} message
   * @param {{ facts: Place, reader: string }} now
   */
  shouldNotify({ author, mentions = [] }, { facts, reader }) {
    if (author === reader) return false;
    const level = this.levelOf(facts);
    return level === "all" || (level === "mentions" && mentions.some(({ id }) => id === reader));
  }

  /**
   * What is unread, as the reader wants to hear of it.
   * @param {readonly ListedRoom[]} rooms
   * @returns {UnreadSummary}
   */
  countUnread(rooms) {
    const news = { count: 0, isUnread: false };
    for (const room of rooms) {
      const level = this.levelOf(room);
      if (level === "nothing") continue;
      news.count += level === "all" ? room.unread : room.mentions;
      news.isUnread ||= room.unread > 0;
    }
    return news;
  }

  // Read anew each time: another tab may have written it.
  #read() {
    const text = this.#storage.recall();
    if (text !== this.#cache.text) this.#cache = { text, choices: parse(text) };
    return this.#cache.choices;
  }

  /** @param {Partial<ReturnType<typeof parse>>} choices */
  #write(choices) {
    this.#storage.remember(JSON.stringify({ ...this.#read(), ...choices }));
  }
}

/**
 * What was kept, as far as it makes sense.
 * @param {string} text
 */
function parse(text) {
  const { hasSound, levels } = toRecord(text);
  const known = Object.entries(toObject(levels))
    .filter(([, level]) => level === "hidden" || LEVELS.includes(level));
  return {
    hasSound: hasSound !== false,
    /** @type {Record<string, NotificationLevel>} */
    levels: Object.fromEntries(known),
  };
}

/** @param {string} text */
function toRecord(text) {
  try {
    return toObject(JSON.parse(text));
  } catch {
    return {};
  }
}

/**
 * @param {unknown} value
 * @returns {Record<string, any>}
 */
function toObject(value) {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
