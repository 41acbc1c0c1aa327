// @ts-check
// Helps while typing: autocomplete of commands, mentions and emoji, and slash commands.

import { CommandRunner } from "./composer/command_runner.js";
import { Autocomplete } from "./composer/autocomplete.js";
import { countLength } from "./composer/length/length_counter.js";
import { suggestMentions } from "./composer/mentions/mention_suggestions.js";
import { query } from "../ui/dom.js";
import { expandShortcodes, replaceShortcodes, suggestEmoji } from "./emoji/shortcodes.js";

/** @import { RoomInfo } from "../client/mod.js" */
/** @import { Directory } from "./users/directory.js" */
/** @import { RoomSession } from "./messages/session/room_session.js" */
/** @import { CommandRunnerOptions } from "./composer/command_runner.js" */

export { expandShortcodes };

/**
 * @typedef {object} ComposerAssistOptions
 * @property {Directory} directory
 * @property {() => RoomSession | undefined} room the open room
 */

export class ComposerAssist {
  #commands;

  /**
   * @param {HTMLTextAreaElement} field
   * @param {Omit<CommandRunnerOptions, "users"> & ComposerAssistOptions} options
   */
  constructor(field, { directory, room, ...options }) {
    const mentionable = async (/** @type {string} */ query) => {
      const open = room();
      return open ? await directory.mentionable(open, query) : [];
    };
    const users = (/** @type {string} */ name) => directory.find(name);
    this.#commands = new CommandRunner({ ...options, users });
    const sources = [this.#commands.suggest, suggestMentions(mentionable), suggestEmoji];
    new Autocomplete(field, sources, query(document, ".composer", HTMLElement));
    replaceShortcodes(field);
    countLength(field, () => options.currentUser.maxTextChars);
  }

  /**
   * @param {string} text
   * @param {RoomInfo} info
   */
  runCommand(text, info) {
    return this.#commands.run(text, info);
  }
}
