// @ts-check
// Parses slash commands. Runs nothing: see command_runner.js.

import { strings } from "../../../i18n/lazy.js";
import { EMOTE_MARK, isEmote } from "../../messages/markdown/markdown.js";
import { isCommand } from "../markdown_context.js";

/** @import { Member, RoomInfo } from "../../../client/mod.js" */

/**
 * A text to send as a message, a command to run, or an error to show.
 * @typedef {{ type: "message", text: string }
 *   | { type: "topic", topic: string }
 *   | { type: "invite", user: Member }
 *   | { type: "invitation" }
 *   | { type: "hide" }
 *   | { type: "leave" }
 *   | { type: "mute", user: Member, minutes?: number, reason: string }
 *   | { type: "mistake", message: string }} Command
 */
/**
 * @typedef {object} CommandContext
 * @property {readonly Member[]} users who can be named in a command
 * @property {boolean} canModerate
 * @property {boolean} canInvite see `CurrentUser`
 * @property {readonly string[]} inviters names of the known users who can invite, if this one can't
 * @property {RoomInfo["type"]} type of the room
 */

/** In the order of suggestion. */
export const COMMANDS = [
  { name: "me", usage: strings.commandMe, isForModerators: false },
  { name: "topic", usage: strings.commandTopic, isForModerators: false },
  { name: "invite", usage: strings.commandInvite, isForModerators: false },
  { name: "hide", usage: strings.commandHide, isForModerators: false, takesNothing: true },
  { name: "leave", usage: strings.commandLeave, isForModerators: false, takesNothing: true },
  { name: "mute", usage: strings.commandMute, isForModerators: true },
];

/**
 * Returns the commands whose name starts with the text.
 * @param {string} text of the field
 * @param {boolean} canModerate
 */
export function commandsFor(text, canModerate) {
  const [, prefix] = text.match(/^\/([a-z]*)$/) ?? [];
  if (prefix === undefined) return [];
  return COMMANDS.filter(({ name, isForModerators, takesNothing }) =>
    name.startsWith(prefix) && (canModerate || !isForModerators) &&
    !(takesNothing && name === prefix)
  );
}

/**
 * Returns the incomplete name after a command that names a user.
 * @param {string} text of the field up to the caret
 * @returns {{ from: number, query: string } | undefined} `from` is the position of the name, or of its "@"
 */
export function userQuery(text) {
  const [, command = "", query] = text.match(/^(\/(?:invite|mute) +)@?([^\n]{0,64})$/) ?? [];
  return query === undefined ? undefined : { from: command.length, query };
}

/**
 * Returns the first word of the name in a command that names a user.
 * @param {string} text
 */
export function namedUser(text) {
  return /^\/(?:invite|mute)\s+@?(\S*)/.exec(text)?.[1];
}

/**
 * Parses the text of the composer. Two slashes at the start are sent as one.
 * @param {string} text
 * @param {CommandContext} context
 * @returns {Command}
 */
export function parseCommand(text, { users, canModerate, canInvite, inviters, type }) {
  if (!isCommand(text)) return { type: "message", text };
  if (text.startsWith("//")) return { type: "message", text: literal(text.slice(1)) };
  const [, name = "", rest = ""] = text.match(/^\/(\S*)\s*([^]*)$/) ?? [];
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) return mistake(strings.unknownCommand(`/${name}`));
  if (command.isForModerators && !canModerate) return mistake(strings.moderatorsOnly(`/${name}`));
  if (name === "topic") return { type: "topic", topic: rest };
  if (name === "me") {
    const action = rest.split("\n").map((line) => line.trim()).filter(Boolean).join(" ");
    return rest ? { type: "message", text: EMOTE_MARK + action } : mistake(strings.commandMe);
  }
  if (name === "hide") return rest ? mistake(command.usage) : { type: "hide" };
  if (name === "leave") return rest ? mistake(command.usage) : { type: "leave" };
  // A public room needs no invitation, but the chat may.
  if (name === "invite" && (type === "public" || !rest)) {
    return canInvite ? { type: "invitation" } : mistake(strings.inviters(inviters));
  }
  if (name === "invite" && type === "direct") return mistake(strings.cannotAddToDirectMessage);
  const found = userIn(rest, users);
  if (!found) return mistake(rest ? strings.userNotFound(rest) : command.usage);
  const { user, after } = found;
  if (name === "invite") return after ? mistake(command.usage) : { type: "invite", user };
  const [, minutes, reason = ""] = after.match(/^(\d{1,7})?\s*([^]*)$/) ?? [];
  return { type: "mute", user, ...(minutes && { minutes: Number(minutes) }), reason };
}

/**
 * Escapes a text that would otherwise be an emote.
 * @param {string} text
 */
function literal(text) {
  return isEmote(text) ? `\\${text}` : text;
}

/**
 * Returns the user whose name the text starts with; the longest name wins.
 * @param {string} rest
 * @param {readonly Member[]} users
 */
function userIn(rest, users) {
  const text = rest.replace(/^@/, "");
  const named = users
    .filter(({ name }) => name !== "" && isNamed(text, name))
    .toSorted((one, other) => other.name.length - one.name.length);
  const [user] = named;
  return user && { user, after: text.slice(user.name.length).trim() };
}

/**
 * @param {string} text
 * @param {string} name
 */
function isNamed(text, name) {
  return text.slice(0, name.length).toLocaleLowerCase() === name.toLocaleLowerCase() &&
    /^(\s|$)/.test(text.slice(name.length));
}

/**
 * @param {string} message
 * @returns {Command}
 */
function mistake(message) {
  return { type: "mistake", message };
}
