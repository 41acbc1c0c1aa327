// @ts-check
// Draws the name and topic of the open room, its link, and the page's title.

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
  #element = query(document, ".room-header", HTMLElement);
  #name = query(this.#element, ".room", HTMLElement);
  #topic = query(this.#element, ".topic", HTMLElement);
  #link = query(document, ".room-link", HTMLAnchorElement);
  /** @type {HTMLButtonElement[]} */
  #copyButtons = [...document.querySelectorAll("button.copy-link")]
    .filter((button) => button instanceof HTMLButtonElement);

  constructor() {
    const labels = { label: strings.copyRoomLink, copiedLabel: strings.linkCopied };
    for (const button of this.#copyButtons) {
      copyOnPress(button, { text: () => this.#link.href, ...labels });
    }
  }

  /**
   * @param {RoomInfo} info
   * @param {{ currentUser: CurrentUser, unread: UnreadSummary }} state `unread`: in other rooms
   */
  draw(info, { currentUser, unread }) {
    const { room, type, topic } = info;
    const label = roomLabel(info, currentUser.id);
    drawBadge(type === "public" ? `# ${label}` : label, unread);
    this.#element.dataset.type = type;
    setText(this.#name, label);
    this.#name.title = label;
    setText(this.#topic, topic);
    this.#topic.title = topic;
    this.#drawLink(room, currentUser);
    const isShareable = type === "public" && currentUser.isOpen;
    for (const button of this.#copyButtons) setHidden(button, !isShareable);
  }

  /**
   * Draws the link to share: the room's own, or the invitations page if the room is not open to
   * everyone.
   * @param {string} room
   * @param {CurrentUser} currentUser
   */
  #drawLink(room, { invitationsUrl }) {
    const url = invitationsUrl || roomUrl(room);
    this.#link.href = url;
    this.#link.classList.toggle("button", invitationsUrl !== "");
    setText(this.#link, invitationsUrl ? strings.invitePeople : url.replace(/^https?:\/\//, ""));
  }
}
