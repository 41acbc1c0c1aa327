// @ts-check
// The words of the pages beside the chat, which shows none of them: where one comes in, one's account,
// moderation.

import { words as chatWords } from "./words.js";

/**
 * Who did what to whom, where, in the words of the audit.
 * @typedef {object} Deed
 * @property {string} by
 * @property {string} person
 * @property {string} room
 * @property {string} role
 * @property {string} name
 * @property {number} seconds
 */

export const words = Object.freeze({
  ...chatWords,

  showMore: "Show more",

  // Coming in
  joinTitle: "Join the chat",
  joinLead: "You were invited. Under which name will the others see you?",
  join: "Join",
  ownerTitle: "This chat will be yours",
  ownerLead: "You become its owner: you invite the others. Under which name will they see you?",
  deviceTitle: (/** @type {string} */ name) => `Go on as ${name}`,
  deviceLead: "This link signs you in on this device. Your other devices stay signed in.",
  signInHere: "Sign in on this device",
  insideTitle: (/** @type {string} */ name) => `You are in as ${name}`,
  insideLead: "There is nothing left to do here.",
  insideWithLinkLead: "This link is for somebody else, or for another device. It was not used.",
  openChat: "Open the chat",
  signOut: "Sign out",
  goneTitle: "This link does not work any more",
  goneLead: "It was used, withdrawn, or is too old. Whoever gave it to you can make a new one.",
  missingTitle: "This chat is by invitation",
  missingLead:
    "Open the link that somebody in the chat gave you. Are you signed in on another device? " +
    "Your account makes a link for this one there.",
  haveYouBeenHere: "Have you been here before?",
  usePasskey: "Sign in with a passkey",
  shutOutTitle: "You cannot come in",
  unreachableTitle: "The chat cannot be reached",
  unreachableLead: "The chat cannot be reached now. Try again in a moment.",
  // Where there is no page
  problemTitle: "This page cannot be shown",
  // One's own account
  backToChat: "Back to the chat",
  devices: "Your devices",
  thisDevice: "This device",
  unknownDevice: "A device without a name",
  signedInSince: (/** @type {string} */ day) => `Signed in: ${day}`,
  end: "End",
  endSession: (/** @type {string} */ device) => `End the session on ${device}`,
  endOthers: "Sign out everywhere else",
  addDevice: "Add a device",
  addDeviceLead: "Scan the code with the other device, or open the link there.",
  worksOnceUntil: (/** @type {string} */ time) => `It works once, until ${time}.`,
  deviceCode: "The link as a code for a camera",
  passkeys: "Passkeys",
  passkeysLead: "A passkey lets you in without a link, by the lock of your phone or computer.",
  noPasskeysHere: "Passkeys need an address that begins with https, and a browser that knows them.",
  addPasskey: "Add a passkey",
  remove: "Remove",
  removePasskey: (/** @type {string} */ name) => `Remove the passkey ${name}`,
  invitations: "Invitations",
  invitationsLead: "Whoever has the link can join until it is used up.",
  inviteAs: "They come as",
  // Moderation
  moderationOf: "What moderators see",
  bans: "Bans",
  audit: "Audit",
  onlyModerators: "Only moderators see this page.",
  yourIdIs: "Your id is",
  askOperator: "To become the owner of this chat, ask its operator to run this on its machine:",
  copy: "Copy",
  copied: "Copied",
  findPerson: "Name or id",
  nobodyFound: "Nobody of that name or id was seen here.",
  nobodyKnown: "Nobody is known yet. Who writes will stand here.",
  nobodyBanned: "Nobody is banned.",
  noRooms: "There are no rooms yet.",
  nothingDone: "Nothing was done yet.",
  noName: "No name",
  youHere: "You",
  role: "Role",
  roles: Object.freeze({
    owner: "Owner",
    moderator: "Moderator",
    member: "Member",
    guest: "Guest",
  }),
  howMany: "How many people",
  howLong: "Good for",
  oneDay: "a day",
  oneWeek: "a week",
  oneMonth: "30 days",
  makeLink: "Make a link",
  passItOn: "Pass it on now: the link is not shown again.",
  usesLeft: (/** @type {number} */ left, /** @type {string} */ until) =>
    `${left === 1 ? "1 person" : `${left} people`}, until ${until}`,
  invitedBy: (/** @type {string} */ name) => `by ${name}`,
  revoke: "Withdraw",
  revokeInvitation: (/** @type {string} */ what) => `Withdraw the invitation for ${what}`,
  isMuted: "Muted",
  isBanned: "Banned",
  wrote: (/** @type {string} */ when) => `Wrote last: ${when}`,
  mutedUntil: (/** @type {string} */ until) => `Muted until ${until}.`,
  bannedUntil: (/** @type {string} */ until) => `Banned until ${until}.`,
  mutedForEver: "Muted for ever.",
  bannedForEver: "Banned for ever.",
  because: (/** @type {string} */ what, /** @type {string} */ why) => `${what} Reason: ${why}`,
  rename: "Rename",
  renamePerson: (/** @type {string} */ name) => `Rename ${name}`,
  newName: "New name",
  renameLead: "From now on this name stands with what they write, whichever they choose.",
  mute: "Mute",
  mutePerson: (/** @type {string} */ name) => `Mute ${name}`,
  muteLead: "They read along, but cannot write.",
  unmute: "Let them write",
  ban: "Ban",
  banPerson: (/** @type {string} */ name) => `Ban ${name}`,
  banLead: "They see nothing of the chat any more.",
  banTargetLead: "Who that is, or comes from there, sees nothing of the chat any more.",
  unban: "Lift the ban",
  unbanOf: (/** @type {string} */ who) => `Lift the ban of ${who}`,
  banTarget: "Ban an address, or somebody by id",
  targetHint: "192.0.2.1 or an id",
  withAddress: "Ban the address, too, from where they wrote last",
  addressUnknown: "Banned, but not the address: it is not known here, or is your own.",
  forHowLong: "For how long",
  tenMinutes: "10 minutes",
  oneHour: "an hour",
  forEver: "for ever",
  reason: "Reason, which they are told",
  cancel: "Cancel",
  archive: "Archive",
  unarchive: "Open again",
  isArchived: "Archived",
  slowMode: "Slow mode",
  slowOff: "off",
  slowSeconds: (/** @type {number} */ count) => `one message in ${count} s`,
  hasRole: (/** @type {string} */ name, /** @type {string} */ role) => `${name}: ${role}`,
  operator: "The operator",
  // What the audit says, by the kind of change.
  did: Object.freeze({
    role: (/** @type {Deed} */ { by, person, role }) =>
      `${by} made ${person} ${role.toLocaleLowerCase()}`,
    "token-role": (/** @type {Deed} */ { person, role }) =>
      `${person} came with the token of a ${role.toLocaleLowerCase()}`,
    rename: (/** @type {Deed} */ { by, person, name }) => `${by} renamed ${person}: now ${name}`,
    mute: (/** @type {Deed} */ { by, person }) => `${by} muted ${person}`,
    unmute: (/** @type {Deed} */ { by, person }) => `${by} let ${person} write again`,
    ban: (/** @type {Deed} */ { by, person }) => `${by} banned ${person}`,
    unban: (/** @type {Deed} */ { by, person }) => `${by} lifted the ban of ${person}`,
    deleted: (/** @type {Deed} */ { by, person }) => `${by} deleted a message of ${person}`,
    archive: (/** @type {Deed} */ { by, room }) => `${by} archived # ${room}`,
    unarchive: (/** @type {Deed} */ { by, room }) => `${by} opened # ${room} again`,
    slow: (/** @type {Deed} */ { by, room, seconds }) =>
      seconds === 0
        ? `${by} ended the slow mode of # ${room}`
        : `${by} slowed # ${room} down to a message in ${seconds} s`,
    pin: (/** @type {Deed} */ { by, room }) => `${by} pinned a message in # ${room}`,
    unpin: (/** @type {Deed} */ { by, room }) => `${by} took down a pinned message in # ${room}`,
    pruned: (/** @type {Deed} */ { room }) => `A pinned message in # ${room} was too old to stay`,
    settings: (/** @type {Deed} */ { by, room }) => `${by} changed the topic of # ${room}`,
    invite: (/** @type {Deed} */ { by }) => `${by} made an invitation`,
    revoke: (/** @type {Deed} */ { by }) => `${by} called an invitation back`,
    join: (/** @type {Deed} */ { person }) => `${person} joined`,
    link: (/** @type {Deed} */ { person }) => `${person} made a link for another device`,
    "sign-in": (/** @type {Deed} */ { person }) => `${person} signed in`,
    "sign-out": (/** @type {Deed} */ { by, person }) => `${by} ended a session of ${person}`,
    "sign-out-everywhere": (/** @type {Deed} */ { by, person }) =>
      `${by} ended the sessions of ${person}`,
    passkey: (/** @type {Deed} */ { person }) => `${person} added a passkey`,
    "forget-passkey": (/** @type {Deed} */ { person }) => `${person} removed a passkey`,
  }),
  somebodyUnknown: "somebody",
  until: (/** @type {string} */ until) => `until ${until}`,
  pageTitle: (/** @type {string} */ title) => `${title} · Hubbub`,
});
