// GET and DELETE /api/sessions; DELETE /api/sessions/:id: the devices on which the user is signed in.

import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { SessionIssuer } from "./sign_in.ts";

/** Returns the user's own sessions, newest first. */
export function listSessions({ replica }: Pick<Dependencies, "replica">): Handler {
  return (_request, _params, { permissions, identity }) => {
    const own = replica.directory.users.get(permissions.actor.id)?.sessions ?? [];
    const sessions = [...own].reverse().map(([id, { device, since }]) => {
      return { id, device, since, isCurrent: id === identity?.session };
    });
    return Response.json({ sessions });
  };
}

/** Ends one of the user's sessions; ending the current one signs the user out. */
export function endSession(
  { commands, replica }: Pick<Dependencies, "commands" | "replica">,
): Handler {
  const sessions = new SessionIssuer({ commands, replica });
  return async (_request, { id: session = "" }, context) => {
    const user = context.permissions.actor.id;
    await commands.submit({ type: "sign-out", user, session }, { context });
    if (session === context.identity?.session) return sessions.clear(context);
    return new Response(null, { status: 204 });
  };
}

/** Ends all sessions but the current one. */
export function endOtherSessions({ commands }: Pick<Dependencies, "commands">): Handler {
  return async (_request, _params, context) => {
    const user = context.permissions.actor.id;
    const kept = context.identity?.session;
    await commands.submit({ type: "sign-out-everywhere", user, kept }, { context });
    return new Response(null, { status: 204 });
  };
}
