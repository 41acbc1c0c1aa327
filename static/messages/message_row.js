// @ts-check
// One message in the list.

import { drawAvatar, setHue } from "../avatar.js";
import { clockTime, exactTime } from "../calendar.js";
import { isEmote } from "../composer/emote.js";
import { Later } from "../later.js";
import { copyTemplate, part } from "../markup.js";
import { withStyle } from "../with_style.js";
import { drawSentence } from "../sentence.js";
import { words } from "../words.js";
import { tellFreshness } from "./fresh_times.js";
import { lineOf } from "./markdown.js";
import { drawMessageText } from "./message_text.js";
import { drawReactions } from "./reaction_row.js";

/** @import { Entry } from "./timeline.js" */

/**
 * @typedef {object} Reading
 * @property {string} reader the reader's id
 * @property {(id: string) => string | undefined} pinnedBy who has pinned a message, if somebody has
 */

/**
 * What a row shows: nothing of it changes in place.
 * @typedef {Pick<Entry, "message" | "state"> & { reader: string, pinner: string | undefined }} Shown
 */

/** What is said at what was refused: that is seldom. */
const failures = new Later(
  () => withStyle(import("./failure.js"), "/static/messages/failure.css"),
);

/** @type {WeakMap<HTMLElement, Shown>} what is drawn already is not drawn again */
const drawn = new WeakMap();

/** @param {Entry} entry */
export function createRow({ message: { id, from } }) {
  const row = copyTemplate("message");
  row.dataset.id = id;
  row.dataset.name = from;
  part(row, ".author", HTMLElement).textContent = from;
  nameByParts(row, id);
  return row;
}

/**
 * Whoever comes to the message by keyboard hears who wrote what, when, and in answer to what.
 * @param {HTMLElement} row
 * @param {string} id
 */
function nameByParts(row, id) {
  for (const name of ["head", "text"]) part(row, `.${name}`, HTMLElement).id = `${name}-${id}`;
  row.setAttribute("aria-labelledby", `head-${id} quote-${id} text-${id}`);
}

/**
 * Something other than a message.
 * @param {Entry} entry
 */
export function createLine({ message: { id, at }, line = "" }) {
  const row = copyTemplate("line");
  row.dataset.id = id;
  part(row, ".line-text", HTMLElement).append(...drawSentence(line));
  drawTime(row, at);
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Entry} entry
 * @param {Reading} reading
 */
export function updateRow(
  row,
  { message, state, problem, continues },
  { reader, pinnedBy },
) {
  row.classList.toggle("continues", continues === true);
  const { mentions = [], reactions = [], deletedAt } = message;
  const pinner = deletedAt === undefined ? pinnedBy(message.id) : undefined;
  const now = { message, state, reader, pinner };
  const before = drawn.get(row);
  drawn.set(row, now);
  if (before && isSame(before, now)) return;
  row.dataset.state = state;
  drawAuthor(row, message);
  drawTime(row, message.at);
  tellFreshness(row);
  drawPin(row, pinner);
  drawQuote(row, message);
  drawText(row, message);
  row.classList.toggle("calls-reader", mentions.some(({ id }) => id === reader));
  drawReactions(row, { reactions, reader });
  row.querySelector(".failure")?.remove();
  if (!problem) return;
  failures.use(({ drawFailure }) => {
    // It may be on its way again by then.
    if (row.dataset.state === "failed") drawFailure(row, message, problem);
  });
}

/**
 * @param {Shown} before
 * @param {Shown} now
 */
function isSame(before, now) {
  const { message } = now;
  return before.state === now.state && before.reader === now.reader &&
    before.pinner === now.pinner &&
    (before.message === message || contentOf(before.message) === contentOf(message));
}

/**
 * What tells a message from itself as it was before: it comes more than once.
 * @param {Entry["message"]} message
 */
function contentOf({ author, at, text, editedAt, deletedAt, quote, mentions, reactions = [] }) {
  const about = quote && [quote.seq, quote.text, quote.deletedAt];
  return JSON.stringify([author, at, text, editedAt, deletedAt, about, mentions, reactions]);
}

/**
 * Whose message it is may be known later than what it says.
 * @param {HTMLElement} row
 * @param {Entry["message"]} message
 */
function drawAuthor(row, { author = "", from }) {
  if (row.dataset.author === author) return;
  row.dataset.author = author;
  setHue(row, { author, from });
  drawAvatar(part(row, ".avatar", HTMLElement), { author, from });
}

/**
 * @param {HTMLElement} row
 * @param {number} at
 */
function drawTime(row, at) {
  const time = part(row, ".time", HTMLTimeElement);
  time.textContent = clockTime(at);
  time.dateTime = new Date(at).toISOString();
  time.title = exactTime(at);
}

/**
 * @param {HTMLElement} row
 * @param {Entry["message"]} message
 */
function drawText(row, { text, editedAt, deletedAt, mentions = [] }) {
  const element = part(row, ".text", HTMLElement);
  const author = part(row, ".author", HTMLElement);
  const isDeleted = deletedAt !== undefined;
  row.classList.toggle("deleted", isDeleted);
  if (isDeleted) element.textContent = words.deleted;
  else drawMessageText(element, text, mentions);
  const deed = !isDeleted && isEmote(text) ? element.firstElementChild : null;
  row.classList.toggle("emote", deed !== null);
  // The name begins the sentence that says what its bearer does.
  const place = deed ?? part(row, ".head", HTMLElement);
  if (author.parentElement !== place) place.prepend(author, deed ? " " : "");
  element.querySelector(".edited")?.remove();
  if (editedAt !== undefined && !isDeleted) endOf(element).append(createMark(editedAt));
}

/** @param {HTMLElement} text */
function endOf(text) {
  const last = text.lastElementChild;
  return last instanceof HTMLParagraphElement ? last : text;
}

/**
 * The beginning of what the message answers.
 * @param {HTMLElement} row
 * @param {Entry["message"]} message
 */
function drawQuote(row, { id, quote, deletedAt }) {
  row.querySelector(".quote")?.remove();
  if (!quote || deletedAt !== undefined) return;
  const element = copyTemplate("quote");
  element.id = `quote-${id}`;
  element.dataset.seq = String(quote.seq);
  const { author = "", from = "", text = "" } = quote;
  const name = part(element, ".quote-name", HTMLElement);
  name.textContent = from;
  setHue(name, { author, from });
  const isGone = quote.deletedAt !== undefined || quote.text === undefined;
  element.classList.toggle("emote", isEmote(text));
  const said = isGone ? words.deleted : lineOf(text);
  part(element, ".quote-text", HTMLElement).textContent = said;
  element.ariaLabel = words.inAnswerTo(from, said);
  element.title = element.ariaLabel;
  part(row, ".text", HTMLElement).before(element);
}

/**
 * @param {HTMLElement} row
 * @param {string | undefined} by
 */
function drawPin(row, by) {
  row.querySelector(".pin-mark")?.remove();
  if (by === undefined) return;
  const mark = copyTemplate("pin-mark");
  const line = part(mark, ".pin-by", HTMLElement);
  line.append(...drawSentence(words.pinnedBy(by)));
  part(row, ".head", HTMLElement).after(mark);
}

/** @param {number} editedAt */
function createMark(editedAt) {
  const mark = copyTemplate("edited");
  mark.prepend(" ");
  mark.title = words.editedAt(exactTime(editedAt));
  return mark;
}
