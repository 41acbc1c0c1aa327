// @ts-check
// Draws the text of a message. Element by element: nothing of what somebody wrote is read as HTML.

import { drawCodeBlock } from "./code_block.js";
import { markdownTree } from "./markdown.js";

/** @import { Node as TreeNode } from "./markdown.js" */

/** @type {WeakMap<Element, string>} what is drawn already stays: somebody may be selecting in it */
const drawn = new WeakMap();

/**
 * Makes a message's text what the element shows.
 * @param {Element} element
 * @param {string} text
 */
export function drawMessageText(element, text) {
  if (drawn.get(element) === text) return;
  drawn.set(element, text);
  const blocks = markdownTree(text).map(draw);
  // Each has the direction of its own first letter, and what stands in it follows it; code has its own.
  for (const block of blocks) if (block instanceof HTMLElement) block.dir ||= "auto";
  element.replaceChildren(...blocks);
}

/**
 * @param {TreeNode} node
 * @returns {HTMLElement | string}
 */
function draw(node) {
  if (typeof node === "string") return node;
  if (node.tag === "pre") return drawCodeBlock(node);
  if (node.tag === "place") return drawPlace(node.text);
  const element = document.createElement(node.tag);
  element.append(...node.children.map(draw));
  if (node.tag === "ol") element.setAttribute("start", String(node.start));
  if (node.tag === "a") lead(element, node.href);
  return element;
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
  link.setAttribute("rel", "noopener noreferrer nofollow");
  link.setAttribute("target", "_blank");
}
