// @ts-check
// Decides what the join page shows, given the current user and the purpose of the link.

import { strings } from "../i18n/account.js";

/** @import { Me, LinkTarget } from "./account_api.js" */

/**
 * The content of the page. `form` selects the elements with that `data-for`.
 * @typedef {object} JoinState
 * @property {"invitation" | "device" | "inside" | "unreachable" | "none"} form
 * @property {string} title
 * @property {string} lead
 * @property {boolean} [offersPasskey] the user may already be a member
 */
/** @typedef {LinkTarget | "gone" | "missing"} Link */

const ROOM = /^~?[a-z0-9][a-z0-9_-]{0,63}$/;
const SEQ = /^[1-9]\d{0,14}$/;

/**
 * Returns the path to open afterwards, from the page's query: only that of a room or message, to prevent
 * open redirects.
 * @param {URLSearchParams} query
 */
export function returnPath(query) {
  const [room, seq] = [query.get("room") ?? "", query.get("seq") ?? ""];
  if (!ROOM.test(room)) return "/";
  return SEQ.test(seq) ? `/r/${room}/${seq}` : `/r/${room}`;
}

/** @returns {JoinState} */
export function unreachable() {
  return {
    form: "unreachable",
    title: strings.unreachableTitle,
    lead: strings.unreachableLead,
  };
}

/**
 * @param {string} why
 * @returns {JoinState}
 */
export function accessDenied(why) {
  return { form: "none", title: strings.cannotSignInTitle, lead: why };
}

/**
 * Its titles leave the name of the chat to the line above them.
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
