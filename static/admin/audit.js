// @ts-check
// Who did what, newest first.

import { exactTime } from "../calendar.js";
import { Listing } from "../listing.js";
import { copyTemplate, part } from "../markup.js";
import { words } from "../side_words.js";
import { timeOf } from "../why.js";
import { readAudit } from "./moderation.js";

/** @import { Desk } from "./admin.js" */
/** @import { Change } from "./moderation.js" */

export class Audit {
  #listing;

  /** @param {Desk} desk */
  constructor({ attempt }) {
    this.#listing = new Listing(part(document, "section#audit", HTMLElement), {
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
  const time = part(row, "time", HTMLTimeElement);
  time.dateTime = new Date(change.at).toISOString();
  time.title = exactTime(change.at);
  time.textContent = timeOf(change.at);
  part(row, ".row-name", HTMLElement).textContent = tell(change);
  part(row, ".row-more", HTMLElement).textContent = tellTerm(change);
  return row;
}

/** @param {Change} change */
function tell(change) {
  const { by, person, address, room, role, name = "", slowSeconds = 0 } = change;
  const say = Object.entries(words.did).find(([what]) => what === kindOf(change))?.[1];
  return say?.({
    by: by ? nameOf(by) : words.operator,
    person: person ? nameOf(person) : address ?? words.somebodyUnknown,
    room: isolate(room),
    role: role ? words.roles[role] : "",
    name: isolate(name),
    seconds: slowSeconds,
  }) ?? change.what;
}

/** @param {Change} change */
function kindOf({ what, isArchived, isPruned, slowSeconds }) {
  if (isPruned) return "pruned";
  if (isArchived !== undefined) return isArchived ? "archive" : "unarchive";
  return slowSeconds === undefined ? what : "slow";
}

/** @param {Change} change */
function tellTerm({ what, until, reason = "" }) {
  const isTerm = what === "ban" || what === "mute";
  const end = isTerm && until !== undefined ? words.until(timeOf(until)) : "";
  return [end, reason].filter(Boolean).join(" · ");
}

/** @param {{ id: string, name: string }} person */
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
