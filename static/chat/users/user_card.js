// @ts-check
// The card of a user, next to their avatar: who they are, and what the current user can do.

import { drawAvatar } from "../../ui/avatar/avatar.js";
import { exactTime } from "../../ui/format_time.js";
import { positionNear } from "../../ui/popover_position.js";
import { create, query, setText } from "../../ui/dom.js";
import { showError } from "../../ui/errors/error_line.js";
import { roomLabel } from "../rooms/room_info.js";
import { roles } from "../../i18n/roles.js";
import { strings } from "../../i18n/lazy.js";

/** @import { Role } from "../../account/account_api.js" */
/** @import { ConfirmOptions } from "../../ui/confirm.js" */
/** @import { ListedRoom, Member, RoomInfo } from "../../client/mod.js" */

/**
 * @typedef {object} UserCardOptions
 * @property {(near: HTMLElement, options: ConfirmOptions) => Promise<boolean>} confirm
 * @property {(user: Member) => Promise<void>} message opens the direct message with the user
 * @property {(user: Member, room: string) => Promise<void>} addToRoom
 * @property {(user: Member, room: string) => Promise<void>} removeFromRoom
 * @property {(user: Member) => Promise<void>} removePicture
 * @property {(user: Member) => Promise<void>} leaveAddedRooms leaves the rooms that the user added the
 * current user to
 */
/**
 * @typedef {object} UserCardState
 * @property {HTMLElement} near
 * @property {boolean} isSelf
 * @property {boolean} canModerate
 * @property {boolean} canMessage
 * @property {readonly ListedRoom[]} rooms rooms to which the user can be added
 * @property {RoomInfo | undefined} removableFrom the room from which the user can be removed
 * @property {number} addedRooms count of rooms that the user added the current user to
 */

export class UserCard {
  #options;
  #avatar = create("span", { className: "avatar", ariaHidden: "true" });
  #name = create("bdi", { className: "user-name" });
  #you = create("small", { className: "you" }, [strings.you]);
  #role = create("span", { className: "user-role" });
  #formerNames = create("p", { className: "former-names", hidden: true });
  #message = create("button", { className: "message-user", type: "button" });
  #addToRooms = create("div", { className: "add-to-rooms" });
  #removeFromRoom = create("button", {
    className: "remove-from-room",
    type: "button",
    hidden: true,
  });
  #removePicture = create("button", { className: "remove-picture", type: "button" }, [
    strings.removePicture,
  ]);
  #leaveAddedRooms = create("button", { className: "leave-added-rooms", type: "button" });
  #moderate = create("a", { className: "moderate-user" }, [strings.openInModeration]);
  #problem = create("p", { className: "problem", role: "alert" });
  #card = create(
    "div",
    { className: "user-card", popover: "auto", role: "dialog", ariaLabel: strings.profile },
    [
      this.#avatar,
      create("p", { className: "user-head" }, [this.#name, " ", this.#you, this.#role]),
      this.#formerNames,
      this.#message,
      this.#addToRooms,
      this.#removeFromRoom,
      this.#leaveAddedRooms,
      this.#removePicture,
      this.#moderate,
      this.#problem,
    ],
  );
  /** @type {Member} */
  #user = { id: "", name: "" };
  /** @type {HTMLElement | undefined} */
  #near;
  #removableFrom = { room: "", label: "" };
  #addedRooms = 0;

  /** @param {UserCardOptions} options */
  constructor(options) {
    this.#options = options;
    document.body.append(this.#card);
    this.#message.addEventListener("click", () => this.#try(() => options.message(this.#user)));
    this.#removeFromRoom.addEventListener(
      "click",
      () =>
        this.#try(() => options.removeFromRoom(this.#user, this.#removableFrom.room), {
          title: strings.removeUserTitle(this.#user.name, this.#removableFrom.label),
          lead: strings.removeLead,
          submit: strings.remove,
        }),
    );
    this.#removePicture.addEventListener(
      "click",
      () =>
        this.#try(() => options.removePicture(this.#user), {
          title: strings.removePictureTitle(this.#user.name),
          lead: strings.removePictureLead,
          submit: strings.remove,
        }),
    );
    this.#leaveAddedRooms.addEventListener(
      "click",
      () =>
        this.#try(() => options.leaveAddedRooms(this.#user), {
          title: strings.leaveAddedByTitle(this.#addedRooms),
          lead: strings.leaveRoomLead,
          submit: strings.leave,
        }),
    );
  }

  /**
   * @param {Member} user
   * @param {UserCardState} state
   */
  show(user, { near, isSelf, canModerate, canMessage, rooms, removableFrom, addedRooms }) {
    this.#user = user;
    this.#near = near;
    drawAvatar(this.#avatar, { author: user.id, from: user.name });
    setText(this.#name, user.name);
    this.#you.hidden = !isSelf;
    setText(this.#role, "");
    this.#moderate.hidden = isSelf || !canModerate;
    this.#moderate.href = `/admin?${new URLSearchParams({ user: user.id })}`;
    this.#message.hidden = isSelf || !canMessage;
    setText(this.#message, strings.messageUser(user.name));
    this.#addToRooms.replaceChildren(
      ...(isSelf ? [] : rooms.map((room) => this.#createAddButton(room))),
    );
    this.#removeFromRoom.hidden = !removableFrom;
    if (removableFrom) {
      this.#removableFrom = { room: removableFrom.room, label: roomLabel(removableFrom, "") };
    }
    setText(this.#removeFromRoom, strings.removeFromRoom(this.#removableFrom.label));
    this.#addedRooms = addedRooms;
    this.#leaveAddedRooms.hidden = addedRooms === 0;
    setText(this.#leaveAddedRooms, strings.leaveAddedBy(addedRooms));
    this.#problem.textContent = "";
    this.#formerNames.hidden = true;
    this.#removePicture.hidden = true;
    // With a source, the popover that contains it stays open.
    this.#card.showPopover({ source: near });
    positionNear(this.#card, near);
    if (!this.#message.hidden) this.#message.focus();
  }

  /**
   * Shows the role of a user, if the card is still theirs.
   * @param {string} id
   * @param {Role | undefined} role nothing is shown for a member
   */
  showRole(id, role) {
    if (id === this.#user.id && role) setText(this.#role, roles[role]);
  }

  /**
   * Shows the names that a user had before, if the card is still theirs.
   * @param {string} id
   * @param {readonly { name: string, until: number }[]} names
   */
  showFormerNames(id, names) {
    if (id !== this.#user.id || names.length === 0) return;
    const all = names.flatMap(({ name, until }) => [
      ", ",
      create("bdi", { title: strings.nameUntil(exactTime(until)) }, [name]),
    ]);
    this.#formerNames.replaceChildren(strings.formerNames, " ", ...all.slice(1));
    this.#formerNames.hidden = false;
  }

  /**
   * Offers to remove the picture of a user, if the card is still theirs.
   * @param {string} id
   */
  offerRemovePicture(id) {
    this.#removePicture.hidden = id !== this.#user.id;
  }

  /** @param {ListedRoom} room */
  #createAddButton(room) {
    const button = create("button", { type: "button" }, [strings.addToRoom(roomLabel(room, ""))]);
    button.addEventListener(
      "click",
      () => this.#try(() => this.#options.addToRoom(this.#user, room.room)),
    );
    return button;
  }

  /**
   * @param {() => Promise<void>} act
   * @param {ConfirmOptions} [confirmation]
   */
  async #try(act, confirmation) {
    this.#problem.textContent = "";
    try {
      if (confirmation && !await this.#options.confirm(this.#card, confirmation)) return;
      await act();
      this.#restoreFocus();
      this.#card.hidePopover();
    } catch (error) {
      // It closes to ask for a name.
      if (!this.#card.matches(":popover-open")) this.#card.showPopover();
      showError(this.#problem, error);
    }
  }

  /** If the user was removed, their row in the panel is gone and cannot regain focus. */
  #restoreFocus() {
    if (this.#near?.isConnected || !this.#card.contains(document.activeElement)) return;
    query(document, ".panel", HTMLElement).focus();
  }
}
