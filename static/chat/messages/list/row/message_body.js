// @ts-check
// Draws the text of a message. Element by element: nothing of what somebody wrote is read as HTML.

import { roomFromUrl } from "../../../router.js";
import { splitMentions } from "../../../composer/mention_parser.js";
import { drawCodeBlock } from "../../markdown/code_block.js";
import { isOnlyEmoji, parseMarkdown } from "../../markdown/markdown.js";

/** @import { Member } from "../../../../client/mod.js" */
/** @import { Node as TreeNode, Ordered } from "../../markdown/markdown.js" */
/** @import { Mention } from "../../../composer/mention_parser.js" */

/** @type {WeakMap<Element, string>} what is drawn already stays: somebody may be selecting in it */
const drawn = new WeakMap();

/**
 * Makes a message's text what the element shows.
 * @param {Element} element
 * @param {string} text
 * @param {readonly Member[]} mentioned under the names as they are written in it
 */
export function drawMessageText(element, text, mentioned) {
  const version = JSON.stringify([text, mentioned]);
  if (drawn.get(element) === version) return;
  drawn.set(element, version);
  const blocks = parseMarkdown(text).flatMap((node) => draw(node, mentioned));
  // Each has the direction of its own first letter, and what stands in it follows it; code has its own.
  for (const block of blocks) if (block instanceof HTMLElement) block.dir ||= "auto";
  element.replaceChildren(...blocks);
  element.classList.toggle("only-emoji", isOnlyEmoji(text));
}

/**
 * @param {TreeNode} node
 * @param {readonly Member[]} mentioned
 * @returns {(HTMLElement | string) | (HTMLElement | string)[]}
 */
function draw(node, mentioned) {
  if (typeof node === "string") return splitMentions(node, mentioned).map(drawPiece);
  if (node.tag === "pre") return drawCodeBlock(node);
  if (node.tag === "place") return drawPlace(node.text);
  const element = document.createElement(node.tag);
  // In code a name is no name, in a link there is nothing else to press.
  const called = node.tag === "code" || node.tag === "a" ? [] : mentioned;
  element.append(...node.children.flatMap((child) => draw(child, called)));
  if ("isTask" in node) element.className = "task";
  if (node.tag === "ol") number(element, node);
  if (node.tag === "a") lead(element, node.href);
  return element;
}

/**
 * @param {HTMLElement} list
 * @param {Ordered} ordered
 */
function number(list, { start, children }) {
  list.setAttribute("start", String(start));
  // Left of the text there is room for two digits.
  if (start + children.length > 100) list.className = "wide";
}

/**
 * No button, in which nothing can be selected and no line breaks.
 * @param {string | Mention} piece
 */
function drawPiece(piece) {
  if (typeof piece === "string") return piece;
  const { user: { id, name }, text } = piece;
  const chip = document.createElement("bdi");
  chip.className = "mention";
  chip.role = "button";
  chip.tabIndex = -1;
  chip.dataset.user = id;
  chip.dataset.name = name;
  chip.textContent = text;
  return chip;
}

/** @param {string} place */
function drawPlace(place) {
  const element = document.createElement("small");
  element.className = "place";
  element.textContent = place;
  return element;
}

/**
 * @param {HTMLElement} link
 * @param {string} href
 */
function lead(link, href) {
  link.setAttribute("href", href);
  link.tabIndex = -1;
  link.setAttribute("rel", "noopener noreferrer nofollow");
  const room = roomFromUrl(href);
  if (room) link.dataset.room = room;
  else link.setAttribute("target", "_blank");
}
