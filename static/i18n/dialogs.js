// @ts-check
// Strings of the dialogs to invite people, to choose people and to change rooms.

import { strings as lazy } from "./lazy.js";
import { roles } from "./roles.js";

export const strings = Object.freeze({
  ...lazy,
  roles,

  // Invite people
  creatingLink: "Creating link…",
  invitationLink: "Invitation link",
  invitationLead: "Anyone with this link can join until it expires or runs out.",
  joinAs: "Join as",
  uses: "Uses",
  usesOption: (/** @type {number} */ count) => count === 1 ? "1 person" : `${count} people`,
  expiresAfter: "Expires after",
  daysOption: (/** @type {number} */ days) => days === 1 ? "1 day" : `${days} days`,
  createLink: "Create link",
  copyLink: "Copy link",
  copied: "Copied",
  showCode: "Show QR code",
  hideCode: "Hide QR code",
  linkCode: "QR code for the link",
  openInvitations: "Open invitations",
  thisLink: "this link",
  usesLeft: (/** @type {number} */ left, /** @type {number} */ uses) =>
    uses === 1 ? "for 1 person" : `${left} of ${uses} uses left`,
  untilDay: (/** @type {string} */ day) => `until ${day}`,
  invitedBy: (/** @type {string} */ name) => `by ${name}`,
  revoke: "Revoke",
  revokeTitle: "Revoke this invitation?",
  revokeLead: "Its link stops working. People who joined with it stay.",
  revokeInvitation: (/** @type {string} */ what) => `Revoke the invitation for ${what}`,
  roomLink: "Link to the room",
  openLead: (/** @type {string} */ room) => `Send this link to open ${room}.`,
  openWarning:
    "This chat is open: anyone who can reach this address can read and post in every public room.",
  localWarning: "This address works only on this computer. Others need the address of your server.",
  proxyLead: "Your organization's sign-in decides who can join. Ask its administrator for access.",
  tokenLead: "The website that this chat belongs to decides who can join. Invite people there.",
});
