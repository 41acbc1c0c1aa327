// @ts-check
// Strings of what loads when it is first needed.

import { strings as chatWords } from "./core.js";

/** What can be done with a message, also by a key. */
const atMessages = Object.freeze({
  react: "React",
  reply: "Reply",
  edit: "Edit",
  copyText: "Copy text",
  copyMessageLink: "Copy link",
  deleteMessage: "Delete",
});

export const strings = Object.freeze({
  ...chatWords,
  ...atMessages,

  nameFirst: "Enter your name first.",
  somebody: "Somebody",
  says: (/** @type {string} */ who, /** @type {string} */ what) => `${who}: ${what}`,
  does: (/** @type {string} */ who, /** @type {string} */ what) => `${who} ${what}`,

  messageActions: "Message actions",
  notSentBecause: (/** @type {string} */ reason) => `Not sent. ${reason}`,
  notSavedBecause: (/** @type {string} */ reason) => `Not saved. ${reason}`,
  discard: "Discard",

  otherEmoji: "More emoji",
  pin: "Pin",
  unpin: "Unpin",
  copied: "Copied",
  notYet: "Not delivered yet. Still trying…",
  deleteForGood: "Delete for everyone",
  keepMessage: "Cancel",

  goToDay: "Jump to date",
  go: "Go",

  user: "User",
  roomOpened: (/** @type {string} */ who) => `${who} created the room`,
  memberAdded: (/** @type {string} */ who, /** @type {string} */ whom) => `${who} added ${whom}`,
  memberLeft: (/** @type {string} */ who) => `${who} left`,
  pinned: (/** @type {string} */ who) => `${who} pinned a message`,
  pinnedNoMore: (/** @type {string} */ who) => `${who} unpinned a message`,
  memberRemoved: (/** @type {string} */ who, /** @type {string} */ whom) =>
    `${who} removed ${whom}`,
  titleSet: (/** @type {string} */ who, /** @type {string} */ title) =>
    `${who} renamed the room to “${title}”`,
  topicSet: (/** @type {string} */ who, /** @type {string} */ topic) =>
    `${who} changed the topic to “${topic}”`,
  topicRemoved: (/** @type {string} */ who) => `${who} removed the topic`,
  archived: (/** @type {string} */ who) => `${who} archived the room`,
  archivedNoMore: (/** @type {string} */ who) => `${who} unarchived the room`,
  slowed: (/** @type {string} */ who, /** @type {number} */ seconds) =>
    `${who} turned on slow mode: one message every ${seconds} s`,
  slowedNoMore: (/** @type {string} */ who) => `${who} turned off slow mode`,

  members: "Members",
  isHere: "here",
  withHere: (/** @type {string} */ title, /** @type {number} */ count) =>
    `${title} · ${count} here`,
  othersHere: (/** @type {number} */ count) => `and ${count} without a name`,
  hideRoom: "Hide room",
  hideConversation: "Hide conversation",
  hiddenNow: "Hidden. It comes back when someone mentions you or you open it.",
  lobbyStays: "The lobby can't be hidden.",
  leaveRoom: "Leave room",
  leaveConversation: "Leave conversation",
  leave: "Leave",
  leaveRoomTitle: (/** @type {string} */ room) => `Leave ${room}?`,
  leaveConversationTitle: (/** @type {string} */ name) => `Leave the conversation with ${name}?`,
  leaveRoomLead: "Only a member can add you back.",
  leaveConversationLead: "You can't read its messages again. A new one starts empty.",
  leaveLastLead: "You're the last member: its messages will be lost. Hide the room to keep them.",
  remove: "Remove",
  removeNamed: (/** @type {string} */ name, /** @type {string} */ room) =>
    `Remove ${name} from ${room}?`,
  removeLead: "They can no longer read or write there.",
  writeTo: (/** @type {string} */ name) => `Message ${name}`,
  addTo: (/** @type {string} */ room) => `Add to ${room}`,
  added: (/** @type {string} */ name) => `${name} was added.`,
  removeFrom: (/** @type {string} */ room) => `Remove from ${room}`,
  leaveAddedBy: (/** @type {number} */ count) =>
    count === 1 ? "Leave the room they added you to" : `Leave the ${count} rooms they added you to`,
  leaveAddedByTitle: (/** @type {number} */ count) =>
    count === 1 ? "Leave room?" : `Leave these ${count} rooms?`,
  leftRooms: (/** @type {number} */ count) =>
    count === 1 ? "You left 1 room." : `You left ${count} rooms.`,
  removed: (/** @type {string} */ name) => `${name} was removed.`,

  noPins: "No pinned messages yet.",
  searchHelp:
    "Filters: from:name, from:me, in:room, before:2026-11-24, after:2026-11-24, has:link.",
  results: "Search results",
  showMore: "Show more",
  searching: "Searching older messages…",
  foundCount: (/** @type {number} */ count, /** @type {boolean} */ isAll) =>
    count === 0
      ? isAll ? "No messages found." : "No results yet. There are older messages to search."
      : `${count}${isAll ? "" : "+"} ${count === 1 ? "message" : "messages"}, newest first`,

  levelAll: "Every message",
  levelMentions: "Mentions only",
  levelNothing: "Nothing",
  withSound: "Play a sound",
  doNotDisturb: "Do not disturb",
  tomorrow: "tomorrow",
  doNotDisturbUntil: (/** @type {string} */ time) => `Do not disturb until ${time}`,
  quietOff: "Off",
  quietTill: (/** @type {string} */ time) => `Until ${time}`,
  quietHour: "For 1 hour",
  quietNoEnd: "Until I turn it back on",
  allowNotices: "Turn on desktop notifications",
  notificationsBlocked: "Notifications are blocked. Allow them in your browser's site settings.",
  noticesIn: (/** @type {string} */ room) => `Notify me in ${room} about`,
  noticeIn: (/** @type {string} */ who, /** @type {string} */ room) => `${who} in ${room}`,

  emojiKinds: "Emoji categories",
  findEmoji: "Search emoji",
  foundEmoji: "Results",
  recentEmoji: "Recent",
  /** In the order of the data. */
  emojiGroups: Object.freeze([
    "Smileys",
    "People",
    "Animals and nature",
    "Food and drink",
    "Travel and places",
    "Activities",
    "Objects",
    "Symbols",
    "Flags",
  ]),

  suggestions: "Suggestions",
  commandMe: "/me waves: say what you're doing",
  commandTopic: "/topic text: set the topic",
  commandInvite: "/invite name: add someone to this private room",
  commandHide: "/hide: hide this room",
  commandMute: "/mute name minutes reason: mute someone",
  unknownCommand: (/** @type {string} */ name) =>
    `Unknown command ${name}. To send it as text, start with //.`,
  moderatorsOnly: (/** @type {string} */ name) => `Only moderators can use ${name}.`,
  conversationStays: "You can't add people to a direct message.",
  roomIsForAll: (/** @type {string} */ link) =>
    `Anyone can join this room. ${link ? `Send its link: ${link}` : "Link copied."}`,
  nobodyCalled: (/** @type {string} */ name) => `No one called ${name} found.`,
  mutedNow: (/** @type {string} */ name) => `${name} is muted.`,

  openRoom: "Join or create a public room",
  roomName: "room-name",
  roomRule: "Use letters, numbers, - and _. Start with a letter or number.",
  open: "Open",
  newRoom: "Create a private room",
  roomTitle: "Room name",
  make: "Create",
  nowhereToGo: "No matching room or person.",

  keyControl: "Ctrl",
  keyAlt: "Alt",
  keyShift: "Shift",
  keyEscape: "Esc",
  keyDelete: "Del",
  keyHome: "Home",
  keyEnd: "End",
  keysAnywhere: "General",
  keysInComposer: "Composing",
  keysInMessages: "Messages",
  /** What keys do. */
  shortcutLabels: Object.freeze({
    previousRoom: "Previous room",
    nextRoom: "Next room",
    previousUnread: "Previous unread room",
    nextUnread: "Next unread room",
    switch: "Jump to a room or person",
    search: "Search (press again for the browser's)",
    leave: "Close the panel, then jump to the newest message",
    help: "Show keyboard shortcuts",
    send: "Send",
    sendAnyway: "Send, even from inside code",
    breakLine: "New line",
    strong: "Bold",
    emphasis: "Italic",
    editLast: "Edit your last message (when the box is empty)",
    endSubject: "Stop editing or replying",
    previous: "Previous message",
    next: "Next message",
    first: "Oldest loaded message",
    last: "Newest message",
    actions: "Message actions",
    react: atMessages.react,
    reply: atMessages.reply,
    edit: atMessages.edit,
    copyText: atMessages.copyText,
    copyLink: atMessages.copyMessageLink,
    delete: atMessages.deleteMessage,
  }),
});
