// @ts-check
// Creates the bar and the menu of message actions.

import { create } from "../../../ui/dom.js";
import { createIcon, createIconButton } from "../../../ui/icon.js";
import { strings } from "../../../i18n/lazy.js";
import { keyLabelOf, QUICK_EMOJI } from "./available_actions.js";

/** @typedef {{ command: string, icon: string, label: string, className?: string }} Item */

/** @type {readonly Item[]} */
const BUTTONS = [
  { command: "react", icon: "smile", label: strings.react },
  { command: "reply", icon: "reply", label: strings.reply },
  { command: "edit", icon: "edit", label: strings.edit },
];

/** @type {readonly Item[]} */
const ITEMS = [
  { command: "reply", icon: "reply", label: strings.reply },
  { command: "edit", icon: "edit", label: strings.edit },
  { command: "copyText", icon: "copy", label: strings.copyText },
  { command: "copyLink", icon: "link", label: strings.copyMessageLink },
  { command: "markUnread", icon: "unread", label: strings.markUnread },
  { command: "save", icon: "bookmark", label: strings.save },
  { command: "unsave", icon: "bookmark", label: strings.unsave },
  { command: "pin", icon: "pin", label: strings.pin },
  { command: "unpin", icon: "pin", label: strings.unpin },
  { command: "delete", icon: "bin", label: strings.deleteMessage, className: "danger" },
  // These two replace the others to confirm a deletion.
  { command: "keep", icon: "close", label: strings.cancel, className: "sure" },
  { command: "deleteNow", icon: "bin", label: strings.deleteForEveryone, className: "sure danger" },
];

export function createMessageMenu() {
  // Screen readers get time and reactions with the message; a menu has items only.
  const time = create("p", { className: "menu-time", ariaHidden: "true" });
  const question = create("p", { className: "menu-question sure", ariaHidden: "true" }, [
    strings.deleteTitle,
  ]);
  const reactions = create("div", { className: "menu-reactions", ariaHidden: "true" });
  const other = createItem("pickEmoji", [createIcon("smile")]);
  other.ariaLabel = strings.moreEmoji;
  other.title = strings.moreEmoji;
  const emoji = create(
    "div",
    { className: "quick-emoji", role: "group", ariaLabel: strings.react },
    [...QUICK_EMOJI.map(createEmoji), other],
  );
  const items = ITEMS.map(({ command, icon, label, className = "" }) => {
    const key = keyLabelOf(command);
    const cap = create("kbd", { ariaHidden: "true" }, [key]);
    const content = [createIcon(icon), create("span", {}, [label]), ...(key ? [cap] : [])];
    return Object.assign(createItem(command, content), { className });
  });
  const attributes = { className: "message-menu", role: "menu", ariaLabel: strings.messageActions };
  // A press between the items must not close the menu.
  return create("div", { ...attributes, popover: "manual", tabIndex: -1 }, [
    time,
    question,
    reactions,
    emoji,
    ...items,
  ]);
}

export function createMessageBar() {
  const more = createButton({ command: "more", icon: "dots", label: strings.more });
  more.ariaHasPopup = "menu";
  return create(
    "div",
    { className: "message-bar", role: "toolbar", ariaLabel: strings.messageActions, hidden: true },
    [...BUTTONS.map(createButton), more],
  );
}

/**
 * Puts reactions at the start of the bar, if it has others.
 * @param {HTMLElement} bar
 * @param {readonly string[]} emoji
 */
export function showEmoji(bar, emoji) {
  const before = [...bar.querySelectorAll("button")].filter(({ dataset }) => dataset.emoji);
  if (before.map(({ dataset }) => dataset.emoji).join(" ") === emoji.join(" ")) return;
  for (const button of before) button.remove();
  bar.prepend(...emoji.map((one) => {
    const picture = create("span", { ariaHidden: "true" }, [one]);
    const label = strings.reactWith(one);
    const button = create("button", { className: "icon-button", ariaLabel: label }, [picture]);
    Object.assign(button.dataset, { command: "react", emoji: one });
    return button;
  }));
}

/** @param {Item} item */
function createButton({ command, icon, label }) {
  const button = createIconButton(icon, label);
  button.dataset.command = command;
  return button;
}

/** @param {string} emoji */
function createEmoji(emoji) {
  const item = createItem("show", [emoji]);
  item.dataset.emoji = emoji;
  return item;
}

/**
 * @param {string} command
 * @param {(Node | string)[]} content
 */
function createItem(command, content) {
  const button = create("button", { type: "button", role: "menuitem" }, content);
  button.dataset.command = command;
  return button;
}
