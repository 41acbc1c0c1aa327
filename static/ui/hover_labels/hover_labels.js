// @ts-check
// Shows the label of an icon button under a resting mouse: sooner than the browser would, and in the page's look.

import { create } from "../dom.js";

const REST_MS = 400;
const GAP_PX = 6;
const BUTTONS = ".icon-button, .send, .own-avatar";

const label = create("div", { className: "hover-label", popover: "manual", ariaHidden: "true" });
/** @type {Element | undefined} the button under the mouse */
let hovered;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

document.body.append(label);
for (const type of ["pointerdown", "keydown", "scroll"]) {
  document.addEventListener(type, hide, { capture: true, passive: true });
}
document.documentElement.addEventListener("pointerleave", hide);

/**
 * @param {PointerEvent} event `pointerover` anywhere in the page
 * @param {PointerEvent} [press] the latest `pointerdown`
 */
export function onPointerOver({ target, pointerType, clientX, clientY }, press) {
  const button = target instanceof Element ? target.closest(BUTTONS) ?? undefined : undefined;
  if (button === hovered) return;
  hide();
  hovered = button;
  if (!button || pointerType !== "mouse") return;
  // What a press has opened is under the mouse, but nobody points at it.
  if (press?.clientX === clientX && press.clientY === clientY) return;
  // The browser would show it as well.
  button.removeAttribute("title");
  timer = setTimeout(() => show(button), REST_MS);
}

/** @param {Element} button */
function show(button) {
  // Something that opened meanwhile may cover it.
  if (!button.matches(":hover") || !button.checkVisibility() || !button.ariaLabel) return;
  if (button.ariaExpanded === "true") return;
  label.textContent = button.ariaLabel;
  label.showPopover();
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = label;
  const { clientWidth, clientHeight } = document.documentElement;
  const isBelow = bottom + GAP_PX + height <= clientHeight;
  const x = Math.max(GAP_PX, Math.min((left + right - width) / 2, clientWidth - width - GAP_PX));
  const y = isBelow ? bottom + GAP_PX : top - GAP_PX - height;
  // What has opened beside its button stays readable.
  const opened = document.elementFromPoint(x + width / 2, y + height / 2)
    ?.closest(":popover-open, dialog");
  if (opened && !opened.contains(button)) return label.hidePopover();
  label.style.left = `${x}px`;
  label.style.top = `${y}px`;
}

function hide() {
  clearTimeout(timer);
  label.hidePopover();
}
