// @ts-check
// What people show at a message, after somebody showed something or took it back.

/** @import { Reaction, ReactionEvent } from "../../../client/mod.js" */

/**
 * The same that the server would tell: each emoji where it came first, each person once.
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
  // Not all are named; what changes nothing comes without its emoji.
  if (isAdded ? others.length < users.length : count === 0) return reactions;
  const shown = isAdded
    ? { emoji, count: count + 1, users: [...others, { id, name }] }
    : { emoji, count: count - 1, users: others };
  if (!known) return [...reactions, shown];
  return reactions.map((one) => one === known ? shown : one).filter(({ count }) => count > 0);
}
