// @ts-check
// The list of invitations and the form to create one, for owners and moderators.

import { dayName } from "../ui/format_time.js";
import { copyTemplate, query } from "../ui/dom.js";
import { confirmAction } from "../ui/confirm.js";
import { strings } from "../i18n/account.js";
import { createInvitation, listInvitations, revokeInvitation } from "./account_api.js";
import { OneTimeLink } from "./one_time_link.js";

/** @import { Invitation, Role } from "./account_api.js" */

/** Roles that may be given by role, the usual one first. @type {Record<string, Role[]>} */
const INVITED = {
  owner: ["member", "guest", "moderator", "owner"],
  moderator: ["member", "guest"],
};

export class Invitations {
  #section = query(document, ".invitations", HTMLElement);
  #rows = query(this.#section, ".rows", HTMLElement);
  #form = query(this.#section, "form", HTMLFormElement);
  #link = new OneTimeLink(this.#section);
  #attempt;

  /** @param {(act: () => Promise<void>) => void} attempt runs it and shows its error */
  constructor(attempt) {
    this.#attempt = attempt;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(() => this.#invite());
    });
  }

  /**
   * Shows the section if the role may invite.
   * @param {Role | undefined} role
   */
  async load(role) {
    const roles = INVITED[role ?? ""];
    if (!roles) return;
    this.#section.hidden = false;
    const options = roles.map((role) => new Option(strings.roles[role], role));
    query(this.#form, "#role", HTMLSelectElement).replaceChildren(...options);
    await this.#list();
    if (location.hash !== "#invitations") return;
    this.#section.scrollIntoView();
    query(this.#form, "button", HTMLButtonElement).focus();
  }

  async #list() {
    const invitations = await listInvitations();
    this.#rows.replaceChildren(...invitations.map((one) => this.#draw(one)));
  }

  async #invite() {
    const fields = new FormData(this.#form);
    const [role, uses, hours] = ["role", "uses", "hours"].map((name) => String(fields.get(name)));
    const { link, until } = await createInvitation({
      role: role ?? "",
      uses: Number(uses),
      hours: Number(hours),
    });
    const left = strings.usesLeft(Number(uses), dayName(until, Date.now()));
    this.#link.show({ link, until: left });
    await this.#list();
  }

  /** @param {Invitation} invitation */
  #draw({ id, role, uses, used, until, by }) {
    const row = copyTemplate("row");
    const left = strings.usesLeft(uses - used, dayName(until, Date.now()));
    const button = query(row, "button", HTMLButtonElement);
    query(row, ".row-name", HTMLElement).textContent = strings.roles[role];
    query(row, ".row-more", HTMLElement).textContent = by
      ? `${left}, ${strings.invitedBy(by)}`
      : left;
    button.textContent = strings.revoke;
    button.ariaLabel = strings.revokeInvitation(`${strings.roles[role]}: ${left}`);
    button.addEventListener("click", () =>
      this.#attempt(async () => {
        const isAgreed = await confirmAction(row, {
          title: strings.revokeTitle,
          lead: strings.revokeLead,
          submit: strings.revoke,
        });
        if (!isAgreed) return;
        await revokeInvitation(id);
        this.#link.hide();
        await this.#list();
      }));
    return row;
  }
}
