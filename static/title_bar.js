// @ts-check
// What the room is called, what it is about, and the link to pass on.

import { addressOf } from "./address.js";
import { copyOnPress } from "./copy_button.js";
import { part, setHidden, setText } from "./markup.js";
import { drawBadge } from "./notices/badge.js";
import { labelOf } from "./rooms/room_facts.js";
import { words } from "./words.js";

/** @import { RoomFacts } from "./client/mod.js" */
/** @import { Visitor } from "./visitor.js" */
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
   * @param {{ visitor: Visitor, news?: News | undefined }} now
   */
  draw(facts, { visitor, news = { count: 0, isUnread: false } }) {
    const { room, kind, topic } = facts;
    const label = labelOf(facts, visitor.id);
    drawBadge(kind === "public" ? `# ${label}` : label, news);
    this.#bar.dataset.kind = kind;
    setText(this.#room, label);
    this.#room.title = label;
    setText(this.#topic, topic);
    this.#topic.title = topic;
    this.#drawLink(visitor.invitations || addressOf(room), visitor);
    const isShared = kind === "public" && visitor.isOpen;
    for (const button of this.#copiers) setHidden(button, !isShared);
  }

  /**
   * @param {string} address of the room, or of what invites people into the chat
   * @param {Visitor} visitor
   */
  #drawLink(address, { invitations }) {
    this.#link.href = address;
    this.#link.classList.toggle("button", invitations !== "");
    setText(this.#link, invitations ? words.invitePeople : address.replace(/^https?:\/\//, ""));
  }
}
