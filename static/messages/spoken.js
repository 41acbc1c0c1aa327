// @ts-check
// Says to a screen reader what comes while one is in the room. The list of messages itself is silent:
// history that is loaded, rows that come and go while one scrolls, an edit or the own message would all
// be read out.

import { create } from "../create.js";
import { markdownTree, textOf } from "./markdown.js";
import { words } from "../words.js";

/** @import { Entry } from "./timeline.js" */
/** @import { Room } from "./room.js" */

/** Of more at once, after a break, it is said how many they are. */
const READ_AT_ONCE = 5;

export class Spoken {
  #element = create("div", { className: "spoken", ariaLive: "polite" });
  /** @type {Room | undefined} */
  #room;
  /** All in the room up to this number was there already, or was said. */
  #upTo = 0;

  constructor() {
    document.body.append(this.#element);
  }

  /**
   * @param {Room} room
   * @param {string} reader the own id
   */
  draw(room, reader) {
    const { timeline, isLoaded } = room;
    if (!isLoaded || !timeline.isLatest) return;
    const { entries } = timeline;
    const isSame = room === this.#room;
    const known = entries.findLastIndex(({ message: { seq = Infinity } }) => seq <= this.#upTo);
    const news = entries.slice(known + 1).filter(({ message, state }) =>
      state === "sent" && message.author !== reader
    );
    this.#room = room;
    this.#upTo = entries.findLast(({ state }) => state === "sent")?.message.seq ?? 0;
    if (!isSame) this.#element.replaceChildren();
    else if (news.length > 0) this.#say(news);
  }

  /** @param {readonly Entry[]} news */
  #say(news) {
    const texts = news.length > READ_AT_ONCE ? [words.newMessages(news.length)] : news.map(toText);
    this.#element.replaceChildren(...texts.map((text) => create("p", {}, [text])));
  }
}

/** @param {Entry} entry */
function toText({ line, message: { from, text } }) {
  return line ?? `\u2068${from}\u2069: ${textOf(markdownTree(text))}`;
}
