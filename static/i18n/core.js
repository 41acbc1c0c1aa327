// @ts-check
// Strings that the page needs from the start, those of its markup too; lazy.js has the rest. The markup
// asks for them by name (data-word for the text, data-label for a control's label, data-hint for a
// placeholder), the modules by property. Another language is another object of this shape.

export const strings = Object.freeze({
  language: "en",

  skipToComposer: "Skip to the message field",
  messages: "Messages",
  copyLink: "Copy link to room",
  linkCopied: "Link copied",
  brand: "Hubbub",
  rooms: "Rooms",
  addRoom: "Add a room",
  conversations: "Direct messages",
  users: "Users",
  close: "Close",
  privateRoom: "Private room",
  conversation: "Direct message",
  you: "you",

  notifications: "Notifications",
  newsMark: "• ",

  roomBegins: "This is the start of the room",
  roomIsEmpty: "No messages yet",
  whoReads: "Anyone with this link can read and write:",
  whoReadsHere: "Everyone in this chat can see this room.",
  membersRead: "Only members can see this room.",
  talkersRead: "Only the people here can see these messages.",
  invitePeople: "Invite people",
  moderatorsInvite: "Only owners and moderators can invite people.",
  roomIsClosed: "This room is private or doesn't exist",
  askMember: "Ask a member to add you.",
  toLobby: "Go to the lobby",
  roomIsArchived: "This room is archived. You can't post here.",

  yourName: "Your name",
  message: "Message",
  writeHere: "Write a message",
  send: "Send",

  emoji: "Emoji",

  copyCode: "Copy code",
  codeCopied: "Code copied",

  pending: "Sending…",
  edited: "(edited)",
  deleted: "Message deleted",

  replyingTo: "Replying to",
  editing: "Editing",
  changedMeanwhile: "Edited on another device:",
  emptied: "A message can't be empty. Delete it instead, or press Esc to cancel.",
  cancel: "Cancel",
  more: "More",
  pins: "Pinned messages",
  // The name keeps to its own direction.
  pinnedBy: (/** @type {string} */ who) => who ? `Pinned by \u2068${who}\u2069` : "Pinned",
  noFiles: "You can't send pictures or files yet.",
  notCopied: "Couldn't copy. Select the text and copy it yourself.",
  // The name keeps to its own direction.
  inAnswerTo: (/** @type {string} */ who, /** @type {string} */ text) =>
    `In reply to ${who && `\u2068${who}\u2069: `}${text}`,
  reactedWith: (
    /** @type {string} */ emoji,
    /** @type {readonly string[]} */ names,
    /** @type {number} */ others,
  ) => `${emoji} ${names.join(", ")}${others > 0 ? ` and ${others} more` : ""}`,

  signedOut: "You're signed out. What you write is kept.",
  signIn: "Sign in",
  notLoaded: "Can't load this right now.",
  tryAgain: "Try again",
  tryAgainLater: "Something went wrong. Try again.",
  reconnecting: "Reconnecting… What you write is kept and will be sent.",
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

  switchTo: "Jump to…",
  search: "Search",
  searchHint: "Search messages",

  keyboardShortcuts: "Keyboard shortcuts",

  roomsUnread: (/** @type {number} */ count) =>
    count === 1 ? "Unread messages in 1 other room" : `Unread messages in ${count} other rooms`,

  editedAt: (/** @type {string} */ time) => `Edited ${time}`,
  asName: (/** @type {string} */ name) => `as ${name}`,
  changeName: (/** @type {string} */ name) => `Posting as ${name}. Change name`,
  newSince: "New",
  newSinceLeft: "New since you left",
  newestMessages: "Newest messages",
  newMessages: (/** @type {number} */ count) =>
    count === 1 ? "1 new message" : `${count} new messages`,
  writeAgainIn: (/** @type {number} */ seconds) => `You can post again in ${seconds} s`,
});
