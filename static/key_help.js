// @ts-check
// The sheet that shows all keys. Loaded when it is asked for.

import { capsOf, isApple, KEYS } from "./keys.js";
import { part } from "./markup.js";
import { words } from "./words.js";

/** @type {readonly { places: readonly string[], title: string }[]} */
const GROUPS = [
  { places: ["page"], title: words.keysAnywhere },
  { places: ["composer"], title: words.keysInComposer },
  { places: ["timeline", "message"], title: words.keysInMessages },
];

export function showKeyHelp() {
  const dialog = part(document, ".key-help", HTMLDialogElement);
  part(dialog, ".key-groups", HTMLElement).replaceChildren(...GROUPS.map(createGroup));
  dialog.showModal();
}

/** @param {{ places: readonly string[], title: string }} group */
function createGroup({ places, title }) {
  const section = document.createElement("section");
  const keys = KEYS.filter(({ place }) => places.includes(place));
  const list = create(
    "dl",
    keys.map((key) =>
      create("div", [
        create("dt", capsOf(key, { isApple: isApple() }).map((cap) => create("kbd", [cap]))),
        create("dd", [key.says]),
      ])
    ),
  );
  section.append(create("h3", [title]), list);
  return section;
}

/**
 * @param {string} name
 * @param {(Node | string)[]} children
 */
function create(name, children) {
  const element = document.createElement(name);
  element.append(...children);
  return element;
}
