// @ts-check
// Invitations, for those who may invite.

import { dayName } from "../calendar.js";
import { copyTemplate, part } from "../markup.js";
import { askFirst } from "../question.js";
import { words } from "../side_words.js";
import { invite, listInvitations, revoke } from "./people_api.js";
import { ShownLink } from "./shown_link.js";

/** @import { Invitation, Role } from "./people_api.js" */

/** Whom one may invite, the usual one first. @type {Record<string, Role[]>} */
const INVITED = {
  owner: ["member", "guest", "moderator", "owner"],
  moderator: ["member", "guest"],
};

export class Invitations {
  #section = part(document, ".invitations", HTMLElement);
  #rows = part(this.#section, ".rows", HTMLElement);
  #form = part(this.#section, "form", HTMLFormElement);
  #link = new ShownLink(this.#section);
  #attempt;

  /** @param {(act: () => Promise<void>) => void} attempt does it, and says where it fails */
  constructor(attempt) {
    this.#attempt = attempt;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(() => this.#invite());
    });
  }

  /**
   * Shows them to who may invite.
   * @param {Role | undefined} role
   */
  async load(role) {
    const roles = INVITED[role ?? ""];
    if (!roles) return;
    this.#section.hidden = false;
    const options = roles.map((role) => new Option(words.roles[role], role));
    part(this.#form, "#role", HTMLSelectElement).replaceChildren(...options);
    await this.#list();
    if (location.hash !== "#invitations") return;
    this.#section.scrollIntoView();
    part(this.#form, "button", HTMLButtonElement).focus();
  }

  async #list() {
    const invitations = await listInvitations();
    this.#rows.replaceChildren(...invitations.map((one) => this.#draw(one)));
  }

  async #invite() {
    const fields = new FormData(this.#form);
    const [role, uses, hours] = ["role", "uses", "hours"].map((name) => String(fields.get(name)));
    const { link, until } = await invite({
      role: role ?? "",
      uses: Number(uses),
      hours: Number(hours),
    });
    const left = words.usesLeft(Number(uses), dayName(until, Date.now()));
    this.#link.show({ link, until: left });
    await this.#list();
  }

  /** @param {Invitation} invitation */
  #draw({ id, role, uses, used, until, by }) {
    const row = copyTemplate("row");
    const left = words.usesLeft(uses - used, dayName(until, Date.now()));
    const button = part(row, "button", HTMLButtonElement);
    part(row, ".row-name", HTMLElement).textContent = words.roles[role];
    part(row, ".row-more", HTMLElement).textContent = by ? `${left}, ${words.invitedBy(by)}` : left;
    button.textContent = words.revoke;
    button.ariaLabel = words.revokeInvitation(`${words.roles[role]}: ${left}`);
    button.addEventListener("click", () =>
      this.#attempt(async () => {
        const isAgreed = await askFirst(row, {
          title: words.revokeTitle,
          lead: words.revokeLead,
          submit: words.revoke,
        });
        if (!isAgreed) return;
        await revoke(id);
        this.#link.hide();
        await this.#list();
      }));
    return row;
  }
}
