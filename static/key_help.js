// @ts-check
// The sheet that shows all keys.

import { create } from "./create.js";
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
  const keys = KEYS.filter(({ place }) => places.includes(place));
  const rows = keys.map((key) => {
    const caps = capsOf(key, { isApple: isApple() }).map((cap) => create("kbd", {}, [cap]));
    return create("div", {}, [create("dt", {}, caps), create("dd", {}, [key.says])]);
  });
  return create("section", {}, [create("h3", {}, [title]), create("dl", {}, rows)]);
}
