// @ts-check
// Helps while typing: autocomplete of commands, mentions and emoji, slash commands, and what keys and pasted
// texts do. Reports that the user is typing.

import { CommandRunner } from "../composer/commands/command_runner.js";
import { handleFieldEvent } from "../composer/field_events.js";
import { Autocomplete } from "../composer/autocomplete/autocomplete.js";
import { countLength } from "../composer/length/length_counter.js";
import { GroupMentions } from "../composer/mentions/group_mentions.js";
import { explainEdit, explainRefusal } from "../composer/notes.js";
import { takeOverUnsent } from "../composer/unsent/merge_unsent.js";
import { suggestMentions } from "../composer/mentions/mention_suggestions.js";
import { suggestRooms } from "../composer/mentions/room_suggestions.js";
import { runOutboxAction } from "../messages/actions/outbox_actions.js";
import { unsentFooter } from "../messages/list/row/message_row.js";
import { query } from "../../ui/dom.js";
import { TypingNotifier } from "../users/typing_notifier.js";
import { expandShortcodes, replaceShortcodes, suggestEmoji } from "../emoji/shortcodes.js";

/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomInfo } from "../../client/mod.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { Directory } from "../users/directory.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { GroupMentionsOptions } from "../composer/mentions/group_mentions.js" */
/** @import { CommandRunnerOptions } from "../composer/commands/command_runner.js" */

export { expandShortcodes, explainEdit, explainRefusal, runOutboxAction, takeOverUnsent };

/**
 * @typedef {object} ComposerAssistOptions
 * @property {Directory} directory
 * @property {RoomList} roomList
 * @property {() => RoomSession | undefined} room the open room
 */

/**
 * @typedef {object} TypingOptions
 * @property {BaseClient} client
 * @property {{ countIn: (room: string) => number | undefined }} presence
 * @property {() => { name: string } | undefined} room the open room
 * @property {() => string} displayName
 */

export class ComposerAssist {
  #commands;
  #field;
  #groups;
  #room;
  #timeline = query(document, ".timeline", HTMLElement);

  /**
   * @param {HTMLTextAreaElement} field
   * @param {Omit<CommandRunnerOptions, "users" | "inviters"> & GroupMentionsOptions & ComposerAssistOptions & TypingOptions} options
   */
  constructor(field, { directory, room, ...options }) {
    this.#field = field;
    this.#room = room;
    this.#groups = new GroupMentions({ ...options, directory });
    const mentionable = async (/** @type {string} */ query) => {
      const open = room();
      return open ? await directory.mentionable(open, query) : [];
    };
    const groups = (/** @type {string} */ query) => {
      const open = room();
      return open ? this.#groups.suggest(query, open.info) : [];
    };
    const users = (/** @type {string} */ name) => directory.find(name);
    const inviters = () => directory.inviters;
    this.#commands = new CommandRunner({ ...options, users, inviters });
    const mentions = suggestMentions(mentionable, groups);
    const rooms = suggestRooms(() => options.roomList.sorted());
    const sources = [this.#commands.suggest, mentions, rooms, suggestEmoji];
    new Autocomplete(field, sources, query(document, ".composer", HTMLElement));
    replaceShortcodes(field);
    unsentFooter.preload();
    reportTyping(field, { ...options, room });
    countLength(field, () => options.currentUser.maxTextChars);
  }

  /**
   * Handles an event of the field, perhaps one from before this was loaded.
   * @param {Event} event
   */
  onFieldEvent(event) {
    handleFieldEvent(event, this.#field, (pages) => {
      this.#room()?.readOn();
      this.#timeline.scrollBy(0, pages * this.#timeline.clientHeight);
    });
  }

  /**
   * Runs a command, or asks before a message rings for many.
   * @param {string} text
   * @param {RoomInfo} info
   * @returns {Promise<string | undefined>} see `CommandRunner.run`
   */
  async runCommand(text, info) {
    const message = await this.#commands.run(text, info);
    if (!message) return message;
    const isAgreed = await this.#groups.confirm(message, { info, near: this.#field });
    return isAgreed ? message : undefined;
  }
}

/**
 * Reports that the user types in the open room.
 * @param {HTMLTextAreaElement} field
 * @param {TypingOptions} options
 */
function reportTyping(field, { client, presence, room, displayName }) {
  const notifier = new TypingNotifier((isTyping) => {
    const [name, from] = [room()?.name ?? "", displayName()];
    // An empty room has no one to tell.
    if (from && (presence.countIn(name) ?? 0) > 1) client.sendTyping(name, { from, isTyping });
  });
  field.addEventListener("input", () => notifier.onInput(field.value));
  // The message was sent, or the field gets the text of another room.
  field.addEventListener("change", () => notifier.stop());
  // Typed before this was loaded.
  notifier.onInput(field.value);
}
