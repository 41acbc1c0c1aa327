// @ts-check
// Who is banned, and what: people and addresses.

import { Listing } from "../listing.js";
import { copyTemplate, part, setText } from "../markup.js";
import { words } from "../side_words.js";
import { ban, listBans, unban } from "./moderation.js";
import { tellBan } from "./restriction.js";

/** @import { Desk } from "./admin.js" */
/** @import { Ban } from "./moderation.js" */

/** Of IPv4 or of IPv6, or a network; whether there is such a one the server knows. */
const ADDRESS = /^\d+(\.\d+){3}$|[/%]|^[0-9a-f.]*:[0-9a-f:.]*$/i;

export class Bans {
  #section = part(document, "section#bans", HTMLElement);
  #form = part(this.#section, "form", HTMLFormElement);
  #target = part(this.#form, "input", HTMLInputElement);
  #desk;
  #listing;

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#listing = new Listing(this.#section, {
      read: async (last) => {
        const { bans, complete } = await listBans(last && targetOf(last));
        return { items: bans, complete };
      },
      key: targetOf,
      create: (one) => this.#create(one),
      update: (row, one) => setText(part(row, ".row-more", HTMLElement), tellBan(one)),
      attempt: desk.attempt,
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ban(this.#target.value.trim());
    });
  }

  load() {
    return this.#listing.load();
  }

  /** @param {Ban} one */
  #create(one) {
    const row = copyTemplate("ban");
    const who = one.name || targetOf(one);
    part(row, ".row-name", HTMLElement).textContent = who;
    const button = part(row, "button", HTMLButtonElement);
    button.ariaLabel = words.unbanOf(who);
    button.addEventListener("click", () =>
      this.#desk.attempt(async () => {
        await unban(targetOf(one));
        await this.load();
      }));
    return row;
  }

  /** @param {string} target */
  #ban(target) {
    this.#desk.restriction.open({
      title: words.banPerson(target),
      lead: words.banTargetLead,
      submit: words.ban,
      act: async (term) => {
        await ban(ADDRESS.test(target) ? { address: target } : { person: target }, term);
        this.#form.reset();
        await this.load();
      },
    });
  }
}

/** @param {Ban} ban */
function targetOf({ person, address }) {
  return person ?? address ?? "";
}
