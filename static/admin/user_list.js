// @ts-check
// Everybody whom the server knows, and who wrote lately.

import { FormDialog } from "../ui/form_dialog.js";
import { PagedList } from "../ui/paged_list.js";
import { query } from "../ui/dom.js";
import { strings } from "../i18n/account.js";
import { ban, changePerson, listPeople, mute, unban, unmute } from "./admin_api.js";
import { createPersonRow, updatePersonRow } from "./user_row.js";

/** @import { Desk } from "./admin.js" */
/** @import { Me, Person, Role } from "./admin_api.js" */

export class People {
  #section = query(document, "section#people", HTMLElement);
  #filter = query(this.#section, "input.filter", HTMLInputElement);
  #renaming = new FormDialog("dialog.renaming");
  #nothing = query(this.#section, ".nothing", HTMLElement);
  #desk;
  #listing;

  /**
   * @param {Me} me
   * @param {Desk} desk
   */
  constructor(me, desk) {
    this.#desk = desk;
    this.#listing = new PagedList(this.#section, {
      read: (last) => this.#read(last),
      key: ({ id }) => id,
      create: createPersonRow,
      update: (row, person) => updatePersonRow(row, person, me),
      isWanted: (person) => this.#isWanted(person),
      attempt: desk.attempt,
    });
    this.#filter.addEventListener("input", () => {
      this.#nothing.textContent = this.#filter.value ? strings.nobodyFound : strings.nobodyKnown;
      this.#listing.redraw();
    });
    this.#section.addEventListener("click", (event) => this.#pressed(event));
    this.#section.addEventListener("change", (event) => this.#chosen(event));
  }

  load() {
    return this.#listing.load();
  }

  /** @param {Person} [last] */
  async #read(last) {
    const { people, complete } = await listPeople(last?.id);
    return { items: people, complete };
  }

  /** @param {Person} person */
  #isWanted({ id, name }) {
    const wanted = this.#filter.value.trim().toLowerCase();
    return id.toLowerCase().includes(wanted) || name.toLowerCase().includes(wanted);
  }

  /** @param {Event} event */
  #pressed({ target }) {
    if (!(target instanceof HTMLElement)) return;
    const person = this.#personOf(target);
    const { action } = target.dataset;
    if (!person) return;
    if (action === "rename") this.#rename(person);
    else if (action === "mute") this.#mute(person);
    else if (action === "ban") this.#ban(person);
  }

  /** @param {Event} event */
  #chosen({ target }) {
    const person = target instanceof HTMLSelectElement && this.#personOf(target);
    if (!person) return;
    const role = /** @type {Role} */ (target.value);
    this.#desk.attempt(async () => {
      try {
        this.#listing.replace(await changePerson(person.id, { role }));
      } catch (error) {
        // It is as it was.
        this.#listing.redraw();
        throw error;
      }
      this.#desk.say(strings.hasRole(nameOf(person), strings.roles[role]));
    });
  }

  /** @param {HTMLElement} element */
  #personOf(element) {
    const id = element.closest("[data-id]")?.getAttribute("data-id");
    return this.#listing.items.find((person) => person.id === id);
  }

  /** @param {Person} person */
  #rename(person) {
    this.#renaming.open({
      title: strings.renamePerson(nameOf(person)),
      lead: strings.renameLead,
      submit: strings.rename,
      act: async (fields) => {
        const name = String(fields.get("name"));
        this.#listing.replace(await changePerson(person.id, { name }));
      },
    });
  }

  /** @param {Person} person */
  #mute(person) {
    const { id, muted } = person;
    if (muted) return this.#desk.attempt(() => this.#after(unmute(id)));
    this.#desk.restriction.open({
      title: strings.mutePerson(nameOf(person)),
      lead: strings.muteLead,
      submit: strings.mute,
      act: (term) => this.#after(mute(id, term)),
    });
  }

  /** @param {Person} person */
  #ban(person) {
    const { id, banned } = person;
    if (banned) return this.#desk.attempt(() => this.#after(unban(id)));
    this.#desk.restriction.open({
      title: strings.banPerson(nameOf(person)),
      lead: strings.banLead,
      submit: strings.ban,
      hasAddress: true,
      act: async (term) => {
        const { bans } = await ban({ person: id }, term);
        if (term.withAddress && bans.length < 2) this.#desk.say(strings.addressUnknown);
        await this.load();
      },
    });
  }

  /** @param {Promise<unknown>} work */
  async #after(work) {
    await work;
    await this.load();
  }
}

/** @param {Person} person */
function nameOf({ id, name }) {
  return name || id;
}
