// @ts-check
// Draws the text of a message, element by element: nothing that a user wrote is parsed as HTML.

import { roomFromUrl } from "../../../router.js";
import { splitMentions } from "../../../composer/mentions/mention_parser.js";
import { isOnlyEmoji, parseMarkdown } from "../../markdown/markdown.js";
import { markdownBlocks, needsBlocks } from "../../markdown/lazy_blocks.js";
import { create } from "../../../../ui/dom.js";

/** @import { Member } from "../../../../client/mod.js" */
/** @import { Node as TreeNode } from "../../markdown/markdown_tree.js" */
/** @import { Mention } from "../../../composer/mentions/mention_parser.js" */

/** @type {WeakMap<Element, string>} text drawn before; kept if equal, as the user may be selecting in it */
const drawn = new WeakMap();

/**
 * Draws the text into the element unless it is already there.
 * @param {Element} element
 * @param {string} text
 * @param {readonly Member[]} mentioned under the names in the text
 */
export function drawMessageText(element, text, mentioned) {
  const version = JSON.stringify([text, mentioned, needsBlocks(text)]);
  if (drawn.get(element) === version) return;
  drawn.set(element, version);
  const blocks = parseMarkdown(text).flatMap((node) => draw(node, mentioned));
  // Each block takes its direction from its first letter; code is always left-to-right.
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
  const blocks = markdownBlocks.value;
  if (node.tag === "pre") {
    return blocks?.drawCodeBlock(node) ?? create("pre", {}, [node.text]);
  }
  if (node.tag === "place") return drawPlace(node.text);
  if (node.tag === "hr") return document.createElement("hr");
  const element = document.createElement(node.tag);
  // No mentions in code, and no buttons within a link.
  const names = node.tag === "code" || node.tag === "a" ? [] : mentioned;
  element.append(...node.children.flatMap((child) => draw(child, names)));
  if (node.tag === "a") setLink(element, node.href);
  return blocks?.finishBlock(element, node) ?? element;
}

/**
 * A mention is not a <button>, because a button's text can't be selected or wrapped.
 * @param {string | Mention} piece
 */
function drawPiece(piece) {
  if (typeof piece === "string") return piece;
  const { user: { id, name }, text } = piece;
  const chip = document.createElement("bdi");
  chip.className = "mention";
  chip.textContent = text;
  // A group has no card.
  if (!id) return chip;
  chip.role = "button";
  chip.tabIndex = -1;
  chip.dataset.user = id;
  chip.dataset.name = name;
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
function setLink(link, href) {
  link.setAttribute("href", href);
  link.tabIndex = -1;
  link.setAttribute("rel", "noopener noreferrer nofollow");
  const room = roomFromUrl(href);
  if (room) {
    link.dataset.room = room;
    // It leads nowhere else.
    link.querySelector(".place")?.remove();
  } else link.setAttribute("target", "_blank");
}
