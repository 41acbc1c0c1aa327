// @ts-check
// Strings of the parts of the chat page that load late.

import { strings as core } from "./core.js";

/** Actions of messages, which have shortcuts too. */
const messageActions = Object.freeze({
  react: "React",
  reply: "Reply",
  edit: "Edit",
  copyText: "Copy text",
  copyMessageLink: "Copy link",
  markUnread: "Mark as unread",
  save: "Save for later",
  deleteMessage: "Delete",
});

/** The marks isolate the direction of each name. */
const people = (/** @type {readonly string[]} */ names, /** @type {number} */ others) => {
  const marked = names.map((name) => `\u2068${name}\u2069`);
  if (others > 0) return `${marked.join(", ")} and ${others} others`;
  return [marked.slice(0, -1).join(", "), ...marked.slice(-1)].filter(Boolean).join(" and ");
};
/** Names at most this many of those who can be asked. */
const MAX_ASKED = 3;

export const strings = Object.freeze({
  ...core,
  ...messageActions,

  addPeople: "Add people",
  /** In a room without messages, by action; a hint is given the name of the room or chat. */
  welcomeActions: Object.freeze({
    write: { label: "Write a message", hint: () => "Be the first to say hello." },
    invite: {
      label: core.invitePeople,
      hint: (/** @type {string} */ chat) => `Share a link to ${chat}.`,
    },
    addPeople: {
      label: "Add people",
      hint: (/** @type {string} */ room) => `Choose who can see ${room}.`,
    },
    editRoom: { label: "Set a topic", hint: () => "Say what this room is about." },
    addRoom: { label: core.addRoom, hint: () => "Make one for each topic or team." },
    browse: { label: "Browse rooms", hint: () => "See what others talk about." },
    profile: { label: "View profile", hint: () => "See who this is." },
    unarchive: {
      label: "Unarchive room",
      hint: (/** @type {string} */ room) => `Let people post in ${room} again.`,
    },
    goToLobby: { label: "Go to the lobby", hint: () => "Everyone starts there." },
  }),

  replyingTo: "Replying to",
  editing: "Editing",
  editedElsewhere: "Edited on another device:",

  someone: "Someone",
  messageFrom: (/** @type {string} */ who, /** @type {string} */ what) => `${who}: ${what}`,
  emoteFrom: (/** @type {string} */ who, /** @type {string} */ what) => `${who} ${what}`,

  messageActions: "Message actions",
  reactWith: (/** @type {string} */ emoji) => `React with ${emoji}`,
  notSent: (/** @type {string} */ reason) => `Not sent. ${reason}`,
  notSaved: (/** @type {string} */ reason) => `Not saved. ${reason}`,
  notSentYet: "Not sent yet.",
  discard: "Discard",
  undoDiscard: "Undo discard",

  moreEmoji: "More emoji",
  pin: "Pin",
  unpin: "Unpin",
  copied: "Copied",
  copyFailed: "Couldn't copy. Select the text and copy it yourself.",
  notDeliveredYet: "Not delivered yet. Still trying…",
  deleteTitle: "Delete this message?",
  deleteForEveryone: "Delete for everyone",

  jumpToDate: "Jump to date",
  chooseDate: "Choose a date up to today.",
  go: "Go",

  profile: "Profile",
  roomCreated: (/** @type {string} */ who) => `${who} created the room`,
  memberAdded: (/** @type {string} */ who, /** @type {string} */ whom) => `${who} added ${whom}`,
  memberLeft: (/** @type {string} */ who) => `${who} left`,
  messagePinned: (/** @type {string} */ who) => `${who} pinned a message`,
  messageUnpinned: (/** @type {string} */ who) => `${who} unpinned a message`,
  memberRemoved: (/** @type {string} */ who, /** @type {string} */ whom) =>
    `${who} removed ${whom}`,
  roomRenamed: (/** @type {string} */ who, /** @type {string} */ title) =>
    `${who} renamed the room to “${title}”`,
  topicChanged: (/** @type {string} */ who, /** @type {string} */ topic) =>
    `${who} changed the topic to “${topic}”`,
  topicRemoved: (/** @type {string} */ who) => `${who} removed the topic`,
  roomArchivedBy: (/** @type {string} */ who) => `${who} archived the room`,
  roomUnarchivedBy: (/** @type {string} */ who) => `${who} unarchived the room`,
  slowModeOn: (/** @type {string} */ who, /** @type {number} */ seconds) =>
    `${who} turned on slow mode: one message every ${seconds} s`,
  slowModeOff: (/** @type {string} */ who) => `${who} turned off slow mode`,

  online: "online",
  membersOnline: (/** @type {number} */ count) => `${core.members} · ${count} online`,
  filterMembers: "Filter members",
  here: "Here",
  inThisChat: "In this chat",
  inThisRoom: "In this room",
  countOf: (/** @type {string} */ what, /** @type {number | string} */ count) =>
    `${what} · ${count}`,
  roomCreator: "Created the room",
  noMembersFound: "No one found.",
  moreMembers: "There are more members. Type a name to find them.",
  unnamedOnline: (/** @type {number} */ count) => `and ${count} without a name`,
  inviters: (/** @type {readonly string[]} */ names) =>
    names.length === 0
      ? core.onlyModeratorsInvite
      : `${people(names.slice(0, MAX_ASKED), names.length - MAX_ASKED)} can invite people.`,
  hideRoom: "Hide room",
  hideDirectMessage: "Hide direct message",
  // The marks isolate the direction of the name.
  roomHidden: (/** @type {string} */ room) =>
    `\u2068${room}\u2069 is hidden until someone mentions you.`,
  publicRoomLeft: (/** @type {string} */ room) =>
    `You left \u2068${room}\u2069. It comes back when someone mentions you.`,
  directMessageHidden: (/** @type {string} */ name) =>
    `The conversation with \u2068${name}\u2069 is hidden until someone writes.`,
  undo: "Undo",
  roomLeft: (/** @type {string} */ room) => `You left \u2068${room}\u2069.`,
  directMessageLeft: (/** @type {string} */ name) =>
    `You left the conversation with \u2068${name}\u2069.`,
  cannotHideLobby: "The lobby can't be hidden.",
  cannotLeaveLobby: "You can't leave the lobby.",
  leaveRoom: "Leave room",
  leaveDirectMessage: "Leave direct message",
  leave: "Leave",
  leaveRoomTitle: (/** @type {string} */ room) => `Leave ${room}?`,
  leaveDirectMessageTitle: (/** @type {string} */ name) => `Leave the direct message with ${name}?`,
  leaveRoomLead: "Only a member can add you back.",
  leaveDirectMessageLead: "You can't read its messages again. A new one starts empty.",
  leaveLastLead: "You're the last member, so its messages will be lost. You can hide it instead.",
  remove: "Remove",
  removePicture: "Remove picture",
  openInModeration: "Open in Moderation",
  pictureRemoved: "Picture removed",
  removePictureTitle: (/** @type {string} */ name) => `Remove the picture of ${name}?`,
  removePictureLead: "Everyone sees their initials instead.",
  removeUserTitle: (/** @type {string} */ name, /** @type {string} */ room) =>
    `Remove ${name} from ${room}?`,
  removeLead: "They can no longer read or post there.",
  formerNames: "Former names:",
  nameUntil: (/** @type {string} */ time) => `until ${time}`,
  messageUser: (/** @type {string} */ name) => `Message ${name}`,
  addToRoom: (/** @type {string} */ room) => `Add to ${room}`,
  userAdded: (/** @type {string} */ name) => `${name} was added.`,
  userIsThere: (/** @type {string} */ name) => `${name} is in that room already.`,
  removeFromRoom: (/** @type {string} */ room) => `Remove from ${room}`,
  leaveAddedBy: (/** @type {number} */ count) =>
    count === 1 ? "Leave the room they added you to" : `Leave the ${count} rooms they added you to`,
  leaveAddedByTitle: (/** @type {number} */ count) =>
    count === 1 ? "Leave room?" : `Leave these ${count} rooms?`,
  leftRooms: (/** @type {number} */ count) =>
    count === 1 ? "You left 1 room." : `You left ${count} rooms.`,
  userRemoved: (/** @type {string} */ name) => `${name} was removed.`,

  aboutFile: (/** @type {string} */ name, /** @type {string} */ text) =>
    `\u2068${name}\u2069: ${text}`,
  filesNotSupported: "This chat doesn't take files.",
  // The marks isolate the direction of the name.
  fileTooLarge: (/** @type {string} */ name, /** @type {string} */ max) =>
    `\u2068${name}\u2069 is too large. Attach files of at most ${max}.`,
  tooManyFiles: (/** @type {number} */ max) => `Attach at most ${max} files to a message.`,
  attachedFiles: "Attached files",
  filesAttached: (/** @type {number} */ count) =>
    count === 1 ? "1 file attached" : `${count} files attached`,
  uploading: (/** @type {string} */ name) => `Uploading ${name}`,
  moveFileLeft: (/** @type {string} */ name) => `Move ${name} left`,
  moveFileRight: (/** @type {string} */ name) => `Move ${name} right`,
  uploadAgain: (/** @type {string} */ name) => `Upload ${name} again`,
  untouched: "Send untouched",
  untouchedHint: "Place and camera data stay in it.",
  beingChecked: "Being checked…",
  dropFiles: "Drop files to attach them",
  showsPlace: "Its hidden data says where it was taken.",
  removeFile: (/** @type {string} */ name) => `Remove ${name}`,
  describePicture: "Describe this picture",
  describePictureNamed: (/** @type {string} */ name) =>
    `Describe ${name} for people who can't see it`,
  noFiles: "No files yet.",
  filters: "Filters",
  allFiles: "All",
  pictures: "Pictures",
  videos: "Videos",
  audioFiles: "Audio",
  documents: "Documents",
  otherFiles: "Other",
  // The marks isolate the direction of the name.
  fileExpired: (/** @type {string} */ name) =>
    `Removed by the retention policy: \u2068${name}\u2069`,
  download: "Download",
  downloadFile: (/** @type {string} */ name) => `Download ${name}`,
  showPreview: "Show preview",
  hidePreview: "Hide preview",
  picture: "Picture",
  openPicture: (/** @type {string} */ what) => `Open ${what}`,
  pictureOf: (/** @type {number} */ index, /** @type {number} */ count) => `${index} of ${count}`,
  previousPicture: "Previous picture",
  nextPicture: "Next picture",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  showInChat: "Show in chat",

  noPins: "No pinned messages yet.",
  pinHint: "To pin one, choose “Pin” in its menu.",
  unsave: "Remove from saved",
  savedMessages: "Saved messages",
  noSaved: "Nothing saved yet. Choose “Save for later” in a message's menu.",
  messageGone: "This message is no longer available.",
  noActivity: "Nothing new. Mentions, replies and reactions to you appear here.",
  mentionedYou: "mentioned you",
  mentionedGroup: (/** @type {string} */ group) => `mentioned @${group}`,
  everyoneIn: (/** @type {string} */ room) => `Everyone in ${room}`,
  everyoneOnline: "Everyone who is online here",
  notifyTitle: (
    /** @type {{ count: number, hasMore: boolean, room: string }} */ { count, hasMore, room },
  ) => `Notify ${hasMore ? "more than " : ""}${count} people in ${room}?`,
  notifyCount: (/** @type {number} */ count, /** @type {boolean} */ hasMore) =>
    `Notify ${count}${hasMore ? "+" : ""} people`,
  notifyRoomLead: "Everyone who hasn't hidden the room gets a mention.",
  notifyHereLead: "Everyone who is online here gets a mention.",
  repliedToYou: "replied to you",
  people,
  reacted: (/** @type {string} */ emoji) => `reacted ${emoji}`,
  searchHint:
    "Searches all your rooms. Put quotes around exact words, and - before words to leave out.",
  searchFilters: "Filters",
  searchFilter: {
    from: "From",
    in: "Room",
    after: "After",
    before: "Before",
    has: "With",
    type: "Type",
  },
  searchFromMe: "Me",
  searchHas: {
    link: "Link",
    file: "File",
    image: "Picture",
    video: "Video",
    audio: "Audio",
    document: "Document",
  },
  searchResults: "Search results",
  showMore: "Show more",
  searching: "Searching older messages…",
  resultCount: (/** @type {number} */ count, /** @type {boolean} */ isAll) =>
    count === 0
      ? isAll
        ? "No messages found. Try fewer or shorter words."
        : "No results yet. There are older messages to search."
      : `${count}${isAll ? "" : "+"} ${count === 1 ? "message" : "messages"}, newest first`,

  notificationLevels: Object.freeze({
    all: "Every message",
    mentions: "Mentions only",
    nothing: "Nothing (mute)",
    hidden: "",
  }),
  sound: "Sound",
  sounds: {
    none: "None",
    chime: "Chime",
    drop: "Drop",
    knock: "Knock",
    marimba: "Marimba",
  },
  soundVolume: "Volume",
  playSound: "Play sound",
  doNotDisturb: "Do not disturb",
  doNotDisturbUntil: (/** @type {string} */ time) => `Do not disturb until ${time}`,
  on: "On",
  off: "Off",
  untilTime: (/** @type {string} */ time) => `Until ${time}`,
  forOneHour: "For 1 hour",
  untilTurnedOff: "Until I turn it off",
  enableNotifications: "Turn on desktop notifications",
  notificationsBlocked: "Notifications are blocked. Allow them in your browser's site settings.",
  notifyIn: (/** @type {string} */ room) => `Notify me in ${room} about`,
  notificationTitle: (/** @type {string} */ who, /** @type {string} */ room) => `${who} in ${room}`,

  emojiCategories: "Emoji categories",
  searchEmoji: "Search emoji",
  emojiResults: "Results",
  recentEmoji: "Recent",
  /** In the order of emoji.json. */
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

  charsLeft: (/** @type {number} */ left) =>
    `${Math.abs(left)} character${Math.abs(left) === 1 ? "" : "s"} ${
      left < 0 ? "too long" : "left"
    }`,
  tooLong: (/** @type {number} */ excess) =>
    `Your message is ${excess} character${excess === 1 ? "" : "s"} too long.`,
  emptyMessage: "A message can't be empty. Delete it instead, or press Esc to cancel.",
  editNotifiesNoOne: "Edited. Only a new message can notify everyone.",
  formatCode: "Code",
  formatLink: "Link",
  copyCode: "Copy code",
  codeCopied: "Code copied",
  showLines: (/** @type {number} */ count) => `Show all ${count} lines`,
  showLess: "Show less",

  typing: (/** @type {readonly string[]} */ names) => {
    // The marks isolate the direction of each name.
    const [one, two, ...more] = names.map((name) => `\u2068${name}\u2069`);
    if (more.length > 0) return "Several people are typing…";
    return two ? `${one} and ${two} are typing…` : `${one} is typing…`;
  },
  suggestions: "Suggestions",
  commandMe: "/me waves: say what you're doing",
  commandTopic: "/topic text: set the topic",
  commandInvite: "/invite name: add someone here, or invite people to the chat",
  commandHide: "/hide: hide this room",
  commandLeave: "/leave: leave this room",
  commandMute: "/mute name minutes reason: mute someone",
  unknownCommand: (/** @type {string} */ name) =>
    `Unknown command ${name}. To send it as text, start with //.`,
  moderatorsOnly: (/** @type {string} */ name) => `Only moderators can use ${name}.`,
  cannotAddToDirectMessage: "You can't add people to a direct message.",
  userNotFound: (/** @type {string} */ name) => `No one named ${name} found.`,
  userMuted: (/** @type {string} */ name) => `${name} is muted.`,

  joinRoom: "Join a public room",
  joinOrCreateRoom: "Join or create a room",
  roomName: "Room name",
  publicRoomHint: "Everyone can read it",
  privateRoomHint: "Only people you add can read it",
  roomNameRule: "Use letters, numbers, - and _. Start with a letter or number.",
  enterRoomName: "Enter a room name.",
  createPrivateRoom: "Create private room",
  roomActions: "Room actions",
  keyboardShortcuts: "Keyboard shortcuts",
  moderation: "Moderation",
  settings: "Settings",
  yourAccount: "Your account",
  unreadBelow: (/** @type {number} */ count) => `${count} unread ↓`,
  browseRooms: "Browse rooms",
  unreadOnly: "Unread only",
  themeCommands: Object.freeze({
    system: "System theme",
    light: "Light theme",
    dark: "Dark theme",
  }),
  draft: ", draft",
  filterRooms: "Filter by name or topic",
  memberCount: (/** @type {number} */ count) => count === 1 ? "1 member" : `${count} members`,
  everyone: "Everyone",
  active: (/** @type {string} */ day) => `Active ${day}`,
  archivedRoom: "Archived",
  hiddenRoom: "Hidden",
  noMatches: "No matching room or person.",
  switcherGroups: Object.freeze({
    unread: "Unread",
    recent: "Recent",
    rooms: "Rooms",
    people: "People",
  }),

  keyControl: "Ctrl",
  keyAlt: "Alt",
  keyShift: "Shift",
  keyEscape: "Esc",
  keyDelete: "Del",
  keyHome: "Home",
  keyEnd: "End",
  shortcutsGeneral: "General",
  shortcutsComposing: "Composing",
  shortcutsMessages: "Messages",
  /** By command. */
  shortcutLabels: Object.freeze({
    previousRoom: "Previous room",
    nextRoom: "Next room",
    previousUnread: "Previous unread room",
    nextUnread: "Next unread room",
    switch: "Jump to a room or person",
    search: "Search (press again for the browser's)",
    leave: "Close the panel, then jump to the newest message",
    jumpToDate: "Jump to date",
    help: "Show keyboard shortcuts",
    send: "Send",
    sendAnyway: "Send, even from inside code",
    breakLine: "New line",
    strong: "Bold",
    emphasis: "Italic",
    numberedList: "Numbered list",
    bulletList: "Bulleted list",
    quote: "Quote",
    editLast: "Edit your last message (when the box is empty)",
    endSubject: "Stop editing or replying",
    previous: "Previous message",
    next: "Next message",
    first: "Oldest loaded message",
    last: "Newest message",
    actions: "Message actions",
    react: messageActions.react,
    reply: messageActions.reply,
    edit: messageActions.edit,
    copyText: messageActions.copyText,
    copyLink: messageActions.copyMessageLink,
    markUnread: messageActions.markUnread,
    save: messageActions.save,
    delete: messageActions.deleteMessage,
  }),
});
