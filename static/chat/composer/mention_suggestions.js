// @ts-check
// Offers the people of a room to who writes "@".

import { drawAvatar } from "../../ui/avatar.js";
import { create } from "../../ui/dom.js";
import { mentionBefore, whoIsMeant } from "./mention_query.js";

/** @import { Offer } from "./autocomplete.js" */
/** @import { Member } from "../../client/mod.js" */

export const MOST_CHOICES = 8;

/**
 * @param {() => Promise<readonly Member[]>} users who can be called, the likeliest first
 * @returns {(text: string, caret: number) => Promise<Offer | undefined>}
 */
export function offerPeople(users) {
  return async (text, caret) => {
    const mention = mentionBefore(text, caret);
    if (!mention) return;
    const { from, begun } = mention;
    const meant = whoIsMeant(begun, await users()).slice(0, MOST_CHOICES);
    // A name is not its own end: what is written next would be read as more of it.
    return { from, choices: meant.map((one) => ({ text: `@${one.name} `, face: faceOf(one) })) };
  };
}

/** @param {Member} user */
export function faceOf({ id, name }) {
  const avatar = create("span", { className: "avatar", ariaHidden: "true" });
  drawAvatar(avatar, { author: id, from: name });
  return [avatar, create("bdi", {}, [name])];
}
