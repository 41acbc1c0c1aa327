// @ts-check
// The words of what comes when it is first wanted.

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

  nameFirst: "Write your name in its field first.",
  somebody: "Somebody",
  says: (/** @type {string} */ who, /** @type {string} */ what) => `${who}: ${what}`,
  does: (/** @type {string} */ who, /** @type {string} */ what) => `${who} ${what}`,

  messageActions: "Actions for this message",
  notSentBecause: (/** @type {string} */ reason) => `Not sent. ${reason}`,
  notSavedBecause: (/** @type {string} */ reason) => `Not saved. ${reason}`,
  discard: "Discard",

  otherEmoji: "Another emoji",
  pin: "Pin",
  unpin: "Unpin",
  copied: "Copied",
  notYet: "That has not arrived yet. It is tried until it does.",
  deleteForGood: "Delete for everyone",
  keepMessage: "Keep it",

  goToDay: "Go to a day",
  go: "Go",

  person: "Person",
  roomOpened: (/** @type {string} */ who) => `${who} opened the room`,
  memberAdded: (/** @type {string} */ who, /** @type {string} */ whom) => `${who} added ${whom}`,
  memberLeft: (/** @type {string} */ who) => `${who} left`,
  pinned: (/** @type {string} */ who) => `${who} pinned a message`,
  pinnedNoMore: (/** @type {string} */ who) => `${who} took down a pinned message`,
  memberRemoved: (/** @type {string} */ who, /** @type {string} */ whom) =>
    `${who} removed ${whom}`,
  titleSet: (/** @type {string} */ who, /** @type {string} */ title) =>
    `${who} called the room “${title}”`,
  topicSet: (/** @type {string} */ who, /** @type {string} */ topic) =>
    `${who} changed the topic to “${topic}”`,
  topicRemoved: (/** @type {string} */ who) => `${who} removed the topic`,
  archived: (/** @type {string} */ who) => `${who} archived the room`,
  archivedNoMore: (/** @type {string} */ who) => `${who} opened the archived room again`,
  slowed: (/** @type {string} */ who, /** @type {number} */ seconds) =>
    `${who} let each write once in ${seconds} s`,
  slowedNoMore: (/** @type {string} */ who) => `${who} ended the slow mode`,

  members: "Members",
  isHere: "here",
  withHere: (/** @type {string} */ title, /** @type {number} */ count) =>
    `${title} · ${count} here`,
  othersHere: (/** @type {number} */ count) => `and ${count} more, not known by name`,
  hideRoom: "Hide this room",
  hideConversation: "Hide this conversation",
  hiddenNow: "Hidden until you are called there, or open it.",
  lobbyStays: "The lobby stays in the list.",
  leaveRoom: "Leave this room",
  leaveConversation: "Leave this conversation",
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
  writeTo: (/** @type {string} */ name) => `Write to ${name}`,
  addTo: (/** @type {string} */ room) => `Add to ${room}`,
  added: (/** @type {string} */ name) => `${name} is in the room now.`,
  removeFrom: (/** @type {string} */ room) => `Remove from ${room}`,
  leaveAddedBy: (/** @type {number} */ count) =>
    count === 1 ? "Leave the room they added you to" : `Leave the ${count} rooms they added you to`,
  leaveAddedByTitle: (/** @type {number} */ count) =>
    count === 1 ? "Leave this room?" : `Leave these ${count} rooms?`,
  leftRooms: (/** @type {number} */ count) =>
    count === 1 ? "You left 1 room." : `You left ${count} rooms.`,
  removed: (/** @type {string} */ name) => `${name} is in the room no more.`,

  noPins: "Nothing is pinned here.",
  searchHelp: "Also from:name, from:me, in:room, before:2026-11-24, after:2026-11-24 and has:link.",
  results: "Messages found",
  showMore: "Show more",
  searching: "Searching older messages…",
  foundCount: (/** @type {number} */ count, /** @type {boolean} */ isAll) =>
    count === 0
      ? isAll
        ? "No message has these words."
        : "Nothing found yet. Older messages are left to search."
      : `${count}${isAll ? "" : "+"} ${count === 1 ? "message" : "messages"}, newest first`,

  levelAll: "Every message",
  levelMentions: "Messages that mention me",
  levelNothing: "Nothing",
  withSound: "With a sound",
  doNotDisturb: "Do not disturb",
  tomorrow: "tomorrow",
  quietUntil: (/** @type {string} */ time) => `Do not disturb until ${time}`,
  quietOff: "Off",
  quietTill: (/** @type {string} */ time) => `Until ${time}`,
  quietHour: "For 1 hour",
  quietNoEnd: "Until I turn it off",
  allowNotices: "Let the browser show them",
  noticesBarred: "This browser shows no notices of this page. Its settings may change that.",
  noticesIn: (/** @type {string} */ room) => `In ${room} I want to hear of`,
  noticeIn: (/** @type {string} */ who, /** @type {string} */ room) => `${who} in ${room}`,

  emojiKinds: "Kinds of emoji",
  findEmoji: "Find an emoji",
  foundEmoji: "Found",
  recentEmoji: "Used lately",
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
  commandMe: "/me waves: what you do, after your name",
  commandTopic: "/topic what the room is about",
  commandInvite: "/invite name: into this private room",
  commandHide: "/hide: takes this room out of your list",
  commandMute: "/mute name minutes reason",
  unknownCommand: (/** @type {string} */ name) =>
    `Unknown command ${name}. To send it as text, start with //.`,
  moderatorsOnly: (/** @type {string} */ name) => `Only moderators have ${name}.`,
  conversationStays: "A conversation stays between its people.",
  roomIsForAll: (/** @type {string} */ link) =>
    `Anyone can join this room. ${link ? `Send its link: ${link}` : "Link copied."}`,
  nobodyCalled: (/** @type {string} */ name) => `No one called ${name} found.`,
  mutedNow: (/** @type {string} */ name) => `${name} is muted now.`,

  openRoom: "Open another room",
  roomName: "its-name",
  roomRule: "a to z, 0 to 9, - and _, a letter or digit first",
  open: "Open",
  newRoom: "New private room",
  roomTitle: "Its title",
  make: "Make",
  nowhereToGo: "No matching room or person.",

  keyControl: "Ctrl",
  keyAlt: "Alt",
  keyShift: "Shift",
  keyEscape: "Esc",
  keyDelete: "Del",
  keyHome: "Home",
  keyEnd: "End",
  keysAnywhere: "Anywhere",
  keysInComposer: "While you write",
  keysInMessages: "Among the messages",
  /** What keys do. */
  keyDeeds: Object.freeze({
    previousRoom: "Previous room",
    nextRoom: "Next room",
    previousUnread: "Previous unread room",
    nextUnread: "Next unread room",
    switch: "Go to a room or person by name",
    search: "Search; once more, the browser's own search",
    leave: "Close the panel, then go to the newest message and to where you write",
    help: "Show these keys",
    send: "Send",
    sendAnyway: "Send, even from inside code",
    breakLine: "Break the line",
    strong: "Bold",
    emphasis: "Italic",
    editLast: "Edit your last message, if nothing is written yet",
    endSubject: "Stop editing or replying",
    previous: "Previous message",
    next: "Next message",
    first: "First message that is loaded",
    last: "Newest message",
    actions: "All that can be done with the message",
    react: atMessages.react,
    reply: atMessages.reply,
    edit: atMessages.edit,
    copyText: atMessages.copyText,
    copyLink: atMessages.copyMessageLink,
    delete: atMessages.deleteMessage,
  }),
});
