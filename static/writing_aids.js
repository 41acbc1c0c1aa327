// @ts-check
// What helps who writes: offers of what a word that is begun may become, emoji by name, commands.

import { CommandDesk } from "./composer/command_desk.js";
import { Completion } from "./composer/completion.js";
import { offerPeople } from "./composer/mention_choices.js";
import { offerEmoji, replaceEmojiNames, spell } from "./emoji/emoji_names.js";

/** @import { RoomFacts } from "./client/mod.js" */
/** @import { Directory } from "./people/directory.js" */
/** @import { Room } from "./messages/room.js" */
/** @import { CommandDeskOptions } from "./composer/command_desk.js" */

export { spell };

/**
 * @typedef {object} Place
 * @property {Directory} directory
 * @property {() => Room | undefined} room the one that is open
 */

export class WritingAids {
  #commands;

  /**
   * @param {HTMLTextAreaElement} field
   * @param {Omit<CommandDeskOptions, "people"> & Place} options
   */
  constructor(field, { directory, room, ...options }) {
    const others = async () => {
      const open = room();
      return open ? await directory.mentionable(open) : [];
    };
    const people = async () => {
      await directory.look();
      return directory.everyone;
    };
    this.#commands = new CommandDesk({ ...options, people });
    new Completion(field, [this.#commands.offer, offerPeople(others), offerEmoji]);
    replaceEmojiNames(field);
  }

  /**
   * Does what a command says.
   * @param {string} text
   * @param {RoomFacts} facts of the room
   */
  perform(text, facts) {
    return this.#commands.perform(text, facts);
  }
}
