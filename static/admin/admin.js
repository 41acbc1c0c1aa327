// @ts-check
// Starts the administration page.

import { copyText } from "../ui/clipboard.js";
import { query, translate } from "../ui/dom.js";
import { strings } from "../i18n/account.js";
import { errorText } from "../ui/error_message.js";
import { AuditLog } from "./audit_log.js";
import { BanList } from "./ban_list.js";
import { getCurrentUser } from "../account/account_api.js";
import { UserList } from "./user_list.js";
import { RestrictionDialog } from "./restriction_dialog.js";
import { RoomList } from "./room_list.js";

/** @import { Me } from "../account/account_api.js" */

/**
 * What all views of the page use.
 * @typedef {object} AdminContext
 * @property {(act: () => Promise<void>) => Promise<void>} attempt runs it and shows its error
 * @property {(text: string) => void} showStatus shows the result of an action
 * @property {RestrictionDialog} restrictionDialog
 */

const main = query(document, "main", HTMLElement);
const problem = query(main, ".problem", HTMLElement);
const statusLine = query(main, ".status", HTMLElement);

translate(strings);
document.title = strings.pageTitle(strings.moderation);

/** @type {AdminContext} */
const context = {
  attempt,
  showStatus: (text) => {
    statusLine.textContent = text;
  },
  restrictionDialog: new RestrictionDialog(),
};

attempt(start);

async function start() {
  const me = await getCurrentUser();
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
    return attempt(async () => await views[name]?.load());
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

/** @param {() => Promise<void>} act */
async function attempt(act) {
  problem.textContent = "";
  statusLine.textContent = "";
  try {
    await act();
  } catch (error) {
    problem.textContent = errorText(error);
  }
  main.ariaBusy = "false";
}
