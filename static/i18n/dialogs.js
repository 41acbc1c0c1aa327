// @ts-check
// Strings of the dialogs to invite people, to choose people and to change rooms.

import { strings as core } from "./core.js";
import { strings as lazy } from "./lazy.js";
import { roles } from "./roles.js";

export const strings = Object.freeze({
  ...lazy,
  roles,

  // Room
  roomMenu: "Room menu",
  editRoom: "Edit name and topic",
  editTopic: "Edit topic",
  /** By command. */
  roomCommands: Object.freeze({
    addPeople: lazy.addPeople,
    invite: lazy.invitePeople,
    members: lazy.members,
    files: core.files,
    addFavourite: "Add to favourites",
    removeFavourite: "Remove from favourites",
    moveUp: "Move up",
    moveDown: "Move down",
    markRead: "Mark as read",
    notifications: lazy.notifications,
    copyLink: "Copy link",
    archive: "Archive room",
    unarchive: "Unarchive room",
  }),
  linkCopied: "Link copied.",
  memberLinkCopied: "Link copied. It works for members of this room.",
  chatLinkCopied: "Link copied. It works for people who have access to this chat.",
  editRoomTitle: (/** @type {string} */ room) => `Edit ${room}`,
  roomName: "Name",
  topic: "Topic",
  topicPlaceholder: "What this room is about",
  saveChanges: "Save changes",
  archive: "Archive",
  archiveTitle: (/** @type {string} */ room) => `Archive ${room}?`,
  archiveLead: "No one can post there until it is unarchived.",

  // Choose people
  addPeopleTo: (/** @type {string} */ room) => `Add people to ${room}`,
  addCount: (/** @type {number} */ count) => count < 2 ? "Add people" : `Add ${count} people`,
  peopleAdded: (/** @type {readonly string[]} */ names) =>
    names.length === 1 ? lazy.userAdded(names[0] ?? "") : `${names.length} people were added.`,
  chosenPeople: "Selected people",
  people: "People",
  findPeople: "Find people",
  noOneElse: "No one else is here yet. Invite people first.",
  maxPeople: (/** @type {number} */ max) => `You can choose up to ${max} people.`,
  groupHint: "For a group, add people with + or Enter.",
  // The marks isolate the direction of the name.
  addHint: (/** @type {string} */ name) => `Press Enter to add \u2068${name}\u2069.`,
  startHint: (/** @type {number} */ count) => `${count} selected. Press Enter to start.`,
  /** Another name follows. */
  messageWith: (/** @type {readonly string[]} */ names) =>
    names.length === 0 ? "Message " : `Message ${names.join(", ")} and `,
  addToGroup: (/** @type {string} */ name) => `Add ${name} to a group message`,
  removeChoice: (/** @type {string} */ name) => `Remove ${name}`,
  messagePeople: (/** @type {number} */ count) =>
    count === 1 ? "Message 1 person" : `Message ${count} people`,

  // Invite people
  inviteTo: (/** @type {string} */ chat) => `Invite people to ${chat}`,
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
  until: (/** @type {string} */ time) => `until ${time}`,
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
