// @ts-check
// Strings that the page needs at first; lazy.js has the others. The markup names them (data-text for the
// text, data-label for the label of a control, data-placeholder). Another language is another object of
// this shape.

export const strings = Object.freeze({
  language: "en",

  skipToComposer: "Skip to the message field",
  messages: "Messages",
  rooms: "Rooms",
  addRoom: "Add a room",
  favourites: "Favourites",
  directMessages: "Direct messages",
  newMessage: "New direct message",
  members: "Members",
  close: "Close",
  privateRoom: "Private room",
  directMessage: "Direct message",
  you: "you",

  notifications: "Notifications",
  unreadMark: "• ",

  welcome: (/** @type {string} */ place) => `Welcome to ${place}`,
  roomStart: (/** @type {string} */ room) => `This is the start of ${room}`,
  newRoom: (/** @type {string} */ room) => `${room} doesn't exist yet`,
  firstMessageCreates: "The first message creates it.",
  onlyMembersCreateRooms: "Only members can create rooms.",
  // The marks isolate the direction of each name.
  directMessageStart: (/** @type {string} */ names) =>
    `This is your conversation with \u2068${names.replaceAll(", ", "\u2069, \u2068")}\u2069`,
  anyoneCanPost: "Anyone who can open this chat can read and post here.",
  everyoneCanSee: "Everyone in this chat can see this room.",
  onlyMembersCanSee: "Only members can see this room.",
  onlyTheseUsersCanSee: "Only the people here can see these messages.",
  invitePeople: "Invite people",
  onlyModeratorsInvite: "Only owners and moderators can invite people.",
  roomUnavailable: "This room is private or doesn't exist",
  askMemberToAdd: "Ask a member to add you.",
  roomReadOnly: "You can read here, but not post.",
  roomArchived: "This room is archived. You can't post here.",

  yourName: "Your name",
  enterName: "Enter your name first.",
  message: "Message",
  messageTo: (/** @type {string} */ room) => `Message ${room}`,
  sayHello: "Welcome! Say hello",
  attachFiles: "Attach files",
  formatting: "Formatting",
  send: "Send",

  emoji: "Emoji",

  sending: "Sending…",
  edited: "(edited)",
  messagesDeleted: (/** @type {number} */ count) =>
    count === 1 ? "Message deleted" : `${count} messages deleted`,

  cancel: "Cancel",
  more: "More",
  pinnedMessages: "Pinned messages",
  files: "Files",
  activity: "Activity",
  saved: "Saved",
  // The marks isolate the direction of the name.
  pinnedBy: (/** @type {string} */ who) => who ? `Pinned by \u2068${who}\u2069` : "Pinned",
  // The marks isolate the direction of the name.
  wasNamed: (/** @type {string} */ name) => `was \u2068${name}\u2069`,
  // The marks isolate the direction of the name.
  inReplyTo: (/** @type {string} */ who, /** @type {string} */ text) =>
    `In reply to ${who && `\u2068${who}\u2069: `}${text}`,
  reactedWith: (
    /** @type {string} */ emoji,
    /** @type {readonly string[]} */ names,
    /** @type {number} */ others,
  ) => `${emoji} ${names.join(", ")}${others > 0 ? ` and ${others} more` : ""}`,

  signedOut: "You're signed out. Your messages are kept.",
  signIn: "Sign in",
  loadFailed: "Can't load this right now.",
  tryAgain: "Try again",
  tryAgainLater: "Something went wrong. Try again.",
  reconnecting: "Reconnecting… Your messages will be sent.",
  messagesReloaded: "Some messages were reloaded.",
  today: "Today",
  yesterday: "Yesterday",
  justNow: "just now",

  unreadBadge: (/** @type {number} */ count) => `(${count > 99 ? "99+" : count}) `,
  pageTitle: (/** @type {string} */ title, /** @type {string} */ chat) => `${title} · ${chat}`,
  unreadCount: (/** @type {number} */ count) => count > 99 ? "99+" : String(count || ""),
  roomWithUnread: (
    /** @type {string} */ room,
    /** @type {number} */ unread,
    /** @type {number} */ mentions,
  ) => `${room}, ${unread} unread${mentions > 0 ? `, ${mentions} for you` : ""}`,
  userOnline: (/** @type {string} */ name) => `${name}, online`,

  jumpTo: "Jump to…",
  search: "Search",
  searchMessages: "Search messages",

  otherRoomsUnread: (/** @type {number} */ count) =>
    count === 1 ? "Unread messages in 1 other room" : `Unread messages in ${count} other rooms`,

  editedAt: (/** @type {string} */ time) => `Edited ${time}`,
  postingAs: (/** @type {string} */ name) => `Posting as ${name}`,
  changeName: (/** @type {string} */ name) => `Posting as ${name}. Change name`,
  newMessagesLine: "New",
  newSinceYouLeft: "New since you left",
  newestMessages: "Newest messages",
  newMessages: (/** @type {number} */ count) =>
    count === 1 ? "1 new message" : `${count} new messages`,
  postAgainIn: (/** @type {number} */ seconds) => `You can post again in ${seconds} s`,
});
