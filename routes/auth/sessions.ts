// GET, DELETE /api/sessions and DELETE /api/sessions/:id: the devices on which somebody is signed in.

import type { DirectoryReplica } from "../../chat/directory/replica.ts";
import { SessionIssuer } from "./sign_in.ts";
import type { InviteParts } from "./mod.ts";
import type { Handler } from "../request/context.ts";

/** One's own, the newest first. */
export function listSessions(replica: DirectoryReplica): Handler {
  return (_request, _params, { author, identity }) => {
    const own = replica.directory.users.get(author.id)?.sessions ?? [];
    const sessions = [...own].reverse().map(([id, { device, since }]) => {
      return { id, device, since, isCurrent: id === identity?.session };
    });
    return Response.json({ sessions });
  };
}

/** Ends one of one's own; who ends the one in use is signed out. */
export function endSession(parts: InviteParts): Handler {
  const { changes } = parts;
  const entrance = new SessionIssuer(parts);
  return async (_request, { id = "" }, visit) => {
    await changes.submit({ type: "sign-out", user: visit.author.id, session: id }, { visit });
    if (id === visit.identity?.session) return entrance.clear(visit);
    return new Response(null, { status: 204 });
  };
}

/** Ends all but the one in use. */
export function endOtherSessions({ changes }: InviteParts): Handler {
  return async (_request, _params, visit) => {
    const { author: { id: user }, identity } = visit;
    const kept = identity?.session;
    await changes.submit({ type: "sign-out-everywhere", user, kept }, { visit });
    return new Response(null, { status: 204 });
  };
}
