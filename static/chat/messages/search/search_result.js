// @ts-check
// A message in the panel, as a link to it.

import { roomUrl } from "../../router.js";
import { drawAvatar } from "../../../ui/avatar/avatar.js";
import { formatTime } from "../../../ui/errors/error_message.js";
import { exactTime } from "../../../ui/format_time.js";
import { create } from "../../../ui/dom.js";

/** @import { Message } from "../../../client/mod.js" */

/**
 * @param {Pick<Message, "room" | "seq" | "author" | "from" | "at">} message
 * @param {Element} text excerpt of it
 * @param {{ names?: (string | Node)[], place?: Element[] }} [options] `names`: all who are named, by
 *   default the author; `place`: its room, shown before the time
 */
export function createResult({ room, seq, author, from, at }, text, options = {}) {
  const { names = [from], place = [] } = options;
  const avatar = create("span", { className: "avatar", ariaHidden: "true" });
  drawAvatar(avatar, { from, ...(author !== undefined && { author }) });
  const who = create("bdi", { className: "author" }, names);
  const said = formatTime(at);
  const dateTime = new Date(at).toISOString();
  const time = create("time", { dateTime, title: exactTime(at) }, [said]);
  const head = create("span", { className: "result-head" }, [who, ...place, time]);
  const link = create("a", { className: "result", href: roomUrl(room, seq) }, [avatar, head, text]);
  link.dataset.room = room;
  return link;
}
