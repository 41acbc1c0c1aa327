// POST /api/mutes, DELETE /api/mutes/:person: who may read but not write.

import type { Mute } from "../../chat/directory/changes.ts";
import { readJson, requireText } from "../request/json_body.ts";
import type { ModerationParts } from "./mod.ts";
import { actorName, displayName } from "./users.ts";
import { parseRestriction, TERM_FIELDS } from "./restriction_params.ts";
import type { Handler } from "../request/context.ts";

/** 201 with the mute. */
export function createMute({ changes, limits, replica, seen }: ModerationParts): Handler {
  return async (request, _params, visit) => {
    const fields = await readJson(request, limits, ["person", ...TERM_FIELDS]);
    const person = requireText("person", fields.person);
    const name = seen.get(person)?.name;
    const mute: Mute = { what: "mute", person, name, ...parseRestriction(fields) };
    await changes.submit(mute, { visit, from: actorName(visit, seen) });
    const { until, reason } = mute;
    const shown = displayName(person, { directory: replica.directory, seen });
    return Response.json({ person, name: shown, until, reason }, { status: 201 });
  };
}

export function endMute({ changes, seen }: ModerationParts): Handler {
  return async (_request, { person = "" }, visit) => {
    await changes.submit({ what: "unmute", person }, { visit, from: actorName(visit, seen) });
    return new Response(null, { status: 204 });
  };
}
