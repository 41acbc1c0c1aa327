// @ts-check
// The emoji that there are, loaded when the first is wanted.

/**
 * @typedef {object} Emoji
 * @property {string} emoji
 * @property {readonly string[]} names as one writes them between colons, the usual one first
 * @property {readonly string[]} tags what it is about
 */

/** @typedef {readonly (readonly Emoji[])[]} EmojiGroups in the order in which they are offered */

const ADDRESS = "/emoji.json";

/** @type {Promise<EmojiGroups> | undefined} */
let loading;

/**
 * @returns {Promise<EmojiGroups>}
 * @throws {TypeError} where the server cannot be reached; the next call tries again
 */
export function loadEmoji() {
  loading ??= load();
  loading.catch(() => loading = undefined);
  return loading;
}

async function load() {
  const response = await fetch(ADDRESS);
  if (!response.ok) throw new TypeError(`Cannot load ${ADDRESS}: status ${response.status}`);
  return parseEmoji(await response.json());
}

/**
 * @param {[emoji: string, names: string, tags: string][][]} groups
 * @returns {EmojiGroups}
 */
export function parseEmoji(groups) {
  return groups.map((group) =>
    group.map(([emoji, names, tags]) => ({
      emoji,
      names: names.split(" "),
      tags: tags === "" ? [] : tags.split(" "),
    }))
  );
}
