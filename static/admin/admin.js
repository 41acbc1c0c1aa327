// @ts-check
// Starts the administration page.

import "../ui/settings/appearance.js";
import { setFirstUsers } from "../ui/avatar/avatar.js";
import { copyText } from "../ui/clipboard.js";
import { chatName } from "../ui/chat_name.js";
import { query, translate } from "../ui/dom.js";
import { strings } from "../i18n/account.js";
import { AdminContext } from "./admin_context.js";
import { AuditLog } from "./audit_log.js";
import { BanList } from "./ban_list.js";
import { getCurrentUser } from "../account/account_api.js";
import { UserList } from "./user_list.js";
import { RoomList } from "./room_list.js";

/** @import { Me } from "../account/account_api.js" */

const main = query(document, "main", HTMLElement);

translate(strings);
document.title = strings.pageTitle(strings.moderation, chatName);

const context = new AdminContext(main);

context.attempt(start);

async function start() {
  const me = await getCurrentUser();
  setFirstUsers(me.firstUsers);
  if (me.role !== "owner" && me.role !== "moderator") return showForbidden(me);
  /** @type {Record<string, { load: () => Promise<void> }>} by the name of its section */
  const views = {
    users: new UserList(me, context),
    bans: new BanList(context),
    rooms: new RoomList(context),
    audit: new AuditLog(context),
  };
  const show = () => {
    const name = location.hash.slice(1) in views ? location.hash.slice(1) : "users";
    selectView(name);
    return context.attempt(async () => await views[name]?.load());
  };
  addEventListener("hashchange", show);
  const nav = query(main, ".views", HTMLElement);
  // A click on the current view reloads it.
  nav.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLAnchorElement && target.ariaCurrent === "page") show();
  });
  nav.hidden = false;
  await show();
}

/** @param {string} name */
function selectView(name) {
  for (const section of main.querySelectorAll("section")) section.hidden = section.id !== name;
  for (const link of main.querySelectorAll(".views a")) {
    link.ariaCurrent = link.getAttribute("href") === `#${name}` ? "page" : "false";
  }
}

/**
 * Shows that the page is for moderators, and how to become the owner.
 * @param {Me} me
 */
function showForbidden({ id = "", mode }) {
  const closed = query(main, ".closed", HTMLElement);
  const command = `deno task admin role ${id} owner`;
  query(closed, ".own-id", HTMLElement).textContent = id;
  query(closed, ".command", HTMLElement).textContent = command;
  query(closed, ".become-owner", HTMLElement).hidden = id === "" || mode !== "open";
  const copy = query(closed, ".copy", HTMLButtonElement);
  copy.addEventListener("click", async () => {
    if (await copyText(command)) copy.textContent = strings.copied;
  });
  closed.hidden = false;
}
