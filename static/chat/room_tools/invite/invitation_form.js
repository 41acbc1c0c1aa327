// @ts-check
// A ready link to join the chat, its terms, and the open invitations: for owners and moderators in
// invite mode.

import { create, setText } from "../../../ui/dom.js";
import { createSvg } from "../../../ui/icon.js";
import { showError } from "../../../ui/errors/error_line.js";
import { formatEnd } from "../../../ui/errors/error_message.js";
import { strings } from "../../../i18n/dialogs.js";
import { createInvitation, listInvitations, revokeInvitation } from "./invitations_api.js";
import { LinkRow } from "./link_row.js";
import { ReadyLink } from "./ready_link.js";

/** @import { ConfirmOptions } from "../../../ui/confirm.js" */
/** @import { CreatedInvitation, Invitation, Role, Terms } from "./invitations_api.js" */

const USES = [1, 5, 10, 25, 100];
const DAYS = [1, 7, 30];
const DAY_HOURS = 24;
/** @type {{ uses: number, days: number }} */
const USUAL = { uses: 10, days: 7 };

export class InvitationForm {
  #confirm;
  #ready = new ReadyLink({
    list: listInvitations,
    create: createInvitation,
    revoke: revokeInvitation,
  });
  #row = new LinkRow({ label: strings.invitationLink, onShare: () => this.#ready.markShared() });
  #role = create("select", { className: "field" });
  #uses = createSelect(USES.map((count) => new Option(strings.usesOption(count), String(count))));
  #days = createSelect(DAYS.map((days) => new Option(strings.daysOption(days), String(days))));
  #codePath = createSvg("path", {});
  #code = createSvg("svg", { class: "code", role: "img", "aria-label": strings.linkCode }, [
    this.#codePath,
  ]);
  #codeButton = create("button", { className: "outlined", type: "button", ariaExpanded: "false" });
  #createButton = create("button", { className: "filled", type: "button", hidden: true }, [
    strings.createLink,
  ]);
  #problem = create("p", { className: "problem", role: "alert" });
  #listTitle = create("h3", {}, [strings.openInvitations]);
  #list = create("ul", { className: "open-invitations" });
  element = create("div", { className: "invitation" }, [
    create("p", { className: "dialog-lead" }, [strings.invitationLead]),
    this.#row.element,
    this.#createButton,
    create("div", { className: "terms" }, [
      createLabel(strings.joinAs, this.#role),
      createLabel(strings.uses, this.#uses),
      createLabel(strings.expiresAfter, this.#days),
      this.#codeButton,
    ]),
    this.#code,
    this.#problem,
    this.#listTitle,
    this.#list,
  ]);
  /** Counts changes: only the last one is shown. */
  #version = 0;
  /** @type {Promise<unknown>} */
  #pending = Promise.resolve();

  /** @param {(near: HTMLElement, options: ConfirmOptions) => Promise<boolean>} confirm */
  constructor(confirm) {
    this.#confirm = confirm;
    this.#uses.value = String(USUAL.uses);
    this.#days.value = String(USUAL.days);
    for (const field of [this.#role, this.#uses, this.#days]) {
      field.addEventListener("change", () => this.refresh());
    }
    this.#createButton.addEventListener("click", () => this.refresh());
    this.#codeButton.addEventListener("click", () => {
      this.#ready.markShared();
      this.#showCode(this.#codeButton.ariaExpanded === "false");
    });
    this.#showCode(false);
  }

  /** @param {boolean} isOwner only owners invite owners and moderators */
  open(isOwner) {
    /** @type {readonly Role[]} */
    const roles = isOwner ? ["member", "guest", "moderator", "owner"] : ["member", "guest"];
    const { value = "member" } = this.#role;
    this.#role.replaceChildren(...roles.map((role) => new Option(strings.roles[role], role)));
    this.#role.value = roles.find((role) => role === value) ?? "member";
    this.#showCode(false);
    this.refresh();
  }

  /** Shows a link with the chosen terms. */
  refresh() {
    const version = ++this.#version;
    this.#show(undefined);
    setText(this.#problem, "");
    // One after another, so that each replaces the one before.
    this.#pending = this.#pending.then(async () => {
      if (version !== this.#version) return;
      await this.#attempt(async () => this.#draw(await this.#ready.ensure(this.#terms)));
    });
  }

  /** Called when the dialog or the page closes: a link that was not shared is revoked. */
  close() {
    this.#version++;
    this.#pending = this.#pending.then(() => this.#ready.discardUnshared());
  }

  get #terms() {
    const [uses, days] = [Number(this.#uses.value), Number(this.#days.value)];
    return /** @type {Terms} */ ({ role: this.#role.value, uses, hours: days * DAY_HOURS });
  }

  /** @param {() => Promise<void>} act */
  async #attempt(act) {
    setText(this.#problem, "");
    try {
      await act();
    } catch (error) {
      await showError(this.#problem, error);
    }
    this.#createButton.hidden = this.#ready.created !== undefined;
    this.#row.element.hidden = !this.#createButton.hidden;
  }

  /** @param {readonly Invitation[]} open */
  #draw(open) {
    this.#show(this.#ready.created);
    this.#listTitle.hidden = open.length === 0;
    this.#list.replaceChildren(...open.map((invitation) => this.#drawRow(invitation)));
  }

  /** @param {CreatedInvitation | undefined} created */
  #show(created) {
    this.#createButton.hidden = true;
    this.#row.element.hidden = false;
    this.#row.show(created?.link ?? "");
    this.#codeButton.disabled = !created;
    if (!created) return this.#showCode(false);
    this.#code.setAttribute("viewBox", created.code.viewBox);
    this.#codePath.setAttribute("d", created.code.path);
    if (document.activeElement === document.body) this.#row.focus();
  }

  /** @param {boolean} isShown */
  #showCode(isShown) {
    this.#codeButton.ariaExpanded = String(isShown);
    setText(this.#codeButton, isShown ? strings.hideCode : strings.showCode);
    this.#code.toggleAttribute("hidden", !isShown);
  }

  /** @param {Invitation} invitation */
  #drawRow({ id, role, uses, used, until, by }) {
    const what = `${strings.roles[role]}, ${strings.usesLeft(uses - used, uses)}`;
    const isReady = id === this.#ready.created?.id;
    const details = [
      strings.until(formatEnd(until)),
      ...(by ? [strings.invitedBy(by)] : []),
      ...(isReady ? [strings.thisLink] : []),
    ];
    const button = create("button", { className: "outlined", type: "button" }, [strings.revoke]);
    button.ariaLabel = strings.revokeInvitation(what);
    button.addEventListener("click", () => this.#attempt(() => this.#revoke(id)));
    return create("li", {}, [
      create("div", {}, [
        create("span", {}, [what]),
        create("small", {}, [details.join(" · ")]),
      ]),
      button,
    ]);
  }

  /** @param {string} id */
  async #revoke(id) {
    const isAgreed = await this.#confirm(this.element, {
      title: strings.revokeTitle,
      lead: strings.revokeLead,
      submit: strings.revoke,
    });
    if (!isAgreed) return;
    this.#draw(await this.#ready.revoke(id));
    // The pressed button is gone.
    this.element.closest("dialog")?.focus();
  }
}

/** @param {HTMLOptionElement[]} options */
function createSelect(options) {
  return create("select", { className: "field" }, options);
}

/**
 * @param {string} label
 * @param {HTMLElement} field
 */
function createLabel(label, field) {
  return create("label", { className: "dialog-field" }, [label, field]);
}
