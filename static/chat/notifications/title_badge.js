// @ts-check
// Shows the unread count of rooms that the user is not looking at in the tab's title and icon.

import { query } from "../../ui/dom.js";
import { strings } from "../../i18n/core.js";

/** @import { UnreadSummary } from "./preferences.js" */

// Files, because the content security policy forbids data: images.
const ICONS = {
  none: "/static/icons/icon.svg",
  unread: "/static/icons/icon_unread.svg",
  count: "/static/icons/icon_count.svg",
};

/**
 * @param {string} title of the room
 * @param {UnreadSummary} unread
 */
export function drawBadge(title, { count, isUnread }) {
  const badge = count > 0 ? strings.unreadBadge(count) : isUnread ? strings.unreadMark : "";
  const text = badge + strings.pageTitle(title);
  if (document.title !== text) document.title = text;
  const icon = ICONS[count > 0 ? "count" : isUnread ? "unread" : "none"];
  const link = query(document, "link[rel=icon]", HTMLLinkElement);
  if (link.getAttribute("href") !== icon) link.href = icon;
}
