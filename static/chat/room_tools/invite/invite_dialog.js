// @ts-check
// The dialog to invite people: what it offers depends on who admits people to the chat.

import { DEFAULT_ROOM, roomUrl } from "../../router.js";
import { chatName } from "../../../ui/chat_name.js";
import { createDialog } from "../../../ui/dialog.js";
import { create, setText } from "../../../ui/dom.js";
import { strings } from "../../../i18n/dialogs.js";
import { InvitationForm } from "./invitation_form.js";
import { LinkRow } from "./link_row.js";

/** @import { ConfirmOptions } from "../../../ui/confirm.js" */
/** @import { RoomInfo } from "../../../client/mod.js" */
/** @import { CurrentUser } from "../../current_user.js" */

/**
 * @typedef {object} InviteDialogOptions
 * @property {CurrentUser} currentUser
 * @property {(near: HTMLElement, options: ConfirmOptions) => Promise<boolean>} confirm
 */

const LOCAL_HOST = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

export class InviteDialog {
  #options;
  #lead = create("p", { className: "dialog-lead" });
  #row = new LinkRow({ label: strings.roomLink });
  #warning = create("p", { className: "invite-warning" }, [strings.openWarning]);
  #form;
  #local = create("p", { className: "invite-warning" }, [strings.localWarning]);
  #dialog;

  /** @param {InviteDialogOptions} options */
  constructor(options) {
    this.#options = options;
    this.#form = new InvitationForm(options.confirm);
    const content = [
      this.#lead,
      this.#row.element,
      this.#local,
      this.#warning,
      this.#form.element,
    ];
    this.#dialog = createDialog("invite-dialog", strings.inviteTo(chatName), content);
    this.#dialog.tabIndex = -1;
    this.#dialog.addEventListener("close", () => this.#form.close());
    addEventListener("pagehide", () => this.#form.close());
    // The page is back from the back/forward cache.
    addEventListener("pageshow", () => this.#dialog.open && this.#form.refresh());
  }

  /** @param {RoomInfo | undefined} info of the open room */
  open(info) {
    const { mode, isInviteOnly, isOwner } = this.#options.currentUser;
    const isOpen = mode === "open";
    this.#lead.hidden = isInviteOnly;
    this.#row.element.hidden = !isOpen;
    this.#warning.hidden = !isOpen;
    this.#form.element.hidden = !isInviteOnly;
    this.#local.hidden = !(isOpen || isInviteOnly) || !LOCAL_HOST.test(location.hostname);
    // No one can enter a private room by its link.
    const room = info?.type === "public" ? info.room : DEFAULT_ROOM;
    if (isOpen) {
      setText(this.#lead, strings.openLead(`#${room}`));
      this.#row.show(roomUrl(room));
    } else setText(this.#lead, mode === "proxy" ? strings.proxyLead : strings.tokenLead);
    this.#dialog.showModal();
    if (isOpen) this.#row.focus();
    else this.#dialog.focus();
    if (isInviteOnly) this.#form.open(isOwner);
  }
}
