// @ts-check
// What the room is called, what it is about, and the link to pass on.

import { addressOf } from "./address.js";
import { copyOnPress } from "./copy_button.js";
import { part, setHidden, setText } from "./markup.js";
import { drawBadge } from "./notices/badge.js";
import { labelOf } from "./rooms/room_facts.js";
import { words } from "./words.js";

/** @import { RoomFacts } from "./client/mod.js" */
/** @import { News } from "./notices/choices.js" */

export class TitleBar {
  #bar = part(document, ".title-bar", HTMLElement);
  #room = part(this.#bar, ".room", HTMLElement);
  #topic = part(this.#bar, ".topic", HTMLElement);
  #link = part(document, ".room-link", HTMLAnchorElement);
  /** @type {HTMLButtonElement[]} */
  #copiers = [...document.querySelectorAll("button.copy-link")]
    .filter((button) => button instanceof HTMLButtonElement);

  constructor() {
    const face = { label: words.copyLink, thanks: words.linkCopied };
    for (const button of this.#copiers) {
      copyOnPress(button, { text: () => this.#link.href, ...face });
    }
  }

  /**
   * @param {RoomFacts} facts
   * @param {{ reader: string, news?: News | undefined }} now `reader` is the own id
   */
  draw(facts, { reader, news = { count: 0, isUnread: false } }) {
    const { room, kind, topic } = facts;
    const label = labelOf(facts, reader);
    drawBadge(kind === "public" ? `# ${label}` : label, news);
    this.#bar.dataset.kind = kind;
    setText(this.#room, label);
    this.#room.title = label;
    setText(this.#topic, topic);
    this.#topic.title = topic;
    this.#drawLink(addressOf(room), { isForAll: kind === "public" });
  }

  /**
   * @param {string} address
   * @param {{ isForAll: boolean }} options
   */
  #drawLink(address, { isForAll }) {
    this.#link.href = address;
    setText(this.#link, address.replace(/^https?:\/\//, ""));
    for (const button of this.#copiers) setHidden(button, !isForAll);
  }
}
