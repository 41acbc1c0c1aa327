// @ts-check
// What people show at a message, after somebody showed something or took it back.

/** @import { Reaction, ReactionEvent } from "../client/mod.js" */

/**
 * The same that the server would tell: each emoji where it came first, each person once.
 * @param {readonly Reaction[] | undefined} reactions
 * @param {ReactionEvent} event
 * @returns {readonly Reaction[]}
 */
export function withReaction(reactions = [], { emoji, action, author: id, from: name }) {
  if (emoji === undefined || id === undefined) return reactions;
  const known = reactions.find((one) => one.emoji === emoji);
  const isShown = known?.people.some((person) => person.id === id) ?? false;
  if (isShown === (action === "add")) return reactions;
  const others = (known?.people ?? []).filter((person) => person.id !== id);
  const people = action === "add" ? [...others, { id, name }] : others;
  if (!known) return [...reactions, { emoji, people }];
  return reactions.map((one) => one === known ? { emoji, people } : one).filter(isAnybody);
}

/** @param {Reaction} reaction */
function isAnybody({ people }) {
  return people.length > 0;
}
