// @ts-check
// Who did what, newest first.

import { exactTime } from "../ui/format_time.js";
import { PagedList } from "../ui/paged_list.js";
import { copyTemplate, query } from "../ui/dom.js";
import { strings } from "../i18n/account.js";
import { timeOf } from "../ui/error_message.js";
import { readAudit } from "./admin_api.js";

/** @import { Desk } from "./admin.js" */
/** @import { Change } from "./admin_api.js" */

export class Audit {
  #listing;

  /** @param {Desk} desk */
  constructor({ attempt }) {
    this.#listing = new PagedList(query(document, "section#audit", HTMLElement), {
      read: async (/** @type {Change | undefined} */ last) => {
        const { changes, complete } = await readAudit(last?.gid);
        return { items: changes, complete };
      },
      key: ({ gid }) => String(gid),
      create,
      attempt,
    });
  }

  load() {
    return this.#listing.load();
  }
}

/** @param {Change} change */
function create(change) {
  const row = copyTemplate("deed");
  const time = query(row, "time", HTMLTimeElement);
  time.dateTime = new Date(change.at).toISOString();
  time.title = exactTime(change.at);
  time.textContent = timeOf(change.at);
  query(row, ".row-name", HTMLElement).textContent = tell(change);
  query(row, ".row-more", HTMLElement).textContent = tellTerm(change);
  return row;
}

/** @param {Change} change */
function tell(change) {
  const { by, user, address, room, role, name = "", slowSeconds = 0 } = change;
  const say = Object.entries(strings.did).find(([type]) => type === kindOf(change))?.[1];
  return say?.({
    by: by ? nameOf(by) : strings.operator,
    user: user ? nameOf(user) : address ?? strings.somebodyUnknown,
    room: isolate(room),
    role: role ? strings.roles[role] : "",
    name: isolate(name),
    seconds: slowSeconds,
  }) ?? change.type;
}

/** @param {Change} change */
function kindOf({ type, isArchived, isPruned, slowSeconds }) {
  if (isPruned) return "pruned";
  if (isArchived !== undefined) return isArchived ? "archive" : "unarchive";
  return slowSeconds === undefined ? type : "slow";
}

/** @param {Change} change */
function tellTerm({ type, until, reason = "" }) {
  const isTerm = type === "ban" || type === "mute";
  const end = isTerm && until !== undefined ? strings.until(timeOf(until)) : "";
  return [end, reason].filter(Boolean).join(" · ");
}

/** @param {{ id: string, name: string }} user */
function nameOf({ id, name }) {
  return isolate(name || id);
}

/**
 * A name written from right to left must not turn the sentence around it.
 * @param {string} text
 */
function isolate(text) {
  return `\u2068${text}\u2069`;
}
