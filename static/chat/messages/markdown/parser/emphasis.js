// @ts-check
// Pairs the marks of emphasis.

import { plain } from "../markdown_tree.js";

/** @import { Node } from "../markdown_tree.js" */

/** Nested emphasis. */
const MAX_DEPTH = 6;
/** Marks that may still be closed: each that closes searches them. */
const MAX_OPEN = 100;

/** A run of one character that may open or close emphasis. */
export class Mark {
  /**
   * @param {string} run
   * @param {{ canOpen: boolean, canClose: boolean }} options
   */
  constructor(run, { canOpen, canClose }) {
    this.char = run.charAt(0);
    this.length = run.length;
    this.left = run.length;
    this.canOpen = canOpen;
    this.canClose = canClose;
  }

  /** The characters that have no counterpart. */
  get text() {
    return this.char.repeat(this.left);
  }

  /** @param {Mark} closing */
  isClosedBy(closing) {
    if (this.char !== closing.char) return false;
    if (this.char === "~") return this.length === closing.length && this.length <= 2;
    // One asterisk does not close two, nor two of them one.
    return (this.length + closing.length) % 3 > 0 || this.length % 3 === 0;
  }
}

/**
 * Pairs the marks of emphasis; the others are text.
 * @param {readonly (Node | Mark)[]} parts
 * @returns {Node[]}
 */
export function emphasize(parts) {
  /** @type {Node[]} */
  const nodes = [];
  /** @type {{ mark: Mark, place: number }[]} with the place of their text */
  const open = [];
  /** @type {Map<Node, number>} */
  const depths = new Map();
  const close = (/** @type {Mark} */ mark) => {
    const found = open.findLastIndex(({ mark: opening }) => opening.isClosedBy(mark));
    const opening = open[found];
    if (!opening) return false;
    const children = nodes.slice(opening.place + 1);
    const depth = 1 + children.reduce((most, node) => Math.max(most, depths.get(node) ?? 0), 0);
    if (depth > MAX_DEPTH) {
      open.length = found;
      return false;
    }
    const size = Math.min(2, mark.left, opening.mark.left);
    opening.mark.left -= size;
    mark.left -= size;
    const tag = mark.char === "~" ? "del" : size === 2 ? "strong" : "em";
    const node = plain(tag, joinTexts(children));
    depths.set(node, depth);
    nodes.splice(opening.place, Infinity, opening.mark.text, node);
    open.length = opening.mark.left > 0 ? found + 1 : found;
    return true;
  };
  for (const part of parts) {
    if (!(part instanceof Mark)) {
      nodes.push(part);
      continue;
    }
    while (part.canClose && part.left > 0 && close(part));
    if (part.canOpen && part.left > 0) open.push({ mark: part, place: nodes.length });
    if (open.length > MAX_OPEN) open.shift();
    nodes.push(part.text);
  }
  return joinTexts(nodes);
}

/**
 * Joins adjacent texts.
 * @param {readonly Node[]} nodes
 */
export function joinTexts(nodes) {
  /** @type {Node[]} */
  const joined = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (typeof node === "string" && typeof last === "string") joined.splice(-1, 1, last + node);
    else if (node !== "") joined.push(node);
  }
  return joined;
}
