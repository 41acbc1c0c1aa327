// POST /api/mutes, DELETE /api/mutes/:person: who may read but not write.

import type { Mute } from "../chat/directory/change.ts";
import { readJson, requireText } from "./json_body.ts";
import type { ModerationParts } from "./moderation.ts";
import { actingName, nameOfPerson } from "./people.ts";
import { parseTerm, TERM_FIELDS } from "./term.ts";
import type { Handler } from "./visit.ts";

/** 201 with the mute. */
export function createMute({ changes, limits, replica, seen }: ModerationParts): Handler {
  return async (request, _params, visit) => {
    const fields = await readJson(request, limits, ["person", ...TERM_FIELDS]);
    const person = requireText("person", fields.person);
    const name = seen.get(person)?.name;
    const mute: Mute = { what: "mute", person, name, ...parseTerm(fields) };
    await changes.make(mute, { visit, from: actingName(visit, seen) });
    const { until, reason } = mute;
    const shown = nameOfPerson(person, { directory: replica.directory, seen });
    return Response.json({ person, name: shown, until, reason }, { status: 201 });
  };
}

export function endMute({ changes, seen }: ModerationParts): Handler {
  return async (_request, { person = "" }, visit) => {
    await changes.make({ what: "unmute", person }, { visit, from: actingName(visit, seen) });
    return new Response(null, { status: 204 });
  };
}
