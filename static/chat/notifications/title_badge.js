// @ts-check
// What the tab shows of news in rooms that are not before the reader's eyes, in its title and icon.

import { query } from "../../ui/dom.js";
import { strings } from "../../i18n/core.js";

/** @import { UnreadSummary } from "./preferences.js" */

// A picture in an address would be barred by the page's policy.
const ICONS = {
  none: "/static/icons/icon.svg",
  unread: "/static/icons/icon_unread.svg",
  count: "/static/icons/icon_count.svg",
};

/**
 * @param {string} title of the room
 * @param {UnreadSummary} news
 */
export function drawBadge(title, { count, isUnread }) {
  const mark = count > 0 ? strings.unreadBadge(count) : isUnread ? strings.unreadMark : "";
  const whole = mark + strings.title(title);
  if (document.title !== whole) document.title = whole;
  const icon = ICONS[count > 0 ? "count" : isUnread ? "unread" : "none"];
  const link = query(document, "link[rel=icon]", HTMLLinkElement);
  if (link.getAttribute("href") !== icon) link.href = icon;
}
