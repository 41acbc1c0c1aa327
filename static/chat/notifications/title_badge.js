// @ts-check
// Shows the unread count of rooms that the user is not looking at in the tab's title and icon.

import { chatName } from "../../ui/chat_name.js";
import { query } from "../../ui/dom.js";
import { strings } from "../../i18n/core.js";

/** @import { UnreadSummary } from "./preferences.js" */

const link = query(document, "link[rel=icon]", HTMLLinkElement);
const { href, dataset: { unread: unreadHref = "", count: countHref = "" } } = link;

/** The address of the chat's icon. */
export const iconUrl = href;

/**
 * @param {string} title of the room
 * @param {UnreadSummary} unread
 */
export function drawBadge(title, { count, isUnread }) {
  const badge = count > 0 ? strings.unreadBadge(count) : isUnread ? strings.unreadMark : "";
  const text = badge + strings.pageTitle(title, chatName);
  if (document.title !== text) document.title = text;
  const icon = count > 0 ? countHref : isUnread ? unreadHref : href;
  if (link.getAttribute("href") !== icon) link.href = icon;
}
