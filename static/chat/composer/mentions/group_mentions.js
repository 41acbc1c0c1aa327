// @ts-check
// Mentions of everyone in a room, `@room`, or of those who are online there, `@here`: suggests them with a
// line about whom they reach, and asks before a message rings for many.

import { roomLabel } from "../../rooms/room_info.js";
import { create } from "../../../ui/dom.js";
import { strings } from "../../../i18n/lazy.js";
import { groupMentionIn, GROUPS } from "./group_mention_parser.js";

/** @import { ConfirmOptions } from "../../../ui/confirm.js" */
/** @import { RoomInfo } from "../../../client/mod.js" */
/** @import { CurrentUser } from "../../current_user.js" */
/** @import { Directory } from "../../users/directory.js" */
/** @import { RoomPresence } from "../../users/room_presence.js" */
/** @import { GroupMention } from "./group_mention_parser.js" */
/** @import { Suggestions } from "../autocomplete/autocomplete.js" */

/**
 * @typedef {object} GroupMentionsOptions
 * @property {CurrentUser} currentUser
 * @property {Directory} directory
 * @property {RoomPresence} presence
 * @property {(near: HTMLElement, options: ConfirmOptions) => Promise<boolean>} confirm
 */

/** So many are mentioned without a question. */
const MAX_UNASKED = 20;

export class GroupMentions {
  #options;

  /** @param {GroupMentionsOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * Returns the groups whose name starts with the query, each with a line about whom it reaches.
   * @param {string} query
   * @param {RoomInfo} info
   * @returns {Suggestions["items"]}
   */
  suggest(query, info) {
    const start = query.toLowerCase();
    const meant = GROUPS.filter((group) => group.startsWith(start) && group !== start);
    if (!this.#options.currentUser.canMentionRoom) return [];
    return meant.map((group) => {
      const who = group === "room" ? strings.everyoneIn(this.#label(info)) : strings.everyoneOnline;
      const { count, hasMore } = this.#reached(group, info);
      const about = strings.countOf(who, `${count}${hasMore ? "+" : ""}`);
      return {
        text: `@${group} `,
        label: [
          create("bdi", {}, [`@${group}`]),
          create("span", { className: "choice-about" }, [about]),
        ],
      };
    });
  }

  /**
   * Asks whether to send a text that mentions many.
   * @param {string} text
   * @param {{ info: RoomInfo, near: HTMLElement }} place
   * @returns {Promise<boolean>} whether to send it
   */
  async confirm(text, { info, near }) {
    const group = groupMentionIn(text);
    const { confirm, currentUser, directory } = this.#options;
    if (!group || !currentUser.canMentionRoom) return true;
    await directory.refreshIfStale();
    const { count, hasMore } = this.#reached(group, info);
    if (count <= MAX_UNASKED && !hasMore) return true;
    return await confirm(near, {
      title: strings.notifyTitle({ count, hasMore, room: this.#label(info) }),
      lead: group === "room" ? strings.notifyRoomLead : strings.notifyHereLead,
      submit: strings.notifyCount(count, hasMore),
    });
  }

  /** @param {RoomInfo} info */
  #label(info) {
    const label = roomLabel(info, this.#options.currentUser.id);
    return info.type === "public" ? `#${label}` : label;
  }

  /**
   * Returns the number of other users, as far as the page knows, and whether there are more.
   * @param {GroupMention} group
   * @param {RoomInfo} info
   */
  #reached(group, { room, members }) {
    const { currentUser: { id: ownId }, directory, presence } = this.#options;
    if (group === "here") {
      return { count: Math.max(0, (presence.countIn(room) ?? 1) - 1), hasMore: false };
    }
    const users = members ?? directory.users;
    const count = users.filter(({ id }) => id !== ownId).length;
    return { count, hasMore: !members && !directory.isComplete };
  }
}
