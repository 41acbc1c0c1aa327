// @ts-check
// Who may be meant by the `@name` that somebody begins to write.

import { fold, SIGN } from "./mention_parser.js";
import { isInFence } from "./markdown_context.js";

/** @import { Member } from "../../client/mod.js" */

/** A name is no longer, see `HUBBUB_NAME_CHARS`; of a longer one the beginning is enough. */
const NAME_CHARS = 64;

/**
 * The name that is begun where the caret stands.
 * @param {string} text
 * @param {number} caret
 * @returns {{ from: number, begun: string } | undefined} `from` is the place of the sign
 */
export function mentionBefore(text, caret) {
  const sign = [...text.slice(0, caret).matchAll(SIGN)].at(-1);
  if (!sign || isInFence(text, caret)) return;
  const begun = text.slice(sign.index + 1, caret);
  if (begun.length > NAME_CHARS || /^\s|\n/.test(begun)) return;
  return { from: sign.index, begun };
}

/**
 * Who may be meant: those whose name begins so, then those of whom one of the other names does. Nobody
 * where nothing is left to be written.
 * @param {string} begun
 * @param {readonly Member[]} users
 * @returns {Member[]}
 */
export function whoIsMeant(begun, users) {
  const start = fold(begun);
  const first = users.filter(({ name }) => fold(name).startsWith(start));
  const others = users.filter((one) =>
    !first.includes(one) && fold(one.name).split(" ").some((word) => word.startsWith(start))
  );
  const isWhole = users.some(({ name }) => fold(name) === start.trimEnd());
  if (isWhole && (first.length + others.length === 1 || begun.endsWith(" "))) return [];
  return [...first, ...others];
}
