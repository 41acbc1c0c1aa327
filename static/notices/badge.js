// @ts-check
// What the tab shows of news in rooms that are not before the reader's eyes, in its title and icon.

import { part } from "../markup.js";
import { words } from "../words.js";

/** @import { News } from "./choices.js" */

// A picture in an address would be barred by the page's policy.
const ICONS = {
  none: "/static/icon.svg",
  unread: "/static/icon_unread.svg",
  count: "/static/icon_count.svg",
};

/**
 * @param {string} title of the room
 * @param {News} news
 */
export function drawBadge(title, { count, isUnread }) {
  const mark = count > 0 ? words.newsCount(count) : isUnread ? words.newsMark : "";
  const whole = mark + words.title(title);
  if (document.title !== whole) document.title = whole;
  const icon = ICONS[count > 0 ? "count" : isUnread ? "unread" : "none"];
  const link = part(document, "link[rel=icon]", HTMLLinkElement);
  if (link.getAttribute("href") !== icon) link.href = icon;
}
