// The index of what concerns each user: mentions, replies and reactions by others. It is written with
// the entry, so that the newest are found without reading messages.

import { type Activity, MAX_ACTIVITY, type NewActivity } from "../../domain/activity.ts";
import { isGroupMention } from "../../domain/group_mention.ts";
import { isPrivate } from "../../domain/room.ts";
import type { ActivityRange } from "../../log.ts";
import type { ArchivedDraft } from "../../message.ts";
import { decodeReaction } from "../../domain/reaction.ts";
import { integer, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** New activities that are counted, and newest group mentions of which a page lists those that apply. */
const MAX_COUNTED = 200;
/** Newest group mentions that are looked at with each list of rooms; one may name a thousand users. */
const MAX_NEW_GROUP_MENTIONS = 100;

type Cause = Pick<ArchivedDraft, "type" | "author" | "text" | "mentions">;

/** Activities of a user that are added before the oldest ones are removed again: that takes time. */
const TRIM_INTERVAL = 100;
/** Users whose additions are counted; a megabyte or so. */
const MAX_USERS = 10_000;

/** Writes the activities of new entries. */
export class ActivityWriter {
  readonly #sql: Statements;
  /** Additions since the oldest ones were removed, by user. */
  readonly #added = new Map<string, number>();

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /**
   * Records a message or reaction for the users whom it concerns, and returns them. Of a reaction that
   * is taken back, `applyEffect` removes the activity.
   *
   * @param about The author of the message that has the reaction or reply.
   */
  add(gid: number, cause: Cause, about: string | undefined): string[] {
    const users = concernedBy(cause, about);
    if (cause.type === "reaction" && decodeReaction(cause.text)?.action === "remove") return users;
    for (const user of users) {
      this.#sql.addActivity.run(user, gid);
      this.#trim(user);
    }
    return users;
  }

  /** Removes what exceeds the maximum of a user, at their first addition and now and then. */
  #trim(user: string) {
    const added = (this.#added.get(user) ?? TRIM_INTERVAL) + 1;
    const isDue = added > TRIM_INTERVAL;
    if (isDue) this.#sql.trimActivity.run({ user, max: MAX_ACTIVITY });
    if (this.#added.size >= MAX_USERS) this.#added.clear();
    this.#added.set(user, isDue ? 0 : added);
  }
}

function concernedBy({ type, author, text, mentions = [] }: Cause, about?: string): string[] {
  // A reaction without effect has no text.
  const isReaction = type === "reaction" && text !== "";
  if (!isReaction && type !== "message") return [];
  if (about === undefined && mentions.length === 0) return [];
  const users = new Set(mentions.map(({ id }) => id));
  if (about !== undefined) users.add(about);
  if (author) users.delete(author.id);
  return [...users];
}

/** Updates the users whom a message concerns after an edit. */
export function replaceActivity(sql: Statements, gid: number, mentioned: readonly string[]): void {
  const { author, repliedTo } = sql.authorsOf.get(gid) ?? {};
  const users = new Set([...mentioned, ...(typeof repliedTo === "string" ? [repliedTo] : [])]);
  if (typeof author === "string") users.delete(author);
  sql.removeActivity.run({ gid });
  for (const user of users) sql.addActivity.run(user, gid);
}

/** Returns activities before a gid, newest first. */
export function readActivity(sql: Statements, { joined, ...range }: ActivityRange): Activity[] {
  const { user, before, limit } = range;
  const own = sql.activityGids.all({ user, before, after: 0, limit }).map(gidOf);
  const groups = { joined, user, before, after: 0, limit: MAX_COUNTED };
  const inGroup = groupMentionsOf(sql, groups).map(gidOf);
  const gids = newestOf([...own, ...inGroup], limit);
  const rows = sql.activity.all({ user, gids: JSON.stringify(gids) });
  const groupGids = new Set(inGroup);
  return rows.map((row) => toActivity(row, groupGids)).sort((a, b) => b.gid - a.gid);
}

/** Counts activities that the user has not seen or, if they are messages, read, by room. */
export function countNewActivity(
  sql: Statements,
  { user, joined }: Pick<ActivityRange, "user" | "joined">,
): NewActivity[] {
  const after = seenActivity(sql, user);
  const range = { user, before: Number.MAX_SAFE_INTEGER, after };
  const own = sql.activityGids.all({ ...range, limit: MAX_COUNTED }).map(gidOf);
  const groups = { ...range, joined, limit: MAX_NEW_GROUP_MENTIONS };
  const inGroup = groupMentionsOf(sql, groups).map(gidOf);
  const gids = newestOf([...own, ...inGroup], MAX_COUNTED);
  const places = sql.newActivityPlaces.all({ user, gids: JSON.stringify(gids) });
  const byRoom = Map.groupBy(places, ({ room }) => String(room));
  // All reactions to a message count as one.
  return [...byRoom].map(([room, places]) => ({
    room,
    count: new Set(places.map(({ message }) => message)).size,
  }));
}

/**
 * Returns the newest mentions of groups that reach a user, newest first: in public rooms since their
 * first visit, in private ones since they joined.
 */
function groupMentionsOf(
  sql: Statements,
  { joined, ...range }: ActivityRange & { after: number },
): Row[] {
  const since = integer(sql.firstVisit.get(range.user)?.gid ?? 0);
  return sql.groupMentions.all({ ...range }).filter(({ gid, room }) => {
    const from = isPrivate(String(room)) ? joined?.get(String(room)) : since;
    return from !== undefined && integer(gid) > from;
  });
}

function gidOf({ gid }: Row): number {
  return integer(gid);
}

function newestOf(gids: readonly number[], limit: number): number[] {
  return [...new Set(gids)].sort((a, b) => b - a).slice(0, limit);
}

export function seenActivity(sql: Statements, user: string): number {
  return integer(sql.activitySeen.get(user)?.gid ?? 0);
}

function toActivity(row: Row, groupGids: ReadonlySet<number>): Activity {
  const { type, room, at, author, sender, reaction, groupMention, fileName } = row;
  const gid = integer(row.gid);
  const emoji = typeof reaction === "string" ? decodeReaction(reaction)?.emoji : undefined;
  // A mention of the user by name is the stronger one.
  const isOfGroup = type !== "mention" && groupGids.has(gid);
  const group = isOfGroup && isGroupMention(groupMention) ? { groupMention } : {};
  const isMention = type === "mention" || "groupMention" in group;
  return {
    gid,
    type: type === "reaction" ? type : isMention ? "mention" : "reply",
    room: String(room),
    at: integer(at),
    ...(typeof author === "string" && { author }),
    from: String(sender),
    ...group,
    ...(emoji !== undefined && { emoji }),
    message: {
      seq: integer(row.seq),
      id: String(row.id),
      text: String(row.text),
      ...(typeof fileName === "string" && { fileName }),
    },
  };
}
