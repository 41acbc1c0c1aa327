// @ts-check
// The sheet that shows all keys.

import { create } from "../../ui/create.js";
import { createIconButton } from "../../ui/icon.js";
import { capsOf } from "../../ui/shortcut_labels.js";
import { isApple, KEYS } from "../../ui/shortcuts.js";
import { strings } from "../../i18n/lazy.js";

/** @type {readonly { places: readonly string[], title: string }[]} */
const GROUPS = [
  { places: ["page"], title: strings.keysAnywhere },
  { places: ["composer"], title: strings.keysInComposer },
  { places: ["timeline", "message"], title: strings.keysInMessages },
];

/** @type {Readonly<Record<string, string>>} */
const deeds = strings.keyDeeds;

const dialog = createDialog();
document.body.append(dialog);

export function showKeyHelp() {
  dialog.showModal();
}

function createDialog() {
  const title = create("h2", { id: "key-help-title" }, [strings.keyboardShortcuts]);
  const dialog = create("dialog", { className: "key-help" }, [
    create("form", { className: "panel-head", method: "dialog" }, [
      title,
      createIconButton("close", strings.close),
    ]),
    create("div", { className: "key-groups" }, GROUPS.map(createGroup)),
  ]);
  dialog.setAttribute("closedby", "any");
  dialog.setAttribute("aria-labelledby", title.id);
  return dialog;
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
