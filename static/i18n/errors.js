// @ts-check
// Strings of errors, by code: they load with the first error.

import { strings as core } from "./core.js";

/**
 * The members of a problem, `until` as a local time; see docs/protocol.md.
 * @typedef {object} ErrorParams
 * @property {number} min
 * @property {number} max
 * @property {string} name
 * @property {string} operator
 * @property {string} reason
 * @property {string} resource
 * @property {string} role
 * @property {string} until empty if it is permanent
 */

const OUTDATED_PAGE = "The app was updated. Reload the page.";

/** By search operator. @type {Readonly<Record<string, string>>} */
const operators = Object.freeze({
  from: 'Add a name after from:, such as from:Ann or from:"Ann Lee".',
  in: "Add one room after in:, such as in:dev.",
  before: "Add a date after before:, such as before:2026-11-24.",
  after: "Add a date after after:, such as after:2026-11.",
  has: "Add what to find after has:, such as has:link or has:image.",
  type: "Add a file type after type:, such as type:pdf.",
});

/** By required role. @type {Readonly<Record<string, string>>} */
const roles = Object.freeze({
  owner: "Only owners can do that.",
  moderator: "Only moderators can do that.",
  member: "Only members can do that.",
});

/** By resource. @type {Readonly<Record<string, string>>} */
const gone = Object.freeze({
  "avatar": "They no longer have a picture.",
  "ban": "They're no longer banned.",
  "link": "This link has expired or was revoked.",
  "mute": "They're no longer muted.",
  "passkey": "This passkey was removed.",
  "pin": "This message is no longer pinned.",
  "session": "That device is already signed out.",
  "sign-in": "That took too long. Try again.",
  "upload": "This upload has expired. Attach the file again.",
});

/**
 * Isolates the text direction of a name or reason.
 * @param {string} text
 */
const isolate = (text) => `\u2068${text}\u2069`;

/**
 * Formats a size in megabytes or, from one gigabyte on, in gigabytes.
 * @param {number} bytes
 */
function megabytes(bytes) {
  const [count, unit] = bytes < 1e9 ? [bytes / 1e6, "megabyte"] : [bytes / 1e9, "gigabyte"];
  const options = { style: "unit", unit, maximumFractionDigits: 1 };
  return new Intl.NumberFormat("en", /** @type {Intl.NumberFormatOptions} */ (options)).format(
    count,
  );
}

/**
 * @param {string} what
 * @param {string} reason
 */
const because = (what, reason) => reason ? `${what} Reason: ${isolate(reason)}` : what;

export const strings = Object.freeze({
  ...core,

  dayAndTime: (/** @type {string} */ day, /** @type {string} */ time) => `${day}, ${time}`,
  tomorrow: "tomorrow",
  tryAgainIn: (/** @type {number} */ seconds) => `Slow down. Try again in ${seconds} s.`,

  /** By code; the server has no others. */
  problems: Object.freeze({
    // Invalid input
    "invalid-field": OUTDATED_PAGE,
    "empty": "Write something first.",
    "too-long": (/** @type {ErrorParams} */ { max }) => `Use at most ${max} characters.`,
    "invalid-text": "Remove the invisible characters.",
    "invalid-name": "Choose another name: one line, no invisible characters.",
    "invalid-room-name": "Use lowercase letters, numbers, - and _. Start with a letter or number.",
    "invalid-number": (/** @type {ErrorParams} */ { min, max }) =>
      `Choose a whole number from ${min} to ${max}.`,
    "invalid-members": (/** @type {ErrorParams} */ { min, max }) =>
      `A direct message has ${min} to ${max} other people.`,
    "invalid-address": "That isn't a valid IP address.",
    "invalid-user": "That isn't a user ID.",
    "invalid-search": (/** @type {ErrorParams} */ { operator }) =>
      operators[operator] ??
        "With before:, after: or -word, add a word, from:, in:, has: or type:.",
    "blocked-words": "That contains a blocked word.",
    "too-many-files": (/** @type {ErrorParams} */ { max }) =>
      `Attach at most ${max} files to a message.`,
    "invalid-file-name": "Rename this file, then attach it again.",
    "invalid-avatar": "This picture can't be used. Choose another one.",
    "invalid-thumbnail": "The preview of this file can't be used.",
    "damaged-file": "We can't remove place and camera data: the file is damaged.",
    "infected-file": "This file was refused: it contains malware.",
    "file-too-large": (/** @type {ErrorParams} */ { max }) =>
      `This file is too large. Attach files of at most ${megabytes(max)}.`,
    "quota-exceeded": (/** @type {ErrorParams} */ { max }) =>
      `Your files would exceed ${megabytes(max)}. Delete some first.`,
    "wrong-checksum": "The file was damaged on its way. Try again.",

    // Not authenticated
    "ambiguous-credentials": OUTDATED_PAGE,
    "bad-credentials": "You're not signed in. Sign in again.",
    "expired-credentials": "Your session has expired. Sign in again.",
    "credentials-required": "Sign in first.",
    "passkey-refused": "This passkey wasn't accepted.",
    "no-passkeys": "Passkeys don't work at this address.",

    // Not allowed
    "forbidden": (/** @type {ErrorParams} */ { role }) => roles[role] ?? "You can't do that here.",
    "banned": (/** @type {ErrorParams} */ { until, reason }) =>
      because(until ? `You're banned until ${until}.` : "You're banned.", reason),
    "muted": (/** @type {ErrorParams} */ { until, reason }) =>
      because(until ? `You're muted until ${until}.` : "You're muted.", reason),
    "not-author": "You can only edit your own messages.",
    "author-mismatch": "Another account wrote that in this browser.",
    "room-creation-forbidden": "This room doesn't exist. Only members can create rooms.",
    "room-archived": core.roomArchived,
    "dm-ended": "Everyone else has left this direct message.",
    "dm-members-fixed": "You can't change who is in a direct message.",

    // Not found
    "unknown-message": "This message was deleted.",
    "unknown-user": "User not found.",
    "unknown-room": "Room not found.",
    "unknown-upload": "This upload wasn't found. Attach the file again.",
    "unknown-file": "File not found.",
    "not-found": "There's nothing at this address.",

    // Conflicts
    "name-taken": (/** @type {ErrorParams} */ { name }) =>
      `The name ${isolate(name)} is taken. Choose another one.`,
    "id-taken": "That's already done.",
    "room-taken": "This room already exists.",
    "passkey-taken": "This passkey is already registered.",
    "self-address": "That's your own address.",
    "last-owner": "There must be an owner. Make someone else an owner first.",
    "signed-in": (/** @type {ErrorParams} */ { name }) =>
      `You're already signed in as ${isolate(name)}. Sign out first.`,
    "already-member": "They're already in the room.",
    "duplicate": "That's already done.",
    "file-taken": "This file is already in another message. Attach it again.",
    "incomplete-file": "A file isn't uploaded yet. Wait a moment.",
    "wrong-offset": "The upload was interrupted. Try again.",
    "already-pinned": "This message is already pinned.",
    "room-full": (/** @type {ErrorParams} */ { max }) => `A room can have at most ${max} members.`,
    "added-too-often": (/** @type {ErrorParams} */ { name }) =>
      `${isolate(name)} was added to too many rooms today. Try again tomorrow.`,
    "too-many-emoji": (/** @type {ErrorParams} */ { max }) =>
      `A message can have at most ${max} different emoji.`,
    "too-many-passkeys": (/** @type {ErrorParams} */ { max }) =>
      `You can have at most ${max} passkeys.`,
    "too-many-reactions": "This message has too many reactions.",
    "too-many-saved": (/** @type {ErrorParams} */ { max }) =>
      `You can save at most ${max} messages. Remove some first.`,

    "gone": (/** @type {ErrorParams} */ { resource }) =>
      gone[resource] ?? "That's no longer there.",

    // Try again later
    "slow-mode": core.tryAgainLater,
    "rate-limited": core.tryAgainLater,
    "too-many-streams": (/** @type {ErrorParams} */ { max }) =>
      `Too many open connections (${max}). Close a tab and try again.`,
    "too-many-uploads": (/** @type {ErrorParams} */ { max }) =>
      `At most ${max} files can be uploaded at once. Wait for one to finish.`,
    "server-full": "The chat is full right now. Try again in a moment.",
    "broker-unavailable": core.tryAgainLater,
    "cannot-store": core.tryAgainLater,
    "scanner-unavailable": "This file waits to be checked for malware.",
    "files-unavailable": "Files can't be sent right now. Try again in a moment.",
    "no-space": "There's no space left for files. Ask an owner to make room.",
    "keys-unavailable": core.tryAgainLater,
    "internal-error": core.tryAgainLater,
    "body-incomplete": core.tryAgainLater,

    // The page itself makes no such requests.
    "malformed-body": OUTDATED_PAGE,
    "method-not-allowed": OUTDATED_PAGE,
    "unsupported-type": OUTDATED_PAGE,
    "unsupported-version": OUTDATED_PAGE,
    "range-not-satisfiable": "The download could not go on. Start it again.",
    "body-too-large": "That's too large to send.",
    "body-too-slow": "Your connection is too slow. Try again.",
    "forbidden-origin": "Requests from this address aren't allowed.",
    "unknown-host": "The chat isn't set up for this address.",
    "headers-too-large": "Your browser sent too many cookies. Clear them, then reload.",
  }),
});
