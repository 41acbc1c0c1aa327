// @ts-check
// An activity in the panel, as a link to its message.

import { toLine } from "../messages/markdown/markdown_with_blocks.js";
import { createResult } from "../messages/search/search_result.js";
import { create } from "../../ui/dom.js";
import { isolateNames } from "../../i18n/bidi_names.js";
import { strings } from "../../i18n/lazy.js";

/** @import { ActivityGroup } from "./fold_reactions.js" */

/** Users who are named; others are counted. */
const MAX_NAMES = 2;

/**
 * @param {ActivityGroup} activity
 * @param {{ nameOf: (room: string) => string, isNew: boolean }} options
 */
export function createActivityRow(activity, { nameOf, isNew }) {
  const { room, author, at, message, names } = activity;
  // One more name is as short as its count.
  const named = names.length === MAX_NAMES + 1 ? names : names.slice(0, MAX_NAMES);
  const people = strings.people(named, names.length - named.length);
  const what = create("span", { className: "activity-what" }, [describe(activity)]);
  const place = create("bdi", { className: "result-room" }, [nameOf(room)]);
  const line = toLine(message) || strings.messagesDeleted(1);
  const text = create("span", { className: "result-text", dir: "auto" }, [line]);
  const [from = ""] = names;
  const by = { room, seq: message.seq, from, at, ...(author !== undefined && { author }) };
  const link = createResult(by, text, { names: isolateNames(people), place: [what, place] });
  const row = create("li", { className: "activity-row" }, [link]);
  row.classList.toggle("is-new", isNew);
  if (isNew) link.prepend(create("span", { className: "spoken" }, [strings.newMessagesLine]));
  return row;
}

/** @param {Pick<ActivityGroup, "type" | "emoji" | "groupMention">} activity */
function describe({ type, emoji, groupMention }) {
  if (groupMention) return strings.mentionedGroup(groupMention);
  if (type === "mention") return strings.mentionedYou;
  return type === "reply" ? strings.repliedToYou : strings.reacted(emoji.join(" "));
}
