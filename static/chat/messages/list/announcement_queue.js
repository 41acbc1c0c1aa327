// @ts-check
// What is said of new messages to a screen reader, and when: some at a time. Draws nothing.

import { isEmote } from "../markdown/emote.js";
import { strings } from "../../../i18n/lazy.js";
import { lineOf } from "../markdown/markdown.js";

/** @import { Entry } from "../session/timeline.js" */
/** @typedef {Pick<Entry, "line"> & { message: Pick<Entry["message"], "from" | "text"> }} News */

/**
 * What comes within `batch` is told at once; where that is more than one would listen to, it is told
 * after `busy` again.
 */
const TIMES = { batch: 500, busy: 5_000 };
const MOST_TOLD = 3;
const MOST_CHARS = 300;

export class SpokenNews {
  #tell;
  #times;
  /** @type {News[]} what is not told yet */
  #heard = [];
  #pause;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {(texts: readonly string[]) => void} tell in place of what was told before
   * @param {typeof TIMES} [times] milliseconds
   */
  constructor(tell, times = TIMES) {
    this.#tell = tell;
    this.#times = times;
    this.#pause = times.batch;
  }

  /** @param {readonly News[]} news */
  hear(news) {
    this.#heard.push(...news);
    this.#timer ??= setTimeout(() => this.#tellAll(), this.#pause);
  }

  /** The reader goes to another room. */
  forget() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#heard = [];
    this.#tell([]);
  }

  #tellAll() {
    this.#timer = undefined;
    const heard = this.#heard.splice(0);
    this.#pause = heard.length > MOST_TOLD ? this.#times.busy : this.#times.batch;
    this.#tell(toldOf(heard));
  }
}

/** @param {readonly News[]} news */
function toldOf(news) {
  return news.length > MOST_TOLD ? [strings.newMessages(news.length)] : news.map(toText);
}

/** @param {News} news */
function toText({ line, message: { from, text } }) {
  if (line) return line;
  const said = lineOf(text);
  const told = isEmote(text) ? strings.emoteFrom(from, said) : strings.messageFrom(from, said);
  const chars = [...told];
  return chars.length > MOST_CHARS ? `${chars.slice(0, MOST_CHARS).join("")}…` : told;
}
