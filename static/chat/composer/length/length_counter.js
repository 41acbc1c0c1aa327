// @ts-check
// Says how much longer the text may be, once it is nearly as long as a message can be.

import { create, query, setHidden, setText } from "../../../ui/dom.js";
import { strings } from "../../../i18n/lazy.js";
import { charsLeft } from "./text_length.js";

const SHOWN_FROM = 0.9;

/**
 * @param {HTMLTextAreaElement} field
 * @param {() => number} maxChars
 */
export function countLength(field, maxChars) {
  const counter = create("p", { className: "length-counter", hidden: true });
  query(document, ".composer .fields", HTMLElement).append(counter);
  const draw = () => {
    const max = maxChars();
    const left = charsLeft(field.value, max);
    setHidden(counter, left > max * (1 - SHOWN_FROM));
    counter.classList.toggle("is-over", left < 0);
    field.ariaInvalid = left < 0 ? "true" : null;
    setText(counter, strings.charsLeft(left));
  };
  field.addEventListener("input", draw);
  field.addEventListener("change", draw);
  draw();
}
