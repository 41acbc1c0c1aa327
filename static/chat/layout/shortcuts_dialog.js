// @ts-check
// The dialog that lists all keyboard shortcuts.

import { createDialog } from "../../ui/dialog.js";
import { create } from "../../ui/dom.js";
import { keyLabels } from "../../ui/shortcuts/shortcut_labels.js";
import { isApple, SHORTCUTS } from "../../ui/shortcuts/shortcuts.js";
import { strings } from "../../i18n/lazy.js";

/** @type {readonly { scopes: readonly string[], title: string }[]} */
const GROUPS = [
  { scopes: ["page"], title: strings.shortcutsGeneral },
  { scopes: ["composer"], title: strings.shortcutsComposing },
  { scopes: ["timeline", "message"], title: strings.shortcutsMessages },
];

/** @type {Readonly<Record<string, string>>} */
const labels = strings.shortcutLabels;

const dialog = createDialog("shortcuts", strings.keyboardShortcuts, [
  create("div", { className: "shortcut-groups" }, GROUPS.map(createGroup)),
]);

export function showShortcuts() {
  dialog.showModal();
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
