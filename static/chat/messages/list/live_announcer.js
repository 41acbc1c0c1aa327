// @ts-check
// Says to a screen reader what comes while one is in the room. The list of messages itself is silent:
// history that is loaded, rows that come and go while one scrolls, an edit or the own message would all
// be read out.

import { create } from "../../../ui/dom.js";
import { Lazy } from "../../../ui/lazy.js";

/** @import { RoomSession } from "../session/room_session.js" */

export class Spoken {
  #element = create("div", { className: "spoken", ariaLive: "polite" });
  // Elements of their own: a text that is the same as before is said again.
  #news = new Lazy(async () => {
    const { SpokenNews } = await import("./announcement_queue.js");
    return new SpokenNews((texts) =>
      this.#element.replaceChildren(...texts.map((text) => create("p", {}, [text])))
    );
  });
  /** @type {RoomSession | undefined} */
  #room;
  /** All in the room up to this number was there already, or was said. */
  #upTo = 0;

  constructor() {
    document.body.append(this.#element);
  }

  /**
   * @param {RoomSession} room
   * @param {string} reader the own id
   */
  draw(room, reader) {
    const { timeline, isLoaded } = room;
    const isSame = room === this.#room;
    if (!isSame) this.#news.value?.forget();
    if (!isLoaded || !timeline.isLatest) return;
    const { entries } = timeline;
    const known = entries.findLastIndex(({ message: { seq = Infinity } }) => seq <= this.#upTo);
    const news = entries.slice(known + 1).filter(({ message, state }) =>
      state === "sent" && message.author !== reader
    );
    this.#room = room;
    this.#upTo = entries.findLast(({ state }) => state === "sent")?.message.seq ?? 0;
    if (isSame && news.length > 0) this.#news.run((spoken) => spoken.hear(news));
  }
}
