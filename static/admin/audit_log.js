// @ts-check
// The audit log, newest first.

import { exactTime } from "../ui/format_time.js";
import { PagedList } from "./paged_list.js";
import { copyTemplate, query } from "../ui/dom.js";
import { describeEntry } from "./audit_sentences.js";
import { strings } from "../i18n/account.js";
import { formatEnd, formatTime } from "../ui/errors/error_message.js";
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
function describeDetails({ type, until, reason = "" }) {
  const isTerm = type === "ban" || type === "mute";
  const end = isTerm && until !== undefined ? strings.until(formatEnd(until)) : "";
  return [end, reason].filter(Boolean).join(" · ");
}
