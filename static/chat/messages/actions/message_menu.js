// @ts-check
// What offers what can be done with a message: a bar for who points at it, and a menu.

import { create } from "../../../ui/dom.js";
import { createIcon, createIconButton } from "../../../ui/icon.js";
import { strings } from "../../../i18n/lazy.js";
import { keyOf, QUICK_EMOJI } from "./available_actions.js";

/** @typedef {{ deed: string, icon: string, says: string, className?: string }} Item */

/** @type {readonly Item[]} */
const BUTTONS = [
  { deed: "react", icon: "smile", says: strings.react },
  { deed: "reply", icon: "reply", says: strings.reply },
  { deed: "edit", icon: "edit", says: strings.edit },
];

/** @type {readonly Item[]} */
const ITEMS = [
  { deed: "reply", icon: "reply", says: strings.reply },
  { deed: "edit", icon: "edit", says: strings.edit },
  { deed: "copyText", icon: "copy", says: strings.copyText },
  { deed: "copyLink", icon: "link", says: strings.copyMessageLink },
  { deed: "pin", icon: "pin", says: strings.pin },
  { deed: "unpin", icon: "pin", says: strings.unpin },
  { deed: "delete", icon: "bin", says: strings.deleteMessage, className: "danger" },
  // In place of all the others, who is asked whether that is meant.
  { deed: "keep", icon: "close", says: strings.cancel, className: "sure" },
  { deed: "deleteNow", icon: "bin", says: strings.deleteForEveryone, className: "sure danger" },
];

export function createMessageMenu() {
  const other = createItem("pickEmoji", [createIcon("smile")]);
  other.ariaLabel = strings.moreEmoji;
  other.title = strings.moreEmoji;
  const emoji = create(
    "div",
    { className: "quick-emoji", role: "group", ariaLabel: strings.react },
    [...QUICK_EMOJI.map(createEmoji), other],
  );
  const items = ITEMS.map(({ deed, icon, says, className = "" }) => {
    const key = keyOf(deed);
    const cap = create("kbd", { ariaHidden: "true" }, [key]);
    const face = [createIcon(icon), create("span", {}, [says]), ...(key ? [cap] : [])];
    return Object.assign(createItem(deed, face), { className });
  });
  const face = { className: "message-menu", role: "menu", ariaLabel: strings.messageActions };
  // Who presses beside what is in it stays in it.
  return create("div", { ...face, popover: "manual", tabIndex: -1 }, [emoji, ...items]);
}

export function createMessageBar() {
  const more = createButton({ deed: "more", icon: "dots", says: strings.more });
  more.ariaHasPopup = "menu";
  return create(
    "div",
    { className: "message-bar", role: "toolbar", ariaLabel: strings.messageActions, hidden: true },
    [...BUTTONS.map(createButton), more],
  );
}

/** @param {Item} item */
function createButton({ deed, icon, says }) {
  const button = createIconButton(icon, says);
  button.dataset.deed = deed;
  return button;
}

/** @param {string} emoji */
function createEmoji(emoji) {
  const item = createItem("show", [emoji]);
  item.dataset.emoji = emoji;
  return item;
}

/**
 * @param {string} deed
 * @param {(Node | string)[]} face
 */
function createItem(deed, face) {
  const button = create("button", { type: "button", role: "menuitem" }, face);
  button.dataset.deed = deed;
  return button;
}
