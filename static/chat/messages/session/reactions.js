// @ts-check
// Applies a reaction event to the reactions of a message.

/** @import { Reaction, ReactionEvent } from "../../../client/mod.js" */

/**
 * Matches the server's result: emoji in the order of first use, each user once.
 * @param {readonly Reaction[] | undefined} reactions
 * @param {ReactionEvent} event
 * @returns {readonly Reaction[]}
 */
export function withReaction(reactions = [], { emoji, action, author: id, from: name }) {
  if (emoji === undefined || id === undefined) return reactions;
  const known = reactions.find((one) => one.emoji === emoji);
  const { count = 0, users = [] } = known ?? {};
  const isAdded = action === "add";
  const others = users.filter((user) => user.id !== id);
  // `users` may be incomplete; an event that changes nothing has no emoji.
  if (isAdded ? others.length < users.length : count === 0) return reactions;
  const shown = isAdded
    ? { emoji, count: count + 1, users: [...others, { id, name }] }
    : { emoji, count: count - 1, users: others };
  if (!known) return [...reactions, shown];
  return reactions.map((one) => one === known ? shown : one).filter(({ count }) => count > 0);
}
