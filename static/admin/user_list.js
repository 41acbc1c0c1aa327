// @ts-check
// The list of users, with their roles and restrictions.

import { FormDialog } from "./form_dialog.js";
import { PagedList } from "./paged_list.js";
import { confirmAction } from "../ui/confirm.js";
import { query } from "../ui/dom.js";
import { Pictures } from "../ui/avatar/pictures.js";
import { strings } from "../i18n/account.js";
import { ban, listUsers, mute, removePicture, unban, unmute, updateUser } from "./admin_api.js";
import { createUserRow, updateUserRow } from "./user_row.js";

/** @import { AdminContext } from "./admin_context.js" */
/** @import { Me, Role } from "../account/account_api.js" */
/** @import { User } from "./admin_api.js" */

export class UserList {
  #section = query(document, "section#users", HTMLElement);
  #filter = query(this.#section, "input.filter", HTMLInputElement);
  #renaming = new FormDialog("dialog.rename");
  #nothing = query(this.#section, ".empty", HTMLElement);
  #pictures = new Pictures();
  /** The user to whom the address of the page leads. */
  #linked = new URLSearchParams(location.search).get("user") ?? "";
  #context;
  #list;

  /**
   * @param {Me} me
   * @param {AdminContext} context
   */
  constructor(me, context) {
    this.#context = context;
    this.#filter.value = this.#linked;
    this.#list = new PagedList(this.#section, {
      read: (last) => this.#read(last),
      key: ({ id }) => id,
      create: createUserRow,
      update: (row, user) => updateUserRow(row, user, me),
      isVisible: (user) => this.#isWanted(user),
      context,
    });
    this.#filter.addEventListener("input", () => {
      this.#nothing.textContent = this.#filter.value ? strings.noUsersFound : strings.noUsers;
      this.#list.redraw();
    });
    this.#section.addEventListener("click", (event) => this.#onClick(event));
    this.#section.addEventListener("change", (event) => this.#onRoleChange(event));
  }

  load() {
    return this.#list.load();
  }

  /** @param {User} [last] */
  async #read(last) {
    let { users, complete } = await listUsers(last?.id);
    while (this.#linked && !complete && !users.some(({ id }) => id === this.#linked)) {
      const next = await listUsers(users.at(-1)?.id);
      users = [...users, ...next.users];
      complete = next.complete;
    }
    return { items: users, complete };
  }

  /** @param {User} user */
  #isWanted({ id, name }) {
    const wanted = this.#filter.value.trim().toLowerCase();
    return id.toLowerCase().includes(wanted) || name.toLowerCase().includes(wanted);
  }

  /** @param {Event} event */
  #onClick({ target }) {
    if (!(target instanceof HTMLElement)) return;
    const user = this.#userOf(target);
    const { action } = target.dataset;
    if (!user) return;
    if (action === "rename") this.#rename(user);
    else if (action === "remove-picture") this.#removePicture(user);
    else if (action === "mute") this.#mute(user);
    else if (action === "ban") this.#ban(user);
  }

  /** @param {Event} event */
  #onRoleChange({ target }) {
    const user = target instanceof HTMLSelectElement && this.#userOf(target);
    if (!user) return;
    const role = /** @type {Role} */ (target.value);
    this.#context.attempt(async () => {
      try {
        this.#list.replace(await updateUser(user.id, { role }));
      } catch (error) {
        // Draws the previous role.
        this.#list.redraw();
        throw error;
      }
      this.#context.showStatus(strings.hasRole(nameOf(user), strings.roles[role]));
    });
  }

  /** @param {HTMLElement} element */
  #userOf(element) {
    const id = element.closest("[data-id]")?.getAttribute("data-id");
    return this.#list.items.find((user) => user.id === id);
  }

  /** @param {User} user */
  #rename(user) {
    this.#renaming.open({
      title: strings.renameUser(nameOf(user)),
      lead: strings.renameLead,
      submit: strings.rename,
      values: { name: user.name },
      onSubmit: async (fields) => {
        const name = String(fields.get("name"));
        this.#list.replace(await updateUser(user.id, { name }));
      },
    });
  }

  /** @param {User} user */
  #removePicture(user) {
    this.#context.attempt(async () => {
      const isSure = await confirmAction(this.#section, {
        title: strings.removePictureTitle(nameOf(user)),
        lead: strings.removePictureLead,
        submit: strings.remove,
      });
      if (!isSure) return;
      await removePicture(user.id);
      const { avatar: _, ...rest } = user;
      this.#list.replace(rest);
      await this.#pictures.set(user.id, "");
    });
  }

  /** @param {User} user */
  #mute(user) {
    const { id, muted } = user;
    if (muted) return this.#context.attempt(() => this.#reloadAfter(unmute(id)));
    this.#context.restrictionDialog.open({
      title: strings.muteUser(nameOf(user)),
      lead: strings.muteLead,
      submit: strings.mute,
      act: (term) => this.#reloadAfter(mute(id, term)),
    });
  }

  /** @param {User} user */
  #ban(user) {
    const { id, banned } = user;
    if (banned) return this.#context.attempt(() => this.#reloadAfter(unban(id)));
    this.#context.restrictionDialog.open({
      title: strings.banUser(nameOf(user)),
      lead: strings.banLead,
      submit: strings.ban,
      hasAddress: true,
      act: async (term) => {
        const { bans } = await ban({ user: id }, term);
        if (term.withAddress && bans.length < 2) this.#context.showStatus(strings.addressNotBanned);
        await this.load();
      },
    });
  }

  /** @param {Promise<unknown>} work */
  async #reloadAfter(work) {
    await work;
    await this.load();
  }
}

/** @param {User} user */
function nameOf({ id, name }) {
  return name || id;
}
