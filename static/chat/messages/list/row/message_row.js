// @ts-check
// The row of a message in the list.

import { drawAvatar } from "../../../../ui/avatar/avatar.js";
import { clockTime, exactTime } from "../../../../ui/format_time.js";
import { isEmote, toLine } from "../../markdown/markdown.js";
import { fileView } from "../../drawable.js";
import { markdownBlocks, needsBlocks } from "../../markdown/lazy_blocks.js";
import { Lazy } from "../../../../ui/loading/lazy.js";
import { loadWithCss } from "../../../../ui/loading/load_with_css.js";
import { copyTemplate, create, query } from "../../../../ui/dom.js";
import { isolateNames } from "../../../../i18n/bidi_names.js";
import { strings } from "../../../../i18n/core.js";
import { markJustNow } from "./just_now.js";
import { mentionedIn } from "../../../composer/mentions/mention_parser.js";
import { mentionsUser } from "../../../rooms/room_info.js";
import { roomUrl } from "../../../router.js";
import { drawMessageText } from "./message_body.js";
import { drawReactions } from "./reaction_row.js";

/** @import { Entry } from "../../session/timeline.js" */

/**
 * @typedef {object} RowContext
 * @property {string} reader id of the current user
 * @property {(id: string) => string | undefined} pinnedBy returns the name of the user who pinned a message
 * @property {readonly string[] | undefined} saved ids of the messages that the reader saved
 */

/**
 * The visible state of a row. Never mutated.
 * @typedef {Pick<Entry, "message" | "state"> & { deletedCount: number, reader: string,
 *   pinner: string | undefined, formerName: string }} RowState
 */

/** Loaded when the user writes, for messages that wait or are rejected. */
export const unsentFooter = new Lazy(
  () => loadWithCss(import("./send_error.js"), "/static/chat/messages/list/row/send_error.css"),
);

/** @type {WeakMap<HTMLElement, RowState>} state drawn before */
const drawn = new WeakMap();

/** @param {Entry} entry */
export function createRow({ message: { id, from } }) {
  const row = copyTemplate("message");
  row.dataset.id = id;
  row.dataset.name = from;
  query(row, ".author", HTMLElement).textContent = from;
  nameByParts(row, id);
  return row;
}

/**
 * Labels the row for screen readers with author, time, mark and quote. The text describes it, or it
 * would be read twice.
 * @param {HTMLElement} row
 * @param {string} id
 */
function nameByParts(row, id) {
  for (const name of ["head", "text"]) query(row, `.${name}`, HTMLElement).id = `${name}-${id}`;
  row.setAttribute("aria-labelledby", `head-${id} saved-${id} quote-${id}`);
  row.setAttribute("aria-describedby", `text-${id} files-${id}`);
}

/**
 * Creates the row of a system message.
 * @param {Entry} entry
 */
export function createSystemRow({ message: { id, room, at }, systemText = "", pinnedSeq }) {
  const row = copyTemplate("line");
  row.dataset.id = id;
  const text = query(row, ".line-text", HTMLAnchorElement);
  text.append(...isolateNames(systemText));
  if (pinnedSeq !== undefined) {
    text.href = roomUrl(room, pinnedSeq);
    text.dataset.room = room;
  }
  drawTime(row, at);
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Entry} entry
 * @param {RowContext} reading
 */
export function updateRow(
  row,
  {
    message,
    state,
    problem,
    isContinuation = false,
    formerName = "",
    isFolded = false,
    deletedCount = 1,
  },
  { reader, pinnedBy, saved = [] },
) {
  row.classList.toggle("continues", isContinuation);
  row.classList.toggle("folded", isFolded);
  const { reactions = [], deletedAt } = message;
  const pinner = deletedAt === undefined ? pinnedBy(message.id) : undefined;
  const now = { message, state, deletedCount, reader, pinner, formerName };
  const isSaved = deletedAt === undefined && saved.includes(message.id);
  drawSaved(row, isSaved);
  const before = drawn.get(row);
  drawn.set(row, now);
  if (before && isSame(before, now)) return;
  row.dataset.state = state;
  drawAuthor(row, message);
  drawFormerName(row, formerName);
  drawTime(row, message.at);
  markJustNow(row);
  drawPin(row, pinner);
  drawTexts(row, message, deletedCount);
  row.classList.toggle("calls-reader", mentionsUser(message, reader));
  drawReactions(row, { reactions, reader });
  if (needsBlocks(message.text) || needsBlocks(message.quote?.text)) {
    markdownBlocks.run(() => drawn.get(row) === now && drawTexts(row, message, deletedCount));
  }
  if (message.files) fileView.run(({ drawFiles }) => drawFiles(row, drawn.get(row) ?? now));
  row.querySelector(".failure")?.remove();
  if (state === "sent") return;
  unsentFooter.run(({ drawUnsent }) => {
    // It may have been sent since.
    if (row.dataset.state === state) drawUnsent(row, message, problem);
  });
}

/**
 * @param {RowState} before
 * @param {RowState} now
 */
function isSame(before, now) {
  const { message } = now;
  return before.state === now.state && before.reader === now.reader &&
    before.pinner === now.pinner && before.deletedCount === now.deletedCount &&
    before.formerName === now.formerName &&
    (before.message === message || contentOf(before.message) === contentOf(message));
}

/**
 * Returns the visible content of a message, to compare two versions of it.
 * @param {Entry["message"]} message
 */
function contentOf(
  { author, at, text, editedAt, deletedAt, quote, files, reactions = [], ...message },
) {
  const about = quote && [quote.seq, quote.text, quote.fileName, quote.deletedAt];
  const mentioned = mentionedIn(message);
  return JSON.stringify([
    author,
    at,
    text,
    editedAt,
    deletedAt,
    about,
    files,
    mentioned,
    reactions,
  ]);
}

/**
 * Draws the author, whose id may arrive later than the text.
 * @param {HTMLElement} row
 * @param {Entry["message"]} message
 */
function drawAuthor(row, { author = "", from }) {
  if (row.dataset.author === author) return;
  row.dataset.author = author;
  drawAvatar(query(row, ".avatar", HTMLElement), { author, from });
}

/**
 * Says who has taken a new name.
 * @param {HTMLElement} row
 * @param {string} name that the author had before, if any
 */
function drawFormerName(row, name) {
  row.querySelector(".former-name")?.remove();
  if (!name) return;
  const was = create("span", { className: "former-name" }, isolateNames(strings.wasNamed(name)));
  query(row, ".time", HTMLElement).before(was);
}

/**
 * Draws the times of all rows again, in the format that the user has chosen since.
 * @param {ParentNode} list
 */
export function redrawTimes(list) {
  /** @type {NodeListOf<HTMLTimeElement>} */
  const times = list.querySelectorAll("time.time");
  for (const time of times) time.textContent = clockTime(Date.parse(time.dateTime));
}

/**
 * @param {HTMLElement} row
 * @param {number} at
 */
function drawTime(row, at) {
  const time = query(row, ".time", HTMLTimeElement);
  time.textContent = clockTime(at);
  time.dateTime = new Date(at).toISOString();
  time.title = exactTime(at);
}

/**
 * Draws the quote and the text: again with their Markdown, if they had to be drawn before the parser had
 * loaded.
 * @param {HTMLElement} row
 * @param {Entry["message"]} message
 * @param {number} deletedCount
 */
function drawTexts(row, message, deletedCount) {
  drawQuote(row, message);
  drawText(row, message, deletedCount);
}

/**
 * @param {HTMLElement} row
 * @param {Entry["message"]} message
 * @param {number} deletedCount
 */
function drawText(row, message, deletedCount) {
  const { text, editedAt, deletedAt } = message;
  const element = query(row, ".text", HTMLElement);
  const author = query(row, ".author", HTMLElement);
  const isDeleted = deletedAt !== undefined;
  row.classList.toggle("deleted", isDeleted);
  if (isDeleted) {
    element.textContent = strings.messagesDeleted(deletedCount);
    row.querySelector(".files")?.remove();
  } else drawMessageText(element, text, mentionedIn(message));
  const emote = !isDeleted && isEmote(text) ? element.firstElementChild : null;
  row.classList.toggle("emote", emote !== null);
  // An emote starts with the name.
  const parent = emote ?? query(row, ".head", HTMLElement);
  if (author.parentElement !== parent) parent.prepend(author, emote ? " " : "");
  element.querySelector(".edited")?.remove();
  if (editedAt !== undefined && !isDeleted) endOf(element).append(createMark(editedAt));
}

/** @param {HTMLElement} text */
function endOf(text) {
  const last = text.lastElementChild;
  return last instanceof HTMLParagraphElement ? last : text;
}

/**
 * Draws the beginning of the message that this one answers.
 * @param {HTMLElement} row
 * @param {Entry["message"]} message
 */
function drawQuote(row, { id, quote, deletedAt }) {
  row.querySelector(".quote")?.remove();
  if (!quote || deletedAt !== undefined) return;
  const element = copyTemplate("quote");
  element.id = `quote-${id}`;
  element.dataset.seq = String(quote.seq);
  const { from = "", text = "" } = quote;
  const name = query(element, ".quote-name", HTMLElement);
  name.textContent = from;
  const isGone = quote.deletedAt !== undefined || quote.text === undefined;
  element.classList.toggle("emote", isEmote(text));
  const said = isGone ? strings.messagesDeleted(1) : toLine(quote);
  query(element, ".quote-text", HTMLElement).textContent = said;
  element.ariaLabel = strings.inReplyTo(from, said);
  element.title = element.ariaLabel;
  query(row, ".text", HTMLElement).before(element);
}

/**
 * @param {HTMLElement} row
 * @param {boolean} isSaved
 */
function drawSaved(row, isSaved) {
  const mark = row.querySelector(".saved-mark");
  if (!isSaved) mark?.remove();
  else if (!mark) {
    const id = `saved-${row.dataset.id}`;
    row.append(
      create("span", { className: "saved-mark", id, role: "img", ariaLabel: strings.saved }),
    );
  }
}

/**
 * @param {HTMLElement} row
 * @param {string | undefined} by
 */
function drawPin(row, by) {
  row.querySelector(".pin-mark")?.remove();
  if (by === undefined) return;
  const mark = copyTemplate("pin-mark");
  const line = query(mark, ".pin-by", HTMLElement);
  line.append(...isolateNames(strings.pinnedBy(by)));
  query(row, ".head", HTMLElement).after(mark);
}

/** @param {number} editedAt */
function createMark(editedAt) {
  const mark = copyTemplate("edited");
  mark.prepend(" ");
  mark.title = strings.editedAt(exactTime(editedAt));
  return mark;
}
