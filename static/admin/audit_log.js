// @ts-check
// The audit log, newest first.

import { exactTime } from "../ui/format_time.js";
import { PagedList } from "./paged_list.js";
import { copyTemplate, query } from "../ui/dom.js";
import { strings } from "../i18n/account.js";
import { formatTime } from "../ui/error_message.js";
import { listAuditEntries } from "./admin_api.js";

/** @import { AdminContext } from "./admin_context.js" */
/** @import { AuditEntry } from "./admin_api.js" */

export class AuditLog {
  #list;

  /** @param {AdminContext} context */
  constructor(context) {
    this.#list = new PagedList(query(document, "section#audit", HTMLElement), {
      read: async (/** @type {AuditEntry | undefined} */ last) => {
        const { changes, complete } = await listAuditEntries(last?.gid);
        return { items: changes, complete };
      },
      key: ({ gid }) => String(gid),
      create,
      context,
    });
  }

  load() {
    return this.#list.load();
  }
}

/** @param {AuditEntry} change */
function create(change) {
  const row = copyTemplate("change");
  const time = query(row, "time", HTMLTimeElement);
  time.dateTime = new Date(change.at).toISOString();
  time.title = exactTime(change.at);
  time.textContent = formatTime(change.at);
  query(row, ".row-name", HTMLElement).textContent = describeEntry(change);
  query(row, ".row-more", HTMLElement).textContent = describeDetails(change);
  return row;
}

/** @param {AuditEntry} change */
function describeEntry(change) {
  const { by, user, address, room, role, name = "", slowSeconds = 0 } = change;
  const say = Object.entries(strings.auditActions).find(([type]) => type === actionOf(change))?.[1];
  return say?.({
    by: by ? nameOf(by) : strings.operator,
    user: user ? nameOf(user) : address ?? strings.unknownUser,
    room: isolate(room),
    role: role ? strings.roles[role] : "",
    name: isolate(name),
    seconds: slowSeconds,
  }) ?? change.type;
}

/** @param {AuditEntry} change */
function actionOf({ type, isArchived, isPruned, slowSeconds }) {
  if (isPruned) return "pruned";
  if (isArchived !== undefined) return isArchived ? "archive" : "unarchive";
  return slowSeconds === undefined ? type : "slow";
}

/** @param {AuditEntry} change */
function describeDetails({ type, until, reason = "" }) {
  const isTerm = type === "ban" || type === "mute";
  const end = isTerm && until !== undefined ? strings.until(formatTime(until)) : "";
  return [end, reason].filter(Boolean).join(" · ");
}

/** @param {{ id: string, name: string }} user */
function nameOf({ id, name }) {
  return isolate(name || id);
}

/**
 * Isolates a name, so that right-to-left text does not reorder the sentence.
 * @param {string} text
 */
function isolate(text) {
  return `\u2068${text}\u2069`;
}
