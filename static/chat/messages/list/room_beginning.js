// @ts-check
// Draws the area above the messages: a skeleton while older ones load, the beginning of the room, or that it
// is closed.

import { drawAvatar } from "../../../ui/avatar/avatar.js";
import { create, query, setHidden, setText } from "../../../ui/dom.js";
import { chatName } from "../../../ui/chat_name.js";
import { DEFAULT_ROOM } from "../../router.js";
import { roomTitle } from "../../rooms/room_info.js";
import { isolateNames } from "../../../i18n/bidi_names.js";
import { strings } from "../../../i18n/core.js";

/** @import { RoomInfo } from "../../../client/mod.js" */
/** @import { CurrentUser } from "../../current_user.js" */
/** @import { RoomSession } from "../session/room_session.js" */

export class RoomBeginning {
  #older = query(document, ".older", HTMLElement);
  #beginning = query(document, ".beginning", HTMLElement);
  #users = query(document, ".beginning-users", HTMLElement);
  #title = query(document, ".beginning-title", HTMLElement);
  #drawnTitle = "";
  #readers = query(document, ".room-readers", HTMLElement);

  /**
   * @param {RoomSession} room
   * @param {CurrentUser} currentUser
   */
  draw({ info, isClosed, timeline }, currentUser) {
    const { complete, isEmpty } = timeline;
    setHidden(this.#older, complete);
    // Only the whole information, which has the pins, says whether an empty room exists.
    const isDescribed = currentUser.isKnown && (info.pins !== undefined || !isEmpty);
    setHidden(this.#beginning, !complete || !(isClosed || isDescribed));
    this.#beginning.classList.toggle("alone", isEmpty);
    const [title, readers] = isClosed
      ? [strings.roomUnavailable, strings.askMemberToAdd]
      : [describeBeginning(info, { isEmpty, currentUser }), describeReaders(info, currentUser)];
    if (this.#drawnTitle !== title) this.#title.replaceChildren(...isolateNames(title));
    this.#drawnTitle = title;
    setText(this.#readers, readers);
    this.#drawUsers(info, currentUser.id);
  }

  /**
   * Draws the others in a direct message.
   * @param {RoomInfo} info
   * @param {string} ownId
   */
  #drawUsers({ type, members = [] }, ownId) {
    const others = type === "direct" ? members.filter(({ id }) => id !== ownId) : [];
    const version = others.map(({ id, name }) => id + name).join();
    if (this.#users.dataset.version === version) return;
    this.#users.dataset.version = version;
    this.#users.replaceChildren(...others.map(({ id, name }) => {
      const avatar = create("span", { className: "avatar" });
      drawAvatar(avatar, { author: id, from: name });
      return avatar;
    }));
  }
}

/**
 * @param {RoomInfo} info
 * @param {{ isEmpty: boolean, currentUser: CurrentUser }} state
 */
function describeBeginning(info, { isEmpty, currentUser }) {
  const { room, type, isArchived, isNew } = info;
  const title = roomTitle(info, currentUser.id);
  if (type === "direct") return strings.directMessageStart(title);
  if (isNew && isEmpty) return strings.newRoom(title);
  if (!isEmpty || isArchived) return strings.roomStart(title);
  return strings.welcome(room === DEFAULT_ROOM ? chatName : title);
}

/**
 * @param {RoomInfo} info
 * @param {CurrentUser} currentUser
 */
function describeReaders({ type, isNew, isReadOnly }, { isOpen, canInvite }) {
  if (isNew) return isReadOnly ? strings.onlyMembersCreateRooms : strings.firstMessageCreates;
  if (type === "direct") return strings.onlyTheseUsersCanSee;
  if (type === "private") return strings.onlyMembersCanSee;
  if (isOpen) return strings.anyoneCanPost;
  return canInvite
    ? strings.everyoneCanSee
    : `${strings.everyoneCanSee} ${strings.onlyModeratorsInvite}`;
}
