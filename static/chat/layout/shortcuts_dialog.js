// @ts-check
// The dialog that lists all keyboard shortcuts.

import { create } from "../../ui/dom.js";
import { createIconButton } from "../../ui/icon.js";
import { keyLabels } from "../../ui/shortcut_labels.js";
import { isApple, SHORTCUTS } from "../../ui/shortcuts.js";
import { strings } from "../../i18n/lazy.js";

/** @type {readonly { scopes: readonly string[], title: string }[]} */
const GROUPS = [
  { scopes: ["page"], title: strings.shortcutsGeneral },
  { scopes: ["composer"], title: strings.shortcutsComposing },
  { scopes: ["timeline", "message"], title: strings.shortcutsMessages },
];

/** @type {Readonly<Record<string, string>>} */
const labels = strings.shortcutLabels;

const dialog = createDialog();
document.body.append(dialog);

export function showShortcuts() {
  dialog.showModal();
}

function createDialog() {
  const title = create("h2", { id: "shortcuts-title" }, [strings.keyboardShortcuts]);
  const dialog = create("dialog", { className: "shortcuts" }, [
    create("form", { className: "panel-head", method: "dialog" }, [
      title,
      createIconButton("close", strings.close),
    ]),
    create("div", { className: "shortcut-groups" }, GROUPS.map(createGroup)),
  ]);
  dialog.setAttribute("closedby", "any");
  dialog.setAttribute("aria-labelledby", title.id);
  return dialog;
}

/** @param {{ scopes: readonly string[], title: string }} group */
function createGroup({ scopes, title }) {
  const shortcuts = SHORTCUTS.filter(({ scope }) => scopes.includes(scope));
  const rows = shortcuts.map((shortcut) => {
    const keys = keyLabels(shortcut, { isApple: isApple() }).map((key) => create("kbd", {}, [key]));
    const label = labels[shortcut.command] ?? "";
    return create("div", {}, [create("dt", {}, keys), create("dd", {}, [label])]);
  });
  return create("section", {}, [create("h3", {}, [title]), create("dl", {}, rows)]);
}
