// @ts-check
// The field for the name of another room, behind the plus in the rail.

import { part } from "../markup.js";
import { words } from "../words.js";

/** @param {(room: string) => void} open */
export function listenToRoomForm(open) {
  const rail = part(document, ".rail", HTMLElement);
  const opener = part(rail, "[aria-controls=add-room]", HTMLButtonElement);
  const forms = part(rail, ".add-room", HTMLElement);
  const form = part(forms, ".open-room", HTMLFormElement);
  const field = part(form, "input", HTMLInputElement);
  const show = (/** @type {boolean} */ isShown) => {
    forms.hidden = !isShown;
    opener.ariaExpanded = String(isShown);
    if (isShown) field.focus();
  };
  opener.addEventListener("click", () => show(forms.hidden === true));
  forms.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // The first Escape is for what stands in the rail, not for the rail.
    event.preventDefault();
    event.stopPropagation();
    show(false);
    opener.focus();
  });
  // A room was made.
  forms.addEventListener("reset", () => show(false));
  field.addEventListener("input", () => {
    field.value = field.value.toLowerCase();
    field.setCustomValidity(field.validity.patternMismatch ? words.roomRule : "");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    open(field.value);
    form.reset();
  });
}
