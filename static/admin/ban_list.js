// @ts-check
// The list of banned users and addresses, and the form to ban one.

import { PagedList } from "./paged_list.js";
import { copyTemplate, query, setText } from "../ui/dom.js";
import { explainInvalid } from "../ui/errors/invalid_field.js";
import { strings } from "../i18n/account.js";
import { ban, listBans, unban } from "./admin_api.js";
import { describeBan } from "./restriction_dialog.js";

/** @import { AdminContext } from "./admin_context.js" */
/** @import { Ban } from "./admin_api.js" */

/** Looks like an IP address or a network; the server validates it. */
const ADDRESS = /^\d+(\.\d+){3}$|[/%]|^[0-9a-f.]*:[0-9a-f:.]*$/i;

export class BanList {
  #section = query(document, "section#bans", HTMLElement);
  #form = query(this.#section, "form", HTMLFormElement);
  #target = query(this.#form, "input", HTMLInputElement);
  #context;
  #list;

  /** @param {AdminContext} context */
  constructor(context) {
    this.#context = context;
    this.#list = new PagedList(this.#section, {
      read: async (last) => {
        const { bans, complete } = await listBans(last && targetOf(last));
        return { items: bans, complete };
      },
      key: targetOf,
      create: (one) => this.#create(one),
      update: (row, one) => setText(query(row, ".row-more", HTMLElement), describeBan(one)),
      context,
    });
    explainInvalid(this.#form, query(this.#form, ".problem", HTMLElement), strings.enterBanTarget);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ban(this.#target.value.trim());
    });
  }

  load() {
    return this.#list.load();
  }

  /** @param {Ban} one */
  #create(one) {
    const row = copyTemplate("ban");
    const who = one.name || targetOf(one);
    query(row, ".row-name", HTMLElement).textContent = who;
    const button = query(row, "button", HTMLButtonElement);
    button.ariaLabel = strings.unbanUser(who);
    button.addEventListener("click", () =>
      this.#context.attempt(async () => {
        await unban(targetOf(one));
        await this.load();
      }));
    return row;
  }

  /** @param {string} target */
  #ban(target) {
    this.#context.restrictionDialog.open({
      title: strings.banUser(target),
      lead: strings.banTargetLead,
      submit: strings.ban,
      act: async (term) => {
        await ban(ADDRESS.test(target) ? { address: target } : { user: target }, term);
        this.#form.reset();
        await this.load();
      },
    });
  }
}

/** @param {Ban} ban */
function targetOf({ user, address }) {
  return user ?? address ?? "";
}
