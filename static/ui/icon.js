// @ts-check
// Creates icons and other drawings of parts that load late.

import { create } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Outlines of the icons that the page does not need at first; the others are in index.html.
 * @type {Readonly<Record<string, string>>}
 */
const SHAPES = {
  reply: "M8 5 3.500 9.500 8 14m-4.500-4.500H12a4.500 4.500 0 0 1 4.500 4.500v1.500",
  copy:
    "M8.500 7h6A1.500 1.500 0 0 1 16 8.500v6a1.500 1.500 0 0 1-1.500 1.500h-6A1.500 1.500 0 0 1 7 14.500v-6A1.500 1.500 0 0 1 8.500 7zM4.800 13A1.500 1.500 0 0 1 4 11.500v-6A1.500 1.500 0 0 1 5.500 4h6a1.500 1.500 0 0 1 1.300.800",
  check: "m4.500 10.500 3.500 3.500 7.500-8",
  account: "M10 10a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM4 16.500a6 6 0 0 1 12 0",
  activity: "M3 10h3l3-6 3 12 3-6h3",
  keyboard: "M3 5.500h14v9H3zM6 8.500h.01m2.660 0h.01m2.660 0h.01m2.660 0h.01M7 11.500h6",
  moderation: "M10 3l6 2v4.500c0 3.500-2.500 6-6 7.500-3.500-1.500-6-4-6-7.500V5z",
  settings:
    "M3 6h6.500m4 0H17M3 14h3.500m4 0H17M11.500 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8.500 12a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  theme: "M16.500 11.800A7 7 0 1 1 8.200 3.500a5.500 5.500 0 0 0 8.300 8.300z",
  bookmark: "M6 3.500h8V17l-4-3.500L6 17z",
  unread:
    "M3.500 8.500a1.500 1.500 0 0 1 1.500-1.500h6.500M3.500 8.500v7A1.500 1.500 0 0 0 5 17h10a1.500 1.500 0 0 0 1.500-1.500V11M4 9l6 4 3-2M15.500 3a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
  hide:
    "M3 3l14 14M8.200 5.200A8 8 0 0 1 10 5c4 0 6.500 3 7.500 5a11 11 0 0 1-2 2.700M5.500 6.800A11 11 0 0 0 2.500 10c1 2 3.500 5 7.500 5a8 8 0 0 0 3-.600M8.500 8.500a2.100 2.100 0 0 0 3 3",
  archive: "M3 4h14v3.500H3zM4.500 7.500V16h11V7.500M8 11h4",
  leave:
    "M12 4H5.500A1.500 1.500 0 0 0 4 5.500v9A1.500 1.500 0 0 0 5.500 16H12M9 10h8m-3-3 3 3-3 3",
  link:
    "M8.500 11.500a3.500 3.500 0 0 0 5 0l2.500-2.500a3.540 3.540 0 0 0-5-5L10 5m1.500 3.500a3.500 3.500 0 0 0-5 0L4 11a3.540 3.540 0 0 0 5 5l1-1",
  bold: "M6 4h5a3 3 0 0 1 0 6H6zm0 6h6a3 3 0 0 1 0 6H6z",
  italic: "M9 4h6M5 16h6m1-12L8 16",
  code: "M7 6l-4 4 4 4m6-8 4 4-4 4",
  bullets: "M8 5.500h9M8 10h9M8 14.500h9M3.500 5.500h.01m-.01 4.500h.01m-.01 4.500h.01",
  numbers:
    "M9 5.500h8M9 10h8M9 14.500h8M3.500 4.500l1.200-.7V8M3.300 12.300c.3-1 2.200-.9 2 .3-.1.900-2 1.900-2 2.900h2.200",
  quote: "M4 5v10M8 6.500h9M8 10h9M8 13.500h5",
  star:
    "M10 3l2.100 4.400 4.900.700-3.500 3.400.8 4.800-4.300-2.300-4.300 2.300.8-4.800L3 8.100l4.900-.700z",
  filter: "M3.500 6h13M6 10h8M8.500 14h3",
  file: "M6 3h5.500L15 6.500V17H6zM11 3v4h4",
  tag: "M3.500 3.500h6l7 7-6 6-7-7zM7 7h.01",
  picture: "M4 4.500h12v11H4zM4 13l3.500-3.500L11 13l2-2 3 2.500M12.500 7.500h.01",
  film: "M4 5h12v10H4zM7 5v10m6-10v10M4 8.500h3m-3 3h3m6-3h3m-3 3h3",
  note: "M8 14.500a2 2 0 1 1-2-2 2 2 0 0 1 2 2zm0 0V5l7-1.500V13m0 0a2 2 0 1 1-2-2 2 2 0 0 1 2 2z",
  download: "M10 3.500v9m-4-4 4 4 4-4M4 16.500h12",
  retry: "M15.500 7A6.500 6.500 0 1 0 16.500 10.500M16 3.500V7h-3.500",
  up: "m5 12 5-5 5 5",
  below: "m5 8 5 5 5-5",
  back: "m12 5-5 5 5 5",
  forward: "m8 5 5 5-5 5",
  minus: "M4 10h12",
  message: "M4 4.500h12v9H9L5.500 16.500v-3H4z",
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

/**
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Readonly<Record<string, string>>} attributes
 * @param {SVGElement[]} [children]
 * @returns {SVGElementTagNameMap[Name]}
 */
export function createSvg(name, attributes, children = []) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
