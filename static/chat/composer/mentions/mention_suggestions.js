// @ts-check
// Suggests users for a name that is being typed after "@".

import { drawAvatar } from "../../../ui/avatar/avatar.js";
import { create } from "../../../ui/dom.js";
import { matchUsers, mentionQuery } from "./mention_query.js";

/** @import { Suggestions } from "../autocomplete/autocomplete.js" */
/** @import { Member } from "../../../client/mod.js" */

export const MAX_SUGGESTIONS = 8;

/**
 * @param {(query: string) => Promise<readonly Member[]>} users who can be mentioned, the likeliest first
 * @param {(query: string) => Suggestions["items"]} groups
 * @returns {(text: string, caret: number) => Promise<Suggestions | undefined>}
 */
export function suggestMentions(users, groups) {
  return async (text, caret) => {
    const mention = mentionQuery(text, caret);
    if (!mention) return;
    const { from, query } = mention;
    const meant = matchUsers(query, await users(query)).slice(0, MAX_SUGGESTIONS);
    // The space ends the name: what is typed next would otherwise be read as part of it.
    const items = meant.map((user) => ({ text: `@${user.name} `, label: userLabel(user) }));
    return { from, items: [...items, ...groups(query)] };
  };
}

/**
 * Returns a user's label in a list of suggestions.
 * @param {Member} user
 * @param {string} [text]
 */
export function userLabel({ id, name }, text = name) {
  const avatar = create("span", { className: "avatar", ariaHidden: "true" });
  drawAvatar(avatar, { author: id, from: name });
  return [avatar, create("bdi", {}, [text])];
}
