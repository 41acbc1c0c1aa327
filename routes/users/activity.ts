// GET /api/activity; PUT /api/activity/seen. Mentions of the user, replies and reactions to
// their messages.

import type { NewActivity } from "../../chat/domain/activity.ts";
import { invalid } from "../../chat/errors.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { parseUserRange, userPage } from "../request/pagination.ts";
import { readJson } from "../request/params.ts";

/** A count of this means this or more. */
const MAX_NEW = 100;

/**
 * Returns the activity in rooms that the user may read now, newest first; a page may have fewer than
 * the limit, even none, and not be the last.
 */
export function getActivity({ broker }: Pick<Dependencies, "broker">): Handler {
  return async (request, _params, context) => {
    const { permissions } = context;
    const range = parseUserRange(new URL(request.url).searchParams, permissions.actor.id);
    const { joined } = permissions;
    const { position, value } = await broker.activity({ ...range, joined });
    await context.waitFor(position);
    const { items, ...page } = userPage(value.activity, { ...range, keyOf: ({ gid }) => gid });
    const activity = items.filter(({ room }) => permissions.mayRead(room));
    const counts = { seen: value.seen, newActivity: countReadable(value.new, context) };
    return Response.json({ ...page, ...counts, activity });
  };
}

/** Records that the user has looked at their activity up to a gid; it never moves back. */
export function putActivitySeen(
  { broker, limits }: Pick<Dependencies, "broker" | "limits">,
): Handler {
  return async (request, _params, { permissions }) => {
    const { gid } = await readJson(request, limits, ["gid"]);
    const isGid = typeof gid === "number" && Number.isSafeInteger(gid) && gid >= 0;
    if (!isGid) throw invalid("gid", "must be a whole number");
    return Response.json({ seen: await broker.seeActivity(permissions.actor.id, gid) });
  };
}

/** Counts new activities in rooms that the user may read. */
export function countReadable(
  counts: readonly NewActivity[],
  { permissions }: Pick<RequestContext, "permissions">,
): number {
  const readable = counts.filter(({ room }) => permissions.mayRead(room));
  return Math.min(readable.reduce((sum, { count }) => sum + count, 0), MAX_NEW);
}
