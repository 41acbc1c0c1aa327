// @ts-check
// Mutes and bans: how they are asked for, and how they are told.

import { FormDialog } from "../form_dialog.js";
import { part } from "../markup.js";
import { words } from "../side_words.js";
import { timeOf } from "../why.js";

/** @import { Restriction, Term } from "./moderation.js" */

/** Asks for how long and why. */
export class RestrictionDialog {
  #dialog = new FormDialog("dialog.restrict");
  #address = part(document, ".restrict .with-address", HTMLElement);

  /**
   * @param {object} question
   * @param {string} question.title
   * @param {string} question.lead
   * @param {string} question.submit
   * @param {boolean} [question.hasAddress] whether the address of a person may be banned, too
   * @param {(term: Term) => Promise<void>} question.act
   */
  open({ hasAddress = false, act, ...question }) {
    this.#address.hidden = !hasAddress;
    this.#dialog.open({ ...question, act: (fields) => act(toTerm(fields)) });
  }
}

/**
 * @param {FormData} fields
 * @returns {Term}
 */
function toTerm(fields) {
  const minutes = Number(fields.get("minutes"));
  return {
    reason: String(fields.get("reason")).trim(),
    ...(minutes > 0 && { minutes }),
    ...(fields.has("withAddress") && { withAddress: true }),
  };
}

/** @param {Restriction} mute */
export function tellMute({ until, reason }) {
  const what = until === undefined ? words.mutedForEver : words.mutedUntil(timeOf(until));
  return reason === "" ? what : words.because(what, reason);
}

/** @param {Restriction} ban */
export function tellBan({ until, reason }) {
  const what = until === undefined ? words.bannedForEver : words.bannedUntil(timeOf(until));
  return reason === "" ? what : words.because(what, reason);
}
