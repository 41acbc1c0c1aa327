// @ts-check
// What the reader wants to hear of, and how: chosen for each room, and for all. Kept in this browser,
// whose tabs agree.

import { recall, remember } from "./memory.js";

/** @import { ListedRoom, Message, RoomFacts } from "./client/mod.js" */

/** @typedef {typeof LEVELS[number]} Level */
/**
 * How many messages the reader wants to hear of, and whether there are others.
 * @typedef {{ count: number, isUnread: boolean }} News
 */

export const LEVELS = /** @type {const} */ (["all", "mentions", "nothing"]);

/** Where it is kept, as a text. */
const MEMORY = {
  recall: () => recall("notices"),
  remember: (/** @type {string} */ text) => remember("notices", text),
};

export class NoticeChoices {
  #memory;

  constructor(memory = MEMORY) {
    this.#memory = memory;
  }

  /** Whether the reader wants to hear of nothing for now. */
  get isQuiet() {
    return this.#read().isQuiet;
  }

  set isQuiet(isQuiet) {
    this.#write({ isQuiet });
  }

  /** Whether what is new is heard, too. */
  get hasSound() {
    return this.#read().hasSound;
  }

  set hasSound(hasSound) {
    this.#write({ hasSound });
  }

  /**
   * @param {Pick<RoomFacts, "room" | "kind">} facts
   * @returns {Level}
   */
  levelOf({ room, kind }) {
    return this.#read().levels[room] ?? (kind === "direct" ? "all" : "mentions");
  }

  /**
   * @param {string} room
   * @param {Level} level
   */
  setLevel(room, level) {
    this.#write({ levels: { ...this.#read().levels, [room]: level } });
  }

  /**
   * Whether the reader wants to hear of a message.
   * @param {Pick<Message, "author" | "mentions">} message
   * @param {{ facts: Pick<RoomFacts, "room" | "kind">, reader: string }} place
   */
  wants({ author, mentions = [] }, { facts, reader }) {
    if (author === reader) return false;
    const level = this.levelOf(facts);
    return level === "all" || (level === "mentions" && mentions.includes(reader));
  }

  /**
   * What is unread, as the reader wants to hear of it.
   * @param {readonly ListedRoom[]} rooms
   * @returns {News}
   */
  newsOf(rooms) {
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
    return parse(this.#memory.recall());
  }

  /** @param {Partial<ReturnType<typeof parse>>} choices */
  #write(choices) {
    this.#memory.remember(JSON.stringify({ ...this.#read(), ...choices }));
  }
}

/**
 * What was kept, as far as it makes sense.
 * @param {string} text
 */
function parse(text) {
  const { isQuiet, hasSound, levels } = toRecord(text);
  const known = Object.entries(toObject(levels)).filter(([, level]) => LEVELS.includes(level));
  return {
    isQuiet: isQuiet === true,
    hasSound: hasSound !== false,
    /** @type {Record<string, Level>} */
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
