// @ts-check
// Batches the announcements of new messages, so that a screen reader keeps up. Draws nothing.

import { isEmote, toLine } from "../markdown/markdown.js";
import { strings } from "../../../i18n/lazy.js";

/** @import { Entry } from "../session/timeline.js" */
/** @typedef {Pick<Entry, "systemText"> & { message: Pick<Entry["message"], "from" | "text" | "files"> }} Announcement */

/** Messages within `batch` are announced together; after more than a few, the next wait for `busy`. */
const DELAYS_MS = { batch: 500, busy: 5_000 };
const MAX_MESSAGES = 3;
const MAX_CHARS = 300;

export class AnnouncementQueue {
  #announce;
  #delays;
  /** @type {Announcement[]} */
  #queue = [];
  #delay;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {(texts: readonly string[]) => void} announce replaces the texts announced before
   * @param {typeof DELAYS_MS} [delays]
   */
  constructor(announce, delays = DELAYS_MS) {
    this.#announce = announce;
    this.#delays = delays;
    this.#delay = delays.batch;
  }

  /** @param {readonly Announcement[]} messages */
  add(messages) {
    this.#queue.push(...messages);
    this.#timer ??= setTimeout(() => this.#flush(), this.#delay);
  }

  /** Drops all texts: the user switches rooms. */
  clear() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = [];
    this.#announce([]);
  }

  #flush() {
    this.#timer = undefined;
    const queued = this.#queue.splice(0);
    this.#delay = queued.length > MAX_MESSAGES ? this.#delays.busy : this.#delays.batch;
    this.#announce(toTexts(queued));
  }
}

/** @param {readonly Announcement[]} messages */
function toTexts(messages) {
  return messages.length > MAX_MESSAGES
    ? [strings.newMessages(messages.length)]
    : messages.map(toText);
}

/** @param {Announcement} message */
function toText({ systemText, message: { from, text, files } }) {
  if (systemText) return systemText;
  const line = toLine({ text, files });
  const announcement = isEmote(text)
    ? strings.emoteFrom(from, line)
    : strings.messageFrom(from, line);
  const chars = [...announcement];
  return chars.length > MAX_CHARS ? `${chars.slice(0, MAX_CHARS).join("")}…` : announcement;
}
