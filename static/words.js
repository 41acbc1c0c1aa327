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
  roomName: "name-of-the-room",
  roomRule: "a to z, 0 to 9, - and _, a letter or digit first",
  open: "Open",

  roomBegins: "The room begins here",
  roomIsEmpty: "Nobody has written here yet",
  whoReads: "Everyone who has the link reads and writes here:",

  yourName: "Your name",
  message: "Message",
  writeHere: "Write a message",
  send: "Send",

  pending: "Being sent",
  edited: "(edited)",
  deleted: "Message deleted",
  notSentBecause: (/** @type {string} */ reason) => `Not sent. ${reason}`,
  tryAgain: "Try again",
  edit: "Edit",
  discard: "Discard",

  reconnecting: "Reconnecting. What you write is kept and will be sent.",
  reloaded: "Some messages were reloaded.",
  today: "Today",
  yesterday: "Yesterday",

  title: (/** @type {string} */ room) => `# ${room} · Hubbub`,
  editedAt: (/** @type {string} */ time) => `Edited ${time}`,
  asName: (/** @type {string} */ name) => `as ${name}`,
  changeName: (/** @type {string} */ name) => `Writing as ${name}. Change the name`,
  newMessages: (/** @type {number} */ count) =>
    count === 1 ? "1 new message" : `${count} new messages`,
  writeAgainIn: (/** @type {number} */ seconds) => `You can write again in ${seconds} s`,
});
