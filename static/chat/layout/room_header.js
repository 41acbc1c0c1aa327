// @ts-check
// What the room is called, what it is about, and the link to pass on.

import { roomUrl } from "../router.js";
import { copyOnPress } from "../../ui/clipboard.js";
import { query, setHidden, setText } from "../../ui/dom.js";
import { drawBadge } from "../notifications/title_badge.js";
import { roomLabel } from "../rooms/room_info.js";
import { strings } from "../../i18n/core.js";

/** @import { RoomInfo } from "../../client/mod.js" */
/** @import { CurrentUser } from "../current_user.js" */
/** @import { UnreadSummary } from "../notifications/preferences.js" */

export class RoomHeader {
  #bar = query(document, ".room-header", HTMLElement);
  #room = query(this.#bar, ".room", HTMLElement);
  #topic = query(this.#bar, ".topic", HTMLElement);
  #link = query(document, ".room-link", HTMLAnchorElement);
  /** @type {HTMLButtonElement[]} */
  #copiers = [...document.querySelectorAll("button.copy-link")]
    .filter((button) => button instanceof HTMLButtonElement);

  constructor() {
    const face = { label: strings.copyRoomLink, copiedLabel: strings.linkCopied };
    for (const button of this.#copiers) {
      copyOnPress(button, { text: () => this.#link.href, ...face });
    }
  }

  /**
   * @param {RoomInfo} facts
   * @param {{ currentUser: CurrentUser, news?: UnreadSummary | undefined }} now
   */
  draw(facts, { currentUser, news = { count: 0, isUnread: false } }) {
    const { room, type, topic } = facts;
    const label = roomLabel(facts, currentUser.id);
    drawBadge(type === "public" ? `# ${label}` : label, news);
    this.#bar.dataset.type = type;
    setText(this.#room, label);
    this.#room.title = label;
    setText(this.#topic, topic);
    this.#topic.title = topic;
    this.#drawLink(currentUser.invitationsUrl || roomUrl(room), currentUser);
    const isShared = type === "public" && currentUser.isOpen;
    for (const button of this.#copiers) setHidden(button, !isShared);
  }

  /**
   * @param {string} address of the room, or of what invites people into the chat
   * @param {CurrentUser} currentUser
   */
  #drawLink(address, { invitationsUrl }) {
    this.#link.href = address;
    this.#link.classList.toggle("button", invitationsUrl !== "");
    setText(
      this.#link,
      invitationsUrl ? strings.invitePeople : address.replace(/^https?:\/\//, ""),
    );
  }
}
