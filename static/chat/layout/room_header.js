// @ts-check
// Draws the name and topic of the open room, and the page's title.

import { query, setText } from "../../ui/dom.js";
import { drawBadge } from "../notifications/title_badge.js";
import { roomLabel } from "../rooms/room_info.js";

/** @import { RoomInfo } from "../../client/mod.js" */
/** @import { CurrentUser } from "../current_user.js" */
/** @import { UnreadSummary } from "../notifications/preferences.js" */

export class RoomHeader {
  #element = query(document, ".room-header", HTMLElement);
  #name = query(this.#element, ".room", HTMLElement);
  #topic = query(this.#element, ".topic", HTMLElement);

  /**
   * @param {RoomInfo} info
   * @param {{ currentUser: CurrentUser, unread: UnreadSummary, isMuted: boolean }} state `unread`: in
   * other rooms
   */
  draw(info, { currentUser, unread, isMuted }) {
    const { type, topic } = info;
    const label = roomLabel(info, currentUser.id);
    drawBadge(type === "public" ? `# ${label}` : label, unread);
    this.#element.dataset.type = type;
    this.#element.classList.toggle("is-muted", isMuted);
    setText(this.#name, label);
    this.#name.title = label;
    setText(this.#topic, topic);
    this.#topic.title = topic;
  }
}
