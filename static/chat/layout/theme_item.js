// @ts-check
// The item of the own user's menu that changes the theme.

import { create, query, setText } from "../../ui/dom.js";
import { otherTheme } from "../../ui/settings/switch_theme.js";
import { strings } from "../../i18n/lazy.js";

/**
 * Makes the item name the theme that it chooses: "Dark theme" on a light page.
 * @param {HTMLElement} menu
 */
export function nameThemeItem(menu) {
  const label = create("span");
  const draw = () => setText(label, strings.themeCommands[otherTheme()]);
  query(menu, ".switch-theme", HTMLElement).lastChild?.replaceWith(label);
  menu.addEventListener("beforetoggle", draw);
  draw();
}
