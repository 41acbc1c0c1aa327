// POST /api/mutes, DELETE /api/mutes/:user: who may read but not write.

import type { Mute } from "../../chat/directory/changes.ts";
import { readJson, requireText } from "../request/json_body.ts";
import type { ModerationParts } from "./mod.ts";
import { actorName, displayName } from "./users.ts";
import { parseRestriction, TERM_FIELDS } from "./restriction_params.ts";
import type { Handler } from "../request/context.ts";

/** 201 with the mute. */
export function createMute({ changes, limits, replica, seen }: ModerationParts): Handler {
  return async (request, _params, visit) => {
    const fields = await readJson(request, limits, ["user", ...TERM_FIELDS]);
    const user = requireText("user", fields.user);
    const name = seen.get(user)?.name;
    const mute: Mute = { type: "mute", user, name, ...parseRestriction(fields) };
    await changes.submit(mute, { visit, from: actorName(visit, seen) });
    const { until, reason } = mute;
    const shown = displayName(user, { directory: replica.directory, seen });
    return Response.json({ user, name: shown, until, reason }, { status: 201 });
  };
}

export function endMute({ changes, seen }: ModerationParts): Handler {
  return async (_request, { user = "" }, visit) => {
    await changes.submit({ type: "unmute", user }, { visit, from: actorName(visit, seen) });
    return new Response(null, { status: 204 });
  };
}
