// @ts-check
// Creates icons of parts that load late.

import { create, createSvg } from "./dom.js";

/**
 * Icons that the page does not need at first; the others are in index.html.
 * @type {Readonly<Record<string, string>>}
 */
const SHAPES = {
  reply: "M8 5 3.500 9.500 8 14m-4.500-4.500H12a4.500 4.500 0 0 1 4.500 4.500v1.500",
  edit:
    "m4 16 .8-3.600L13 4.200a1.600 1.600 0 0 1 2.300 0l.5.5a1.600 1.600 0 0 1 0 2.300l-8.200 8.200z",
  unread:
    "M3.500 8.500a1.500 1.500 0 0 1 1.500-1.500h6.500M3.500 8.500v7A1.500 1.500 0 0 0 5 17h10a1.500 1.500 0 0 0 1.500-1.500V11M4 9l6 4 3-2M15.500 3a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
  bin: "M4 6h12M8 6V4h4v2m-6.500 0 .7 10h7.600l.7-10M8.500 9v4m3-4v4",
};

/** @param {string} name */
export function createIcon(name) {
  const shape = SHAPES[name];
  const drawing = shape
    ? createSvg("path", { d: shape })
    : createSvg("use", { href: `#icon-${name}` });
  return createSvg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, [drawing]);
}

/**
 * Creates a button with an icon; in a form it submits.
 * @param {string} icon
 * @param {string} label
 */
export function createIconButton(icon, label) {
  const properties = { className: "icon-button", title: label, ariaLabel: label };
  return create("button", properties, [createIcon(icon)]);
}
