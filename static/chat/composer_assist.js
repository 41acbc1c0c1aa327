// @ts-check
// What helps who writes: offers of what a word that is begun may become, emoji by name, commands.

import { CommandRunner } from "./composer/command_runner.js";
import { Autocomplete } from "./composer/autocomplete.js";
import { suggestMentions } from "./composer/mention_suggestions.js";
import { expandShortcodes, replaceShortcodes, suggestEmoji } from "./emoji/shortcodes.js";

/** @import { RoomInfo } from "../client/mod.js" */
/** @import { Directory } from "./users/directory.js" */
/** @import { RoomSession } from "./messages/session/room_session.js" */
/** @import { CommandRunnerOptions } from "./composer/command_runner.js" */

export { expandShortcodes };

/**
 * @typedef {object} AssistContext
 * @property {Directory} directory
 * @property {() => RoomSession | undefined} room the one that is open
 */

export class ComposerAssist {
  #commands;

  /**
   * @param {HTMLTextAreaElement} field
   * @param {Omit<CommandRunnerOptions, "users"> & AssistContext} options
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
    new Autocomplete(field, [this.#commands.suggest, suggestMentions(others), suggestEmoji]);
    replaceShortcodes(field);
  }

  /**
   * Does what a command says.
   * @param {string} text
   * @param {RoomInfo} info of the room
   */
  runCommand(text, info) {
    return this.#commands.run(text, info);
  }
}
