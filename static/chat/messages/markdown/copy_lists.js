// @ts-check
// Copies lists with their marks. Browsers leave the marks out, and Firefox indents each item by four spaces,
// which would make it code.

import { create } from "../../../ui/dom.js";

const INDENT = "   ";

/**
 * Handles a copy event if the selection has items of lists.
 * @param {ClipboardEvent} event
 */
export function copyLists(event) {
  // A field has a selection of its own, and Firefox keeps the one of the page beside it.
  if (event.target instanceof Element && event.target.matches("input, textarea")) return;
  const selection = getSelection();
  if (selection?.rangeCount !== 1 || !event.clipboardData) return;
  const range = selection.getRangeAt(0);
  const copy = create("div", { className: "copied" }, [range.cloneContents()]);
  const html = copy.innerHTML;
  const copies = [...copy.querySelectorAll("li")];
  const items = itemsIn(range);
  if (copies.length === 0 || copies.length !== items.length) return;
  copies.forEach((item, i) =>
    (item.querySelector(":scope > p:first-child") ?? item).prepend(items[i] ?? "")
  );
  // Only lists are indented.
  for (const part of copy.querySelectorAll("ul, ol, li")) {
    part.replaceWith(create("div", {}, [...part.childNodes]));
  }
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  if (!anchorNode || !focusNode) return;
  // Only a selection of what is laid out has line breaks.
  document.body.append(copy);
  selection.selectAllChildren(copy);
  event.clipboardData.setData("text/plain", selection.toString().replace(/^\n+/, ""));
  event.clipboardData.setData("text/html", html);
  copy.remove();
  selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
  event.preventDefault();
}

/**
 * Returns the mark of each item that the range has a part of, apart from those that surround it.
 * @param {Range} range
 */
function itemsIn(range) {
  const { commonAncestorContainer: around } = range;
  if (!(around instanceof Element)) return [];
  return [...around.querySelectorAll("li")].filter((item) => range.intersectsNode(item))
    .map(markOf);
}

/**
 * Returns the mark of an item of a message; of other lists, such as the rooms, an empty one.
 * @param {HTMLLIElement} item
 * @returns {string}
 */
function markOf(item) {
  if (!item.closest(".text")) return "";
  const list = item.parentElement;
  const around = list?.closest("li");
  const indent = around ? INDENT + (/^ */.exec(markOf(around))?.[0] ?? "") : "";
  if (item.className === "task") return indent;
  if (!(list instanceof HTMLOListElement)) return `${indent}- `;
  return `${indent}${list.start + [...list.children].indexOf(item)}. `;
}
