// @ts-check
// What the page says to who comes: decided from who one is and what the link is good for.

import { strings } from "../i18n/account.js";

/** @import { Me, LinkTarget } from "./account_api.js" */

/**
 * What stands on the page. `form` is the way on: the parts of the page that are for it are shown.
 * @typedef {object} JoinState
 * @property {"invitation" | "device" | "inside" | "unreachable" | "none"} form
 * @property {string} title
 * @property {string} lead
 * @property {boolean} [offersPasskey] it may be somebody who was here before
 */
/** @typedef {LinkTarget | "gone" | "missing"} Link what the link is good for, if there is one */

const ROOM = /^~?[a-z0-9][a-z0-9_-]{0,63}$/;
const SEQ = /^[1-9]\d{0,14}$/;

/**
 * Where one wanted to go, by the page's own query: nowhere but to a room, or a message of one.
 * @param {URLSearchParams} query
 */
export function returnPath(query) {
  const [room, seq] = [query.get("room") ?? "", query.get("seq") ?? ""];
  if (!ROOM.test(room)) return "/";
  return SEQ.test(seq) ? `/r/${room}/${seq}` : `/r/${room}`;
}

/** @type {JoinState} */
export const unreachable = {
  form: "unreachable",
  title: strings.unreachableTitle,
  lead: strings.unreachableLead,
};

/**
 * @param {string} why
 * @returns {JoinState}
 */
export function accessDenied(why) {
  return { form: "none", title: strings.cannotSignInTitle, lead: why };
}

/**
 * @param {Me} me
 * @param {Link} link
 * @returns {JoinState}
 */
export function joinState({ name }, link) {
  if (name) {
    const lead = link === "missing" ? strings.signedInLead : strings.signedInWithLinkLead;
    return { form: "inside", title: strings.signedInTitle(name), lead };
  }
  if (link === "gone" || link === "missing") return withoutLink(link);
  if (link.type === "device") {
    return { form: "device", title: strings.deviceTitle(link.name), lead: strings.deviceLead };
  }
  if (link.role === "owner") {
    return { form: "invitation", title: strings.ownerTitle, lead: strings.ownerLead };
  }
  return {
    form: "invitation",
    title: strings.joinTitle,
    lead: strings.joinLead,
    offersPasskey: true,
  };
}

/**
 * @param {"gone" | "missing"} link
 * @returns {JoinState}
 */
function withoutLink(link) {
  const [title, lead] = link === "gone"
    ? [strings.linkGoneTitle, strings.linkGoneLead]
    : [strings.inviteOnlyTitle, strings.inviteOnlyLead];
  return { form: "none", title, lead, offersPasskey: true };
}
