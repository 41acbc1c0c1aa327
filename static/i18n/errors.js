// @ts-check
// The words in which something is refused: they come when somebody first meets a refusal.

import { strings as chatWords } from "./core.js";

/**
 * What a refusal says beside its code, `until` as the reader's time; see docs/protocol.md.
 * @typedef {object} Said
 * @property {number} least
 * @property {number} most
 * @property {string} name
 * @property {string} operator
 * @property {string} reason
 * @property {string} role
 * @property {string} until empty where it is for ever
 */

const NOT_ITS_PAGE = "This page does not fit the server any more. Load it anew.";

/** What stands behind an operator of a search. @type {Readonly<Record<string, string>>} */
const operators = Object.freeze({
  from: 'Write a name behind from:, such as from:Ann or from:"Ann Lee".',
  in: "Write one room behind in:, such as in:dev.",
  before: "Write a day, month or year behind before:, such as before:2026-11-24.",
  after: "Write a day, month or year behind after:, such as after:2026-11.",
  has: "Behind has: there can be only link.",
});

/** By the least role. @type {Readonly<Record<string, string>>} */
const rights = Object.freeze({
  owner: "Only owners may do that.",
  moderator: "Only moderators may do that.",
  member: "Only members may do that.",
});

/**
 * A name or reason keeps to its own direction.
 * @param {string} text
 */
const isolate = (text) => `\u2068${text}\u2069`;

/**
 * @param {string} what
 * @param {string} reason
 */
const because = (what, reason) => reason ? `${what} Reason: ${isolate(reason)}` : what;

export const strings = Object.freeze({
  ...chatWords,

  tryAgainIn: (/** @type {number} */ seconds) => `Too fast. Try again in ${seconds} s.`,

  /** By the code of the refusal: all that the server has. */
  problems: Object.freeze({
    // What is written is not as it should be.
    "invalid-message": NOT_ITS_PAGE,
    "empty": "Write something first.",
    "too-long": (/** @type {Said} */ { most }) => `Write at most ${most} characters.`,
    "invalid-text": "Some of its characters cannot be seen. Write it without them.",
    "invalid-name": "Choose another name: one line, of characters that can be seen.",
    "invalid-room-name":
      "The name of a room has a to z, 0 to 9, - and _, and begins with a letter or digit.",
    "invalid-number": (/** @type {Said} */ { least, most }) =>
      `Choose a whole number from ${least} to ${most}.`,
    "invalid-members": (/** @type {Said} */ { least, most }) =>
      `A conversation is between you and ${least} to ${most} others.`,
    "invalid-address": "That is no address.",
    "invalid-person": "That is no id of a person.",
    "invalid-search": (/** @type {Said} */ { operator }) =>
      operators[operator] ??
        "Beside before: and after: write a word, or from:, in: or has:link.",
    "blocked-words": "A word in it is blocked here.",

    // Nobody knows who asks.
    "ambiguous-credentials": NOT_ITS_PAGE,
    "bad-credentials": "You are not known here. Sign in again.",
    "expired-credentials": "You were signed in too long ago. Sign in again.",
    "credentials-required": "Sign in first.",
    "passkey-refused": "This passkey was not accepted.",
    "no-passkeys": "Passkeys cannot be used at this address.",

    // The reader may not.
    "forbidden": (/** @type {Said} */ { role }) => rights[role] ?? "You may not do that here.",
    "banned": (/** @type {Said} */ { until, reason }) =>
      because(until ? `You are banned here until ${until}.` : "You are banned here.", reason),
    "muted": (/** @type {Said} */ { until, reason }) =>
      because(until ? `You are muted here until ${until}.` : "You are muted here.", reason),
    "not-author": "Only who wrote a message may change it.",
    "someone-else": "Somebody else wrote that in this browser.",
    "new-room-forbidden": "There is no such room, and only members begin one.",
    "room-archived": chatWords.roomIsArchived,
    "conversation-over": "Everybody else has left this conversation.",
    "conversation-fixed": "A conversation stays between its people, as it is.",

    // It is not there.
    "unknown-message": "The message is not there any more.",
    "unknown-person": "They are not here any more.",
    "unknown-room": "The room is not there, or not for you.",
    "not-found": "There is nothing here.",

    // It does not go with what there is.
    "name-taken": (/** @type {Said} */ { name }) =>
      `Somebody is called ${isolate(name)} already. Choose another name.`,
    "id-taken": "That was done already.",
    "room-taken": "The room is there already.",
    "passkey-taken": "This passkey is in use here already.",
    "own-address": "That is your own address.",
    "last-owner": "The last owner stays one: make somebody else an owner first.",
    "signed-in": (/** @type {Said} */ { name }) =>
      `You are in as ${isolate(name)} already. Sign out first.`,
    "already-member": "They are in the room already.",
    "already-noted": "That is known already.",
    "already-pinned": "The message is pinned already.",
    "room-full": (/** @type {Said} */ { most }) => `A room has at most ${most} members.`,
    "added-too-often": (/** @type {Said} */ { name }) =>
      `${isolate(name)} was added to too many rooms today. Try again tomorrow.`,
    "too-many-emoji": (/** @type {Said} */ { most }) =>
      `A message bears at most ${most} different emoji.`,
    "too-many-passkeys": (/** @type {Said} */ { most }) => `Nobody has more than ${most} passkeys.`,
    "too-many-reactions": (/** @type {Said} */ { most }) =>
      `A message bears at most ${most} reactions.`,

    // It is not there any more.
    "ban-gone": "They are not banned any more.",
    "link-gone": "This link was used up or withdrawn, or is too old.",
    "mute-gone": "They are not muted any more.",
    "passkey-gone": "The passkey is not there any more.",
    "pin-gone": "The message is not pinned any more.",
    "session-gone": "That device is signed out already.",
    "sign-in-gone": "That took too long, or was done already. Try it again.",

    // Not now.
    "too-fast": chatWords.tryAgainLater,
    "too-many-requests": chatWords.tryAgainLater,
    "too-many-streams": (/** @type {Said} */ { most }) =>
      `The chat is open ${most} times from here. Close one of them.`,
    "server-full": "The chat is full now. Try again in a moment.",
    "broker-unavailable": chatWords.tryAgainLater,
    "cannot-store": chatWords.tryAgainLater,
    "keys-unavailable": chatWords.tryAgainLater,
    "internal-error": chatWords.tryAgainLater,
    "body-incomplete": chatWords.tryAgainLater,

    // What came is no request of this page, or not from its place.
    "malformed-body": NOT_ITS_PAGE,
    "method-not-allowed": NOT_ITS_PAGE,
    "unsupported-type": NOT_ITS_PAGE,
    "body-too-large": "It is too long.",
    "body-too-slow": "The connection is too slow.",
    "forbidden-origin": "The chat takes nothing from a page at this address.",
    "unknown-host": "The chat is not known under this address.",
    "headers-too-large":
      "Your browser sent too much. Delete the cookies of this site, then reload.",
  }),
});
