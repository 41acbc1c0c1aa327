// @ts-check
// The menu of the own user, at the end of the sidebar.

import { create, query, setHidden, setText } from "../../ui/dom.js";
import { createIcon } from "../../ui/icon.js";
import { otherTheme, switchTheme } from "../../ui/settings/switch_theme.js";
import { strings } from "../../i18n/lazy.js";

/** @import { CurrentUser } from "../current_user.js" */
/** @import { Drawer } from "./drawer.js" */

/**
 * @typedef {object} OwnMenuOptions
 * @property {CurrentUser} currentUser
 * @property {Drawer} sidebar
 * @property {() => void} showSettings
 * @property {() => void} showShortcuts
 */

export class OwnMenu {
  #currentUser;
  #sidebar;
  #button = query(document, ".own-user", HTMLButtonElement);
  #account = createItem("a", "account", strings.yourAccount);
  #moderation = createItem("a", "moderation", strings.moderation);
  #theme = createItem("button", "theme", "");
  #menu;

  /** @param {OwnMenuOptions} options */
  constructor({ currentUser, sidebar, showSettings, showShortcuts }) {
    this.#currentUser = currentUser;
    this.#sidebar = sidebar;
    const settings = createItem("button", "settings", strings.settings);
    const shortcuts = createItem("button", "keyboard", strings.keyboardShortcuts);
    shortcuts.classList.add("show-shortcuts");
    const items = [this.#account, this.#moderation, this.#theme, settings, shortcuts];
    this.#menu = create("div", { id: "own-menu", className: "menu", popover: "auto" }, items);
    this.#menu.ariaLabel = strings.more;
    this.#moderation.href = "/admin";
    this.#theme.addEventListener("click", () => this.#run(switchTheme));
    settings.addEventListener("click", () => this.#run(showSettings));
    shortcuts.addEventListener("click", () => this.#run(showShortcuts));
    this.#menu.addEventListener("beforetoggle", () => this.draw());
    this.#button.after(this.#menu);
    // From now on, the browser opens and closes the menu.
    this.#button.setAttribute("popovertarget", this.#menu.id);
    this.draw();
  }

  draw() {
    const { accountUrl, canModerate } = this.#currentUser;
    this.#account.href = accountUrl;
    setHidden(this.#account, accountUrl === "");
    setHidden(this.#moderation, !canModerate);
    setText(query(this.#theme, "span", HTMLElement), strings.themeCommands[otherTheme()]);
  }

  /** Called if the button was pressed before this part was loaded. */
  show() {
    this.#menu.showPopover({ source: this.#button });
  }

  /** @param {() => void} act */
  #run(act) {
    // The menu closes before a dialog opens, which later returns the focus to an element that is still
    // visible.
    this.#menu.hidePopover();
    this.#sidebar.dismissIfOverlay();
    act();
  }
}

/**
 * @template {"a" | "button"} Name
 * @param {Name} name
 * @param {string} icon
 * @param {string} label
 */
function createItem(name, icon, label) {
  const item = create(name, {}, [createIcon(icon), create("span", {}, [label])]);
  item.className = "menu-item";
  return item;
}
