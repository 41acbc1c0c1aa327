// @ts-check
// All emoji, loaded on first use.

/**
 * @typedef {object} Emoji
 * @property {string} emoji
 * @property {readonly string[]} names for shortcodes, the usual one first
 * @property {readonly string[]} tags keywords
 */

/** @typedef {readonly (readonly Emoji[])[]} EmojiGroups in display order */

const PATH = "/emoji.json";

/** @type {Promise<EmojiGroups> | undefined} */
let loading;

/**
 * @returns {Promise<EmojiGroups>}
 * @throws {TypeError} if the server cannot be reached; the next call tries again
 */
export function loadEmoji() {
  loading ??= load();
  loading.catch(() => loading = undefined);
  return loading;
}

async function load() {
  const response = await fetch(PATH);
  if (!response.ok) throw new TypeError(`Cannot load ${PATH}: status ${response.status}`);
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
