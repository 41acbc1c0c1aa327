// @ts-check
// The sheet that shows all keys.

import { create } from "./create.js";
import { capsOf } from "./key_caps.js";
import { isApple, KEYS } from "./keys.js";
import { words } from "./later_words.js";
import { part } from "./markup.js";

/** @type {readonly { places: readonly string[], title: string }[]} */
const GROUPS = [
  { places: ["page"], title: words.keysAnywhere },
  { places: ["composer"], title: words.keysInComposer },
  { places: ["timeline", "message"], title: words.keysInMessages },
];

/** @type {Readonly<Record<string, string>>} */
const deeds = words.keyDeeds;

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
    return create("div", {}, [create("dt", {}, caps), create("dd", {}, [deeds[key.deed] ?? ""])]);
  });
  return create("section", {}, [create("h3", {}, [title]), create("dl", {}, rows)]);
}
