// @ts-check
// What helps who writes: offers of what a word that is begun may become, emoji by name, commands.

import { CommandRunner } from "./composer/command_runner.js";
import { Completion } from "./composer/autocomplete.js";
import { offerPeople } from "./composer/mention_suggestions.js";
import { offerEmoji, replaceEmojiNames, spell } from "./emoji/shortcodes.js";

/** @import { RoomInfo } from "../client/mod.js" */
/** @import { Directory } from "./users/directory.js" */
/** @import { RoomSession } from "./messages/session/room_session.js" */
/** @import { CommandDeskOptions } from "./composer/command_runner.js" */

export { spell };

/**
 * @typedef {object} Place
 * @property {Directory} directory
 * @property {() => RoomSession | undefined} room the one that is open
 */

export class ComposerAssist {
  #commands;

  /**
   * @param {HTMLTextAreaElement} field
   * @param {Omit<CommandDeskOptions, "users"> & Place} options
   */
  constructor(field, { directory, room, ...options }) {
    const others = async () => {
      const open = room();
      return open ? await directory.mentionable(open) : [];
    };
    const users = async () => {
      await directory.refreshIfStale();
      return directory.users;
    };
    this.#commands = new CommandRunner({ ...options, users });
    new Completion(field, [this.#commands.offer, offerPeople(others), offerEmoji]);
    replaceEmojiNames(field);
  }

  /**
   * Does what a command says.
   * @param {string} text
   * @param {RoomInfo} facts of the room
   */
  perform(text, facts) {
    return this.#commands.perform(text, facts);
  }
}
