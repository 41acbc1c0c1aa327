// @ts-check
// The words that the page needs from the start, those of its markup too; what comes when it is first
// wanted has its own in later_words.js. The markup asks for them by name (data-word for the text,
// data-label for what a control is called, data-hint for a placeholder), the modules by property.
// Another language is another object of this shape.

export const strings = Object.freeze({
  language: "en",

  skipToComposer: "Skip to the message field",
  messages: "Messages",
  copyLink: "Copy the room's link",
  linkCopied: "Link copied",
  brand: "Hubbub",
  rooms: "Rooms",
  addRoom: "Open or make a room",
  conversations: "Conversations",
  people: "People",
  close: "Close",
  privateRoom: "Private room",
  conversation: "Conversation",
  you: "you",

  notices: "Notices",
  newsMark: "• ",

  roomBegins: "The room begins here",
  roomIsEmpty: "Nobody has written here yet",
  whoReads: "Anyone with this link can read and write:",
  whoReadsHere: "Everyone in this chat can see this room.",
  membersRead: "Only members can see this room.",
  talkersRead: "Only the people here can see these messages.",
  invitePeople: "Invite people",
  moderatorsInvite: "Only owners and moderators can invite people.",
  roomIsClosed: "You can't read this room, or it does not exist",
  askMember: "Somebody who is in it can add you.",
  toLobby: "Go to the lobby",
  roomIsArchived: "This room is archived: nobody writes here any more.",

  yourName: "Your name",
  message: "Message",
  writeHere: "Write a message",
  send: "Send",

  emoji: "Emoji",

  copyCode: "Copy the code",
  codeCopied: "Code copied",

  pending: "Being sent",
  edited: "(edited)",
  deleted: "Message deleted",

  replyingTo: "Replying to",
  editing: "Editing",
  changedMeanwhile: "Changed elsewhere meanwhile:",
  emptied: "Nothing is left of it. You can delete the message instead; Esc leaves it as it is.",
  cancel: "Cancel",
  more: "More",
  pins: "Pinned messages",
  // The name keeps to its own direction.
  pinnedBy: (/** @type {string} */ who) => who ? `Pinned by \u2068${who}\u2069` : "Pinned",
  noFiles: "You can't send pictures or files yet.",
  notCopied: "This browser let nothing be copied.",
  // The name keeps to its own direction.
  inAnswerTo: (/** @type {string} */ who, /** @type {string} */ text) =>
    `In answer to ${who && `\u2068${who}\u2069: `}${text}`,
  reactedWith: (
    /** @type {string} */ emoji,
    /** @type {readonly string[]} */ names,
    /** @type {number} */ others,
  ) => `${emoji} ${names.join(", ")}${others > 0 ? ` and ${others} more` : ""}`,

  signedOut: "You are signed out. What you write is kept.",
  signIn: "Sign in",
  notLoaded: "Can't load this right now.",
  tryAgain: "Try again",
  tryAgainLater: "That did not work. Try again in a moment.",
  reconnecting: "Reconnecting. What you write is kept and will be sent.",
  reloaded: "Some messages were reloaded.",
  atTime: (/** @type {string} */ day, /** @type {string} */ time) => `${day}, ${time}`,
  today: "Today",
  yesterday: "Yesterday",
  justNow: "just now",
  minutesAgo: (/** @type {number} */ minutes) => `${minutes} min ago`,

  account: "Your account",
  moderation: "Moderation",

  newsCount: (/** @type {number} */ count) => `(${count > 99 ? "99+" : count}) `,
  title: (/** @type {string} */ room) => `${room} · Hubbub`,
  unread: (/** @type {number} */ count) => count > 99 ? "99+" : String(count),
  roomWithUnread: (
    /** @type {string} */ room,
    /** @type {number} */ unread,
    /** @type {number} */ mentions,
  ) => `${room}, ${unread} unread${mentions > 0 ? `, ${mentions} for you` : ""}`,
  isHereToo: (/** @type {string} */ name) => `${name}, here`,
  typing: (/** @type {readonly string[]} */ names) => {
    // Each name keeps to its own direction.
    const [one, two, ...more] = names.map((name) => `\u2068${name}\u2069`);
    if (more.length > 0) return "Several people are typing…";
    return two ? `${one} and ${two} are typing…` : `${one} is typing…`;
  },

  switchTo: "Go to a room or person",
  search: "Search",
  searchHint: "Words to look for",

  keyboardShortcuts: "Keyboard shortcuts",

  roomsUnread: (/** @type {number} */ count) =>
    count === 1 ? "Unread messages in 1 other room" : `Unread messages in ${count} other rooms`,

  editedAt: (/** @type {string} */ time) => `Edited ${time}`,
  asName: (/** @type {string} */ name) => `as ${name}`,
  changeName: (/** @type {string} */ name) => `Writing as ${name}. Change the name`,
  newSince: "New",
  newSinceLeft: "New since you left",
  newestMessages: "Newest messages",
  newMessages: (/** @type {number} */ count) =>
    count === 1 ? "1 new message" : `${count} new messages`,
  writeAgainIn: (/** @type {number} */ seconds) => `You can write again in ${seconds} s`,
});
