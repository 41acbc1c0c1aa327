// @ts-check
// Strings of the account, join and administration pages.

import { strings as core } from "./core.js";
import { roles } from "./roles.js";

/**
 * Parameters of the sentences of the audit log.
 * @typedef {object} AuditParams
 * @property {string} by
 * @property {string} user
 * @property {string} room
 * @property {string} role
 * @property {string} name
 * @property {number} seconds
 */

export const strings = Object.freeze({
  ...core,

  moderation: "Moderation",
  showMore: "Show more",
  yourAccount: "Your account",

  // Join
  joinTitle: "You've been invited",
  joinLead: "What should we call you?",
  join: "Join",
  ownerTitle: "Set up the chat",
  ownerLead: "You'll be the owner and can invite others. What should we call you?",
  deviceTitle: (/** @type {string} */ name) => `Continue as ${name}`,
  deviceLead: "This link signs you in on this device. Your other devices stay signed in.",
  signInHere: "Sign in on this device",
  signedInTitle: (/** @type {string} */ name) => `You're signed in as ${name}`,
  signedInLead: "You can open the chat.",
  signedInWithLinkLead: "This link is for someone else or another device. It wasn't used.",
  openChat: "Open the chat",
  signOut: "Sign out",
  linkGoneTitle: "This link no longer works",
  linkGoneLead: "It was used, revoked or has expired. Ask for a new one.",
  inviteOnlyTitle: "This chat is invite-only",
  inviteOnlyLead: "Ask an owner or moderator for an invitation link, and open it here. " +
    "Signed in on another device? Open Your account there and add this device.",
  alreadyMember: "Already a member?",
  usePasskey: "Sign in with a passkey",
  cannotSignInTitle: "You can't sign in",
  unreachableTitle: "We can't reach the chat right now",
  unreachableLead: "Try again in a moment.",
  // Error page
  errorPageTitle: "Page not available",
  bannedTitle: "You can't open this chat",
  // Account
  backToChat: "Back to the chat",
  devices: "Your devices",
  thisDevice: "This device",
  unknownDevice: "Unknown device",
  signedInSince: (/** @type {string} */ day) => `Signed in: ${day}`,
  signOutDeviceTitle: (/** @type {string} */ device) => `Sign out ${device}?`,
  signOutDeviceLead: "That device needs a new link or a passkey to sign in.",
  signOutOthersTitle: "Sign out everywhere else?",
  signOutOthersLead: "Your other devices need a new link or a passkey to sign in.",
  signOutTitle: "Sign out for good?",
  signOutLead: "You have no passkey and no other device, so you can't sign back in.",
  signOutDevice: (/** @type {string} */ device) => `Sign out ${device}`,
  signOutOthers: "Sign out everywhere else",
  addDevice: "Add a device",
  addDeviceLead: "Scan the code with the other device, or open the link there.",
  singleUseUntil: (/** @type {string} */ time) => `Works once. Expires at ${time}.`,
  deviceCode: "QR code for the link",
  passkeys: "Passkeys",
  passkeysLead: "Sign in with your fingerprint, face or PIN instead of a link.",
  passkeysNeedHttps: "Passkeys require HTTPS.",
  noPasskeysInBrowser: "This browser doesn't support passkeys.",
  addPasskey: "Add a passkey",
  remove: "Remove",
  removePicture: "Remove picture",
  removePictureTitle: (/** @type {string} */ name) => `Remove the picture of ${name}?`,
  removePictureLead: "Everyone sees their initials instead.",
  removePasskeyTitle: (/** @type {string} */ name) => `Remove the passkey ${name}?`,
  removePasskeyLead: "You won't be able to sign in with it.",
  removeLastPasskeyLead: "It's your only passkey. You won't be able to sign in with it.",
  removePasskey: (/** @type {string} */ name) => `Remove the passkey ${name}`,
  // Moderation
  users: "Users",
  bans: "Bans",
  auditLog: "Audit log",
  onlyModerators: "This page is for moderators.",
  yourIdIs: "Your ID is",
  becomeOwnerHelp: "To become the owner, run this on the server:",
  copy: "Copy",
  copied: "Copied",
  findUser: "Name or ID",
  noUsersFound: "No one found.",
  noUsers: "No users yet.",
  noBans: "No bans.",
  noRooms: "No rooms yet.",
  noActivity: "No activity yet.",
  noName: "No name",
  youLabel: "You",
  role: "Role",
  roles,
  oneDay: "1 day",
  oneWeek: "1 week",
  muted: "Muted",
  banned: "Banned",
  formerNames: (/** @type {string} */ names) => `Former names: ${names}`,
  nameUntil: (/** @type {string} */ name, /** @type {string} */ time) =>
    `\u2068${name}\u2069 until ${time}`,
  lastActive: (/** @type {string} */ when) => `Last active: ${when}`,
  mutedUntil: (/** @type {string} */ until) => `Muted until ${until}.`,
  bannedUntil: (/** @type {string} */ until) => `Banned until ${until}.`,
  mutedPermanently: "Muted permanently.",
  bannedPermanently: "Banned permanently.",
  withReason: (/** @type {string} */ what, /** @type {string} */ why) => `${what} Reason: ${why}`,
  rename: "Rename",
  renameUser: (/** @type {string} */ name) => `Rename ${name}`,
  newName: "New name",
  enterName: "Enter a name.",
  renameLead: "Their messages will show this name, whatever they choose.",
  mute: "Mute",
  muteUser: (/** @type {string} */ name) => `Mute ${name}`,
  muteLead: "They can read but not post.",
  unmute: "Unmute",
  ban: "Ban",
  banUser: (/** @type {string} */ name) => `Ban ${name}`,
  banLead: "They can no longer open the chat.",
  banTargetLead: "Anyone matching this can no longer open the chat.",
  unban: "Unban",
  unbanUser: (/** @type {string} */ who) => `Unban ${who}`,
  banTargetLabel: "Ban an IP address or a user ID",
  enterBanTarget: "Enter an IP address or a user ID.",
  banTargetPlaceholder: "192.0.2.1 or a user ID",
  alsoBanAddress: "Also ban their last IP address",
  addressNotBanned: "User banned. We couldn't ban their address: it's unknown or yours.",
  duration: "For how long",
  tenMinutes: "10 minutes",
  oneHour: "1 hour",
  permanently: "Permanently",
  reason: "Reason (shown to them)",
  cancel: "Cancel",
  archive: "Archive",
  archiveTitle: (/** @type {string} */ room) => `Archive ${room}?`,
  archiveLead: "No one can post there until it is unarchived.",
  unarchive: "Unarchive",
  archived: "Archived",
  slowMode: "Slow mode",
  slowModeOffOption: "Off",
  slowModeOption: (/** @type {number} */ count) => `1 message per ${count} s`,
  hasRole: (/** @type {string} */ name, /** @type {string} */ role) => `${name}: ${role}`,
  operator: "The operator",
  // Sentences of the audit log, by type of change.
  auditActions: Object.freeze({
    role: (/** @type {AuditParams} */ { by, user, role }) =>
      `${by} made ${user} ${role.toLocaleLowerCase()}`,
    "token-role": (/** @type {AuditParams} */ { user, role }) =>
      `${user} signed in with a ${role.toLocaleLowerCase()} token`,
    rename: (/** @type {AuditParams} */ { by, user, name }) => `${by} renamed ${user} to ${name}`,
    "rename-self": (/** @type {AuditParams} */ { by, name }) => `${by} is now called ${name}`,
    avatar: (/** @type {AuditParams} */ { user }) => `${user} chose a picture`,
    "no-avatar": (/** @type {AuditParams} */ { by, user }) =>
      `${by} removed the picture of ${user}`,
    "no-avatar-self": (/** @type {AuditParams} */ { by }) => `${by} removed their picture`,
    mute: (/** @type {AuditParams} */ { by, user }) => `${by} muted ${user}`,
    unmute: (/** @type {AuditParams} */ { by, user }) => `${by} unmuted ${user}`,
    ban: (/** @type {AuditParams} */ { by, user }) => `${by} banned ${user}`,
    unban: (/** @type {AuditParams} */ { by, user }) => `${by} unbanned ${user}`,
    deleted: (/** @type {AuditParams} */ { by, user }) => `${by} deleted a message by ${user}`,
    infected: (/** @type {AuditParams} */ { user, name }) =>
      `${user} uploaded ${name}, which contains malware`,
    archive: (/** @type {AuditParams} */ { by, room }) => `${by} archived #${room}`,
    unarchive: (/** @type {AuditParams} */ { by, room }) => `${by} unarchived #${room}`,
    slow: (/** @type {AuditParams} */ { by, room, seconds }) =>
      seconds === 0
        ? `${by} turned off slow mode in #${room}`
        : `${by} set slow mode in #${room} to ${seconds} s`,
    pin: (/** @type {AuditParams} */ { by, room }) => `${by} pinned a message in #${room}`,
    unpin: (/** @type {AuditParams} */ { by, room }) => `${by} unpinned a message in #${room}`,
    pruned: (/** @type {AuditParams} */ { room }) =>
      `A pinned message in #${room} was removed by retention`,
    settings: (/** @type {AuditParams} */ { by, room }) => `${by} changed the topic of #${room}`,
    invite: (/** @type {AuditParams} */ { by }) => `${by} created an invitation`,
    revoke: (/** @type {AuditParams} */ { by }) => `${by} revoked an invitation`,
    join: (/** @type {AuditParams} */ { user }) => `${user} joined`,
    link: (/** @type {AuditParams} */ { user }) => `${user} created a link for another device`,
    "sign-in": (/** @type {AuditParams} */ { user }) => `${user} signed in`,
    "sign-out": (/** @type {AuditParams} */ { by, user }) => `${by} signed ${user} out on a device`,
    "sign-out-everywhere": (/** @type {AuditParams} */ { by, user }) =>
      `${by} signed ${user} out on all devices`,
    passkey: (/** @type {AuditParams} */ { user }) => `${user} added a passkey`,
    "forget-passkey": (/** @type {AuditParams} */ { user }) => `${user} removed a passkey`,
  }),
  unknownUser: "someone",
  until: (/** @type {string} */ until) => `until ${until}`,
});
