// @ts-check
// The messages of a room that the user has saved.

/**
 * Returns a room after the user saved a message there, or removed it from those saved.
 * @template {{ saved?: readonly string[] }} Info
 * @param {Info} info
 * @param {{ id: string, isSaved: boolean }} event
 * @returns {Info}
 */
export function withSaved(info, { id, isSaved }) {
  const others = (info.saved ?? []).filter((one) => one !== id);
  return { ...info, saved: isSaved ? [...others, id] : others };
}
