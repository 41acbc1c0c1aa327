// @ts-check
// Folds a burst of reactions to one message into one row.

/** @import { Activity } from "../../client/schema.js" */

/**
 * An activity with the names of its users and their emoji: several, if reactions were folded, the latest
 * first.
 * @typedef {Omit<Activity, "emoji"> & { names: readonly string[], emoji: readonly string[] }} ActivityGroup
 */

/**
 * Folds the reactions to each message into the newest of them. New ones stay apart from those that the
 * user has seen.
 * @param {readonly Activity[]} activity newest first
 * @param {number} seen the gid up to which the user has seen it
 * @returns {ActivityGroup[]}
 */
export function foldReactions(activity, seen) {
  const rows = Map.groupBy(
    activity,
    ({ type, gid, message }) => type === "reaction" ? `${message.id} ${gid > seen}` : `${gid}`,
  );
  return [...rows.values()].flatMap((folded) => {
    const [newest] = folded;
    if (!newest) return [];
    /** @type {Map<string, string>} names by user, or by name if a user has no id */
    const users = new Map();
    for (const { author, from } of folded) {
      if (!users.has(author ?? from)) users.set(author ?? from, from);
    }
    const emoji = new Set(folded.map(({ emoji = "" }) => emoji));
    return {
      ...newest,
      names: [...users.values()],
      emoji: [...emoji].filter(Boolean),
    };
  });
}
