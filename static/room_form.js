// @ts-check
// The field for the name of another room, in the sheet under this one's name.

import { part } from "./markup.js";
import { words } from "./words.js";

/** @param {(room: string) => void} open */
export function listenToRoomForm(open) {
  const sheet = part(document, ".rooms", HTMLElement);
  const form = part(sheet, ".open-room", HTMLFormElement);
  const field = part(form, "input", HTMLInputElement);
  field.addEventListener("input", () => {
    field.value = field.value.toLowerCase();
    field.setCustomValidity(field.validity.patternMismatch ? words.roomRule : "");
  });
  // With the sheet it has the focus; on a touch screen the keyboard would cover the rest of the sheet.
  field.autofocus = !matchMedia("(pointer: coarse)").matches;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sheet.hidePopover();
    open(field.value);
    field.value = "";
  });
}
