// @ts-check
// The user's notification preferences. Notification levels and "do not disturb" are stored by the
// server for all devices; the sound, and levels of rooms that the server does not know yet, by this
// browser.

import { load, save } from "../../ui/settings/storage.js";

/** @import { ListedRoom, Message, NotificationLevel, RoomInfo } from "../../client/mod.js" */

/** @typedef {Pick<RoomInfo, "room" | "type" | "notificationLevel">} Room */
/**
 * Number of messages to notify of, and whether there are other unread ones.
 * @typedef {{ count: number, isUnread: boolean }} UnreadSummary
 */

/** @type {readonly NotificationLevel[]} the levels to choose from; "hidden" is an action of its own */
export const LEVELS = ["all", "mentions", "nothing"];

const BROWSER_STORAGE = {
  load: () => load("notifications"),
  save: (/** @type {string} */ text) => save("notifications", text),
};

export class Preferences {
  /** The end of "do not disturb", according to the server. */
  doNotDisturbUntil = 0;
  #storage;
  #cache = { text: "", values: parse("") };

  constructor(storage = BROWSER_STORAGE) {
    this.#storage = storage;
  }

  get isDoNotDisturb() {
    return Date.now() < this.doNotDisturbUntil;
  }

  /** The name of the notification sound; "none" for silence. */
  get sound() {
    return this.#read().sound;
  }

  /** The volume of the sound, up to 1. */
  get volume() {
    return this.#read().volume;
  }

  /** @param {{ sound: string, volume: number }} choice */
  setSound(choice) {
    this.#write(choice);
  }

  /**
   * Returns the notification level of a room. Hidden rooms have the default level, so that mentions
   * bring them back.
   * @param {Room} room
   * @returns {NotificationLevel}
   */
  levelOf({ room, type, notificationLevel = this.#read().levels[room] }) {
    if (notificationLevel && notificationLevel !== "hidden") return notificationLevel;
    return type === "direct" ? "all" : "mentions";
  }

  /** @param {Room} room */
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
   * @param {readonly ListedRoom[]} rooms
   * @returns {UnreadSummary}
   */
  countUnread(rooms) {
    const summary = { count: 0, isUnread: false };
    for (const room of rooms) {
      const level = this.levelOf(room);
      if (level === "nothing") continue;
      summary.count += level === "all" ? room.unread : room.mentions;
      summary.isUnread ||= room.unread > 0;
    }
    return summary;
  }

  /** Reads the storage each time: another tab may have written it. */
  #read() {
    const text = this.#storage.load();
    if (text !== this.#cache.text) this.#cache = { text, values: parse(text) };
    return this.#cache.values;
  }

  /** @param {Partial<ReturnType<typeof parse>>} values */
  #write(values) {
    this.#storage.save(JSON.stringify({ ...this.#read(), ...values }));
  }
}

/**
 * Parses stored preferences; invalid values get their default.
 * @param {string} text
 */
function parse(text) {
  const { sound, volume, levels } = parseObject(text);
  const valid = Object.entries(toObject(levels))
    .filter(([, level]) => level === "hidden" || LEVELS.includes(level));
  return {
    sound: typeof sound === "string" ? sound : "chime",
    volume: volume > 0 && volume <= 1 ? volume : 0.5,
    /** @type {Record<string, NotificationLevel>} */
    levels: Object.fromEntries(valid),
  };
}

/** @param {string} text */
function parseObject(text) {
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
