// @ts-check
// Runs slash commands, and suggests commands and their arguments.

import { EditableRooms } from "../../../client/rooms/editable_rooms.js";
import { DEFAULT_ROOM } from "../../router.js";
import { Members } from "../../../client/rooms/members.js";
import { mute } from "../../../admin/admin_api.js";
import { create } from "../../../ui/dom.js";
import { strings } from "../../../i18n/lazy.js";
import { explain } from "../../../ui/errors/error_line.js";
import { commandsFor, namedUser, parseCommand, userQuery } from "./slash_commands.js";
import { matchUsers } from "../mentions/mention_query.js";
import { MAX_SUGGESTIONS, userLabel } from "../mentions/mention_suggestions.js";

/** @import { Member, RoomInfo } from "../../../client/mod.js" */
/** @import { BaseClient } from "../../../client/base_client.js" */
/** @import { Command } from "./slash_commands.js" */
/** @import { Suggestions } from "../autocomplete/autocomplete.js" */
/** @import { CurrentUser } from "../../current_user.js" */

/**
 * @typedef {object} CommandRunnerOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {(name: string) => Promise<readonly Member[]>} users who can be named in a command, at least
 * those whose name has the text
 * @property {() => readonly Member[]} inviters see `Directory`
 * @property {() => string} displayName
 * @property {(room: string) => void} hide a room
 * @property {() => void} leave the open room
 * @property {() => void} invite opens the dialog to invite people
 * @property {(text: string, isAboutDraft?: boolean) => void} showStatus what was done, or why it was not
 */

export class CommandRunner {
  #options;

  /** @param {CommandRunnerOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * Returns the text to send: empty if a command ran instead, undefined if it failed and stays in the
   * field.
   * @param {string} text
   * @param {Pick<RoomInfo, "room" | "type">} room
   * @returns {Promise<string | undefined>}
   */
  async run(text, { room, type }) {
    const { users, currentUser, inviters, showStatus } = this.#options;
    const named = namedUser(text);
    const command = parseCommand(text, {
      users: named === undefined ? [] : await users(named),
      canModerate: currentUser.canModerate,
      canInvite: currentUser.canInvite,
      inviters: inviters().map(({ name }) => name),
      type,
    });
    if (command.type === "message") return command.text;
    try {
      if (command.type === "mistake") return void showStatus(command.message, true);
      showStatus(await this.#act(command, room));
      return "";
    } catch (error) {
      showStatus(await explain(error), true);
    }
  }

  /** @returns {(text: string, caret: number) => Promise<Suggestions | undefined>} */
  get suggest() {
    return async (text, caret) => {
      const { users, currentUser } = this.#options;
      const written = text.slice(0, caret);
      const named = userQuery(written);
      if (named) {
        const others = (await users(named.query)).filter(({ id }) => id !== currentUser.id);
        const meant = matchUsers(named.query, others).slice(0, MAX_SUGGESTIONS);
        const items = meant.map((one) => ({ text: `${one.name} `, label: userLabel(one) }));
        return { from: named.from, items };
      }
      const commands = commandsFor(written, currentUser.canModerate);
      return {
        from: 0,
        items: commands.map(({ name, usage }) => ({
          text: `/${name} `,
          label: [
            create("span", { className: "command" }, [
              create("b", {}, [`/${name}`]),
              usage.slice(name.length + 1),
            ]),
          ],
        })),
      };
    };
  }

  /**
   * @param {Exclude<Command, { type: "message" | "mistake" }>} command
   * @param {string} room
   * @returns {Promise<string>} a message for the user; may be empty
   */
  async #act(command, room) {
    const { client, invite, displayName } = this.#options;
    if (command.type === "topic") {
      // The system message in the room says so.
      await new EditableRooms(client.http).update(room, { topic: command.topic }, displayName());
      return "";
    }
    if (command.type === "invitation") {
      invite();
      return "";
    }
    if (command.type === "hide") {
      if (room === DEFAULT_ROOM) return strings.cannotHideLobby;
      this.#options.hide(room);
      return "";
    }
    if (command.type === "leave") {
      if (room === DEFAULT_ROOM) return strings.cannotLeaveLobby;
      this.#options.leave();
      return "";
    }
    const { user } = command;
    if (command.type === "invite") {
      await new Members(client.http).add(room, user, displayName());
      return strings.userAdded(user.name);
    }
    const { minutes, reason } = command;
    await mute(user.id, { reason, ...(minutes !== undefined && { minutes }) });
    return strings.userMuted(user.name);
  }
}
