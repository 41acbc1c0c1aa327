// Actions of other users that concern a user: mentions, replies, reactions.

import { fieldsOf } from "../json.ts";
import type { GroupMention } from "./group_mention.ts";

/** Activities that are kept for a user. */
export const MAX_ACTIVITY = 1_000;

export interface Activity {
  /** Gid of the message or reaction. */
  readonly gid: number;
  readonly type: "mention" | "reply" | "reaction";
  readonly room: string;
  readonly at: number;
  /** The other user. */
  readonly author?: string;
  readonly from: string;
  /** Set if a mention is of a whole group. */
  readonly groupMention?: GroupMention;
  /** The emoji, if this is a reaction. */
  readonly emoji?: string;
  /** The mention, the reply, or the message that has the reaction. */
  readonly message: ActivityMessage;
}

export interface ActivityMessage {
  readonly seq: number;
  readonly id: string;
  /** The beginning. */
  readonly text: string;
  /** The name of the first file, if the message has any. */
  readonly fileName?: string;
}

/** Activities after the last one that the user has seen, by room. */
export interface NewActivity {
  readonly room: string;
  readonly count: number;
}

export interface ActivityPage {
  readonly activity: readonly Activity[];
  readonly new: readonly NewActivity[];
  /** Gid of the newest activity that the user has seen; 0 if they have seen none. */
  readonly seen: number;
}

/** @throws {TypeError} unless it is a page of activities as the broker sends it. */
export function parseActivityPage(value: unknown): ActivityPage {
  const { activity, seen, new: counts } = fieldsOf(value);
  const isPage = Array.isArray(activity) && activity.every(isActivity);
  if (isPage && isNumber(seen)) return { activity, seen, new: parseNewActivity(counts) };
  throw new TypeError("expected a page of activities");
}

/** @throws {TypeError} unless it counts new activities. */
export function parseNewActivity(value: unknown): NewActivity[] {
  if (Array.isArray(value) && value.every(isNewActivity)) return value;
  throw new TypeError("expected counts of new activities");
}

function isActivity(value: unknown): value is Activity {
  const { gid, type, room, at, from, message } = fieldsOf(value);
  const { seq, id, text } = fieldsOf(message);
  return [gid, at, seq].every(isNumber) &&
    [type, room, from, id, text].every((one) => typeof one === "string");
}

function isNewActivity(value: unknown): value is NewActivity {
  const { room, count } = fieldsOf(value);
  return typeof room === "string" && isNumber(count);
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
