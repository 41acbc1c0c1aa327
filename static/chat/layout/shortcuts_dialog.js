// @ts-check
// The sheet that shows all keys.

import { create } from "../../ui/create.js";
import { createIconButton } from "../../ui/icon.js";
import { keyLabels } from "../../ui/shortcut_labels.js";
import { isApple, SHORTCUTS } from "../../ui/shortcuts.js";
import { strings } from "../../i18n/lazy.js";

/** @type {readonly { scopes: readonly string[], title: string }[]} */
const GROUPS = [
  { scopes: ["page"], title: strings.keysAnywhere },
  { scopes: ["composer"], title: strings.keysInComposer },
  { scopes: ["timeline", "message"], title: strings.keysInMessages },
];

/** @type {Readonly<Record<string, string>>} */
const labels = strings.shortcutLabels;

const dialog = createDialog();
document.body.append(dialog);

export function showShortcuts() {
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

/** @param {{ scopes: readonly string[], title: string }} group */
function createGroup({ scopes, title }) {
  const keys = SHORTCUTS.filter(({ scope }) => scopes.includes(scope));
  const rows = keys.map((key) => {
    const caps = keyLabels(key, { isApple: isApple() }).map((cap) => create("kbd", {}, [cap]));
    return create("div", {}, [
      create("dt", {}, caps),
      create("dd", {}, [labels[key.command] ?? ""]),
    ]);
  });
  return create("section", {}, [create("h3", {}, [title]), create("dl", {}, rows)]);
}
