// @ts-check
// What somebody does, said as in IRC: "/me waves" of Ann is shown as "Ann waves". To the server it is a
// text like any other.

export const EMOTE_MARK = "/me ";

/** @param {string} text one line, as a page sends it */
export function isEmote(text) {
  return text.startsWith(EMOTE_MARK) && !text.includes("\n") && text.trim() !== EMOTE_MARK.trim();
}
