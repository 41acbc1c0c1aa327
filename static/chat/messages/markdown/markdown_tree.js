// @ts-check
// The tree of a message: what its Markdown means, without the marks.

/**
 * @typedef {"p" | "h3" | "h4" | "h5" | "strong" | "em" | "del" | "code" | "blockquote" | "ul" | "li" |
 *   "table" | "tr"} PlainTag
 * @typedef {{ tag: PlainTag, children: Node[], isTask?: boolean }} Plain
 * @typedef {{ tag: "ol", start: number, children: Node[] }} Ordered
 * @typedef {{ tag: "a", href: string, children: Node[] }} Link
 * @typedef {{ tag: "place", text: string }} LinkHost shown if the label of a link does not show its host
 * @typedef {{ tag: "pre", language: string, text: string }} CodeBlock
 * @typedef {{ tag: "hr", text: string }} Rule
 * @typedef {{ tag: "th" | "td", align: "left" | "right" | "center" | null, children: Node[] }} Cell
 * @typedef {string | Plain | Ordered | Link | LinkHost | CodeBlock | Rule | Cell} Node
 */

/** Tags that start on a new line. */
const BLOCKS = ["p", "blockquote", "ul", "ol", "li", "pre", "hr", "table", "tr", "th", "td"];

/**
 * Returns the plain text of a tree.
 * @param {readonly Node[]} nodes
 * @param {string} [between] separates blocks
 * @returns {string}
 */
export function toPlainText(nodes, between = "") {
  return nodes.map((node, index) => {
    if (typeof node === "string") return node;
    const text = "children" in node ? toPlainText(node.children, between) : node.text;
    return index > 0 && BLOCKS.includes(node.tag) ? between + text : text;
  }).join("");
}

/**
 * @param {PlainTag} tag
 * @param {Node[]} children
 * @returns {Plain}
 */
export function plain(tag, children) {
  return { tag, children };
}
