// @ts-check
// A message in the panel, as a link to it.

import { roomUrl } from "../../router.js";
import { clockTime, dayName, exactTime } from "../../../ui/format_time.js";
import { create } from "../../../ui/dom.js";
import { isolateNames } from "../../../i18n/bidi_names.js";
import { strings } from "../../../i18n/lazy.js";

/** @import { Message } from "../../../client/mod.js" */

/**
 * @param {Pick<Message, "room" | "seq" | "author" | "from" | "at">} message
 * @param {Element} text excerpt of it
 * @param {Element[]} [place] its room, shown between author and time
 */
export function createResult({ room, seq, from, at }, text, place = []) {
  const who = create("bdi", { className: "author" }, isolateNames(from));
  const said = strings.dayAndTime(dayName(at, Date.now()), clockTime(at));
  const dateTime = new Date(at).toISOString();
  const time = create("time", { dateTime, title: exactTime(at) }, [said]);
  const head = create("span", { className: "result-head" }, [who, ...place, time]);
  const link = create("a", { className: "result", href: roomUrl(room, seq) }, [head, text]);
  link.dataset.room = room;
  return link;
}
