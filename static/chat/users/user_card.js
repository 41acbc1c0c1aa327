// @ts-check
// Who somebody is, and what one can do about it: beside a picture.

import { drawAvatar } from "../../ui/avatar.js";
import { positionNear } from "../../ui/popover_position.js";
import { create, query, setText } from "../../ui/dom.js";
import { strings } from "../../i18n/lazy.js";
import { showError } from "../../ui/error_line.js";
import { roomLabel } from "../rooms/room_info.js";

/** @import { ConfirmOptions } from "../../ui/confirm.js" */
/** @import { ListedRoom, Member, RoomInfo } from "../../client/mod.js" */

/**
 * @typedef {object} UserCardOptions
 * @property {(near: HTMLElement, question: ConfirmOptions) => Promise<boolean>} ask before something is done
 * that cannot be undone
 * @property {(user: Member) => Promise<void>} write opens the conversation with somebody
 * @property {(user: Member, room: string) => Promise<void>} add to a private room
 * @property {(user: Member, room: string) => Promise<void>} remove from a private room
 * @property {(user: Member) => Promise<void>} leave the rooms to which somebody added the reader
 */
/**
 * @typedef {object} UserCardContext
 * @property {HTMLElement} near the element beside which the card stands
 * @property {boolean} isReader whether it is the reader
 * @property {boolean} canMessage
 * @property {readonly ListedRoom[]} rooms to which somebody can be added
 * @property {number} added how many rooms there are to which they added the reader
 * @property {RoomInfo | undefined} inside the room from which somebody can be removed
 */

export class UserCard {
  #options;
  #avatar = create("span", { className: "avatar", ariaHidden: "true" });
  #name = create("bdi", { className: "user-name" });
  #self = create("small", { className: "you" }, [strings.you]);
  #write = create("button", { className: "message-user", type: "button" });
  #add = create("div", { className: "add-to-rooms" });
  #remove = create("button", { className: "remove-from-room", type: "button", hidden: true });
  #leave = create("button", { className: "leave-added-rooms", type: "button" });
  #problem = create("p", { className: "problem", role: "alert" });
  #card = create(
    "div",
    { className: "user-card", popover: "auto", role: "dialog", ariaLabel: strings.profile },
    [
      this.#avatar,
      create("p", { className: "user-head" }, [this.#name, this.#self]),
      this.#write,
      this.#add,
      this.#remove,
      this.#leave,
      this.#problem,
    ],
  );
  /** @type {Member} */
  #user = { id: "", name: "" };
  /** @type {HTMLElement | undefined} */
  #near;
  #added = 0;
  /** The room from which they can be removed. */
  #inside = { room: "", label: "" };

  /** @param {UserCardOptions} options */
  constructor(options) {
    this.#options = options;
    document.body.append(this.#card);
    this.#write.addEventListener("click", () => this.#try(() => options.write(this.#user)));
    this.#remove.addEventListener(
      "click",
      () =>
        this.#try(() => options.remove(this.#user, this.#inside.room), {
          title: strings.removeUserTitle(this.#user.name, this.#inside.label),
          lead: strings.removeLead,
          submit: strings.remove,
        }),
    );
    this.#leave.addEventListener("click", () =>
      this.#try(() => options.leave(this.#user), {
        title: strings.leaveAddedByTitle(this.#added),
        lead: strings.leaveRoomLead,
        submit: strings.leave,
      }));
  }

  /**
   * @param {Member} user
   * @param {UserCardContext} situation
   */
  show(user, { near, isReader, canMessage, rooms, added, inside }) {
    this.#user = user;
    this.#near = near;
    drawAvatar(this.#avatar, { author: user.id, from: user.name });
    setText(this.#name, user.name);
    this.#self.hidden = !isReader;
    this.#write.hidden = isReader || !canMessage;
    setText(this.#write, strings.messageUser(user.name));
    this.#add.replaceChildren(
      ...(isReader ? [] : rooms.map((room) => this.#createAddButton(room))),
    );
    this.#remove.hidden = !inside;
    if (inside) this.#inside = { room: inside.room, label: roomLabel(inside, "") };
    setText(this.#remove, strings.removeFromRoom(this.#inside.label));
    this.#added = added;
    this.#leave.hidden = added === 0;
    setText(this.#leave, strings.leaveAddedBy(added));
    this.#problem.textContent = "";
    // Known as the source, it leaves the sheet open in which it stands.
    this.#card.showPopover({ source: near });
    positionNear(this.#card, near);
    if (!this.#write.hidden) this.#write.focus();
  }

  /** @param {ListedRoom} room */
  #createAddButton(room) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = strings.addToRoom(roomLabel(room, ""));
    button.addEventListener(
      "click",
      () => this.#try(() => this.#options.add(this.#user, room.room)),
    );
    return button;
  }

  /**
   * @param {() => Promise<void>} act
   * @param {ConfirmOptions} [question] before it
   */
  async #try(act, question) {
    this.#problem.textContent = "";
    try {
      if (question && !await this.#options.ask(this.#card, question)) return;
      await act();
      this.#restoreFocus();
      this.#card.hidePopover();
    } catch (error) {
      showError(this.#problem, error);
    }
  }

  /** Where the person is gone from the panel, what was pressed there cannot have it back. */
  #restoreFocus() {
    if (this.#near?.isConnected || !this.#card.contains(document.activeElement)) return;
    query(document, ".panel", HTMLElement).focus();
  }
}
