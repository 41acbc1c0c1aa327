// @ts-check
// Announces new messages to screen readers. The message list itself is not a live region: a screen reader
// would read out loaded history, rows drawn while scrolling, edits and the user's own messages.

import { create } from "../../../ui/dom.js";
import { Lazy } from "../../../ui/loading/lazy.js";

/** @import { RoomSession } from "../session/room_session.js" */

export class LiveAnnouncer {
  #element = create("div", { className: "spoken", ariaLive: "polite" });
  // New elements each time: otherwise a repeated text would not be announced.
  #queue = new Lazy(async () => {
    const { AnnouncementQueue } = await import("./announcement_queue.js");
    return new AnnouncementQueue((texts) =>
      this.#element.replaceChildren(...texts.map((text) => create("p", {}, [text])))
    );
  });
  /** @type {RoomSession | undefined} */
  #room;
  /** The seq up to which messages were announced or already loaded. */
  #announcedSeq = 0;

  constructor() {
    document.body.append(this.#element);
  }

  /**
   * @param {RoomSession} room
   * @param {string} userId whose own messages are not announced
   */
  draw(room, userId) {
    const { timeline, isLoaded } = room;
    const isSame = room === this.#room;
    if (!isSame) this.#queue.value?.clear();
    if (!isLoaded || !timeline.isLatest) return;
    const { entries } = timeline;
    const last = entries.findLastIndex(({ message: { seq = Infinity } }) =>
      seq <= this.#announcedSeq
    );
    const added = entries.slice(last + 1).filter(({ message, state }) =>
      state === "sent" && message.author !== userId
    );
    this.#room = room;
    this.#announcedSeq = entries.findLast(({ state }) => state === "sent")?.message.seq ?? 0;
    if (isSame && added.length > 0) this.#queue.run((queue) => queue.add(added));
  }
}
