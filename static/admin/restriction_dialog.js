// @ts-check
// The dialog for mutes and bans, and their descriptions.

import { FormDialog } from "./form_dialog.js";
import { query } from "../ui/dom.js";
import { strings } from "../i18n/account.js";
import { formatEnd } from "../ui/errors/error_message.js";

/** @import { Restriction, RestrictionFields } from "./admin_api.js" */

/** Asks for the duration and the reason. */
export class RestrictionDialog {
  #dialog = new FormDialog("dialog.restriction");
  #address = query(document, ".restriction .with-address", HTMLElement);

  /**
   * @param {object} question
   * @param {string} question.title
   * @param {string} question.lead
   * @param {string} question.submit
   * @param {boolean} [question.hasAddress] offers to ban the address of the user too
   * @param {(term: RestrictionFields) => Promise<void>} question.act
   */
  open({ hasAddress = false, act, ...question }) {
    this.#address.hidden = !hasAddress;
    this.#dialog.open({ ...question, onSubmit: (fields) => act(toTerm(fields)) });
  }
}

/**
 * @param {FormData} fields
 * @returns {RestrictionFields}
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
export function describeMute({ until, reason }) {
  const what = until === undefined
    ? strings.mutedPermanently
    : strings.mutedUntil(formatEnd(until));
  return reason === "" ? what : strings.withReason(what, reason);
}

/** @param {Restriction} ban */
export function describeBan({ until, reason }) {
  const what = until === undefined
    ? strings.bannedPermanently
    : strings.bannedUntil(formatEnd(until));
  return reason === "" ? what : strings.withReason(what, reason);
}
