// @ts-check
// All words of the page. The markup asks for them by name (data-word for the text, data-label for
// what a control is called, data-hint for a placeholder), the modules by property. Another
// language is another object of this shape.

export const words = Object.freeze({
  language: "en",

  skipToComposer: "Skip to the message field",
  messages: "Messages",
  copyLink: "Copy the room's link",
  linkCopied: "Link copied",
  openRoom: "Open another room",
  rooms: "Rooms",
  roomName: "name-of-the-room",
  roomRule: "a to z, 0 to 9, - and _, a letter or digit first",
  open: "Open",
  newRoom: "New private room",
  roomTitle: "What it is about",
  make: "Make",
  privateRoom: "Private room",
  conversation: "Conversation",
  members: "Members",
  people: "People",
  isHere: "here",
  nameFirst: "Write your name in its field first.",
  leaveRoom: "Leave this room",
  leaveConversation: "Leave this conversation",
  you: "you",
  person: "Person",

  notices: "Notices",
  levelAll: "Every message",
  levelMentions: "Messages that mention me",
  levelNothing: "Nothing",
  withSound: "With a sound",
  doNotDisturb: "Do not disturb",
  allowNotices: "Show notices outside this page",
  noticesBarred: "This browser shows no notices of this page. Its settings may change that.",
  newsMark: "• ",

  roomBegins: "The room begins here",
  roomIsEmpty: "Nobody has written here yet",
  whoReads: "Everyone who has the link reads and writes here:",
  whoReadsInvited: "Everyone who is in this chat reads and writes here:",
  membersRead: "Only its members read and write here.",
  roomIsClosed: "You can't read this room, or it does not exist",
  askMember: "Somebody who is in it can add you.",
  toLobby: "Go to the lobby",
  roomIsArchived: "This room is archived: nobody writes here any more.",

  yourName: "Your name",
  message: "Message",
  writeHere: "Write a message",
  send: "Send",
  suggestions: "Suggestions",

  emoji: "Emoji",
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

  copyCode: "Copy the code",
  codeCopied: "Code copied",

  pending: "Being sent",
  edited: "(edited)",
  deleted: "Message deleted",
  notSentBecause: (/** @type {string} */ reason) => `Not sent. ${reason}`,
  tryAgain: "Try again",
  edit: "Edit",
  discard: "Discard",

  messageActions: "Actions for this message",
  react: "React",
  reply: "Reply",
  replyingTo: "Replying to",
  editing: "Editing",
  cancel: "Cancel",
  more: "More",
  copyText: "Copy text",
  copyMessageLink: "Copy link",
  pin: "Pin",
  unpin: "Unpin",
  // The name keeps to its own direction.
  pinnedBy: (/** @type {string} */ who) => who ? `Pinned by \u2068${who}\u2069` : "Pinned",
  deleteMessage: "Delete",
  deleteForGood: "Delete for everyone",
  keepMessage: "Keep it",
  copied: "Copied",
  notChanged: "That did not arrive. Try again in a moment.",
  goToOrigin: "Go to the message that this answers",
  reactedWith: (
    /** @type {string} */ emoji,
    /** @type {readonly string[]} */ names,
    /** @type {number} */ others,
  ) => `${emoji} ${names.join(", ")}${others > 0 ? ` and ${others} more` : ""}`,

  signedOut: "You are signed out. What you write is kept.",
  signIn: "Sign in",
  banned: "You are banned here.",
  tryAgainLater: "That did not work. Try again in a moment.",
  somebody: "Somebody",
  reconnecting: "Reconnecting. What you write is kept and will be sent.",
  reloaded: "Some messages were reloaded.",
  today: "Today",
  yesterday: "Yesterday",

  account: "Your account",
  moderation: "Moderation",

  noticesIn: (/** @type {string} */ room) => `In ${room} I want to hear of`,
  noticeIn: (/** @type {string} */ who, /** @type {string} */ room) => `${who} in ${room}`,
  newsCount: (/** @type {number} */ count) => `(${count > 99 ? "99+" : count}) `,
  title: (/** @type {string} */ room) => `${room} · Hubbub`,
  unread: (/** @type {number} */ count) => count > 99 ? "99+" : String(count),
  roomWithUnread: (/** @type {string} */ room, /** @type {number} */ count) =>
    `${room}, ${count} unread`,
  isHereToo: (/** @type {string} */ name) => `${name}, here`,
  withHere: (/** @type {string} */ title, /** @type {number} */ count) =>
    `${title} · ${count} here`,
  typing: (/** @type {readonly string[]} */ names) => {
    // Each name keeps to its own direction.
    const [one, two, ...more] = names.map((name) => `\u2068${name}\u2069`);
    if (more.length > 0) return "Several people are typing…";
    return two ? `${one} and ${two} are typing…` : `${one} is typing…`;
  },
  roomsUnread: (/** @type {number} */ count) =>
    count === 1 ? "Unread messages in 1 other room" : `Unread messages in ${count} other rooms`,
  writeTo: (/** @type {string} */ name) => `Write to ${name}`,
  addTo: (/** @type {string} */ room) => `Add to ${room}`,
  added: (/** @type {string} */ name) => `${name} is in the room now.`,
  removeFrom: (/** @type {string} */ room) => `Remove from ${room}`,
  removed: (/** @type {string} */ name) => `${name} is in the room no more.`,
  tryAgainIn: (/** @type {number} */ seconds) => `Too fast. Try again in ${seconds} s.`,

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
  editedAt: (/** @type {string} */ time) => `Edited ${time}`,
  asName: (/** @type {string} */ name) => `as ${name}`,
  changeName: (/** @type {string} */ name) => `Writing as ${name}. Change the name`,
  newSince: "New",
  newestMessages: "Newest messages",
  newMessages: (/** @type {number} */ count) =>
    count === 1 ? "1 new message" : `${count} new messages`,
  writeAgainIn: (/** @type {number} */ seconds) => `You can write again in ${seconds} s`,
});
