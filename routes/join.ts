// POST /api/join: somebody comes by an invitation and is a person here from then on.

import { drawLot } from "../access/joining.ts";
import { hashOf } from "../access/seal.ts";
import type { Limits } from "../chat/config.ts";
import { linkGone } from "../chat/directory/refusals.ts";
import { parseId } from "../chat/message.ts";
import { parseName } from "../chat/names/name.ts";
import type { Fields } from "../http/request_body.ts";
import { Entrance, requireStranger } from "./entrance.ts";
import type { InviteParts } from "./invite.ts";
import { readJson, requireText } from "./json_body.ts";
import type { Handler } from "./visit.ts";

const FIELDS = ["id", "invitation", "name", "device"] as const;

export function join(parts: InviteParts): Handler {
  const { changes, limits, replica } = parts;
  const entrance = new Entrance(parts);
  return async (request, _params, visit) => {
    requireStranger(visit);
    const asked = parseJoin(await readJson(request, limits, FIELDS), limits);
    const { name, device } = asked;
    await replica.loaded();
    const { id, person, secret } = drawLot(asked, replica.requireKey());
    const [invitation, session] = [hashOf(asked.invitation), hashOf(secret)];
    const { role: promised = "guest" } = replica.directory.invitations.get(invitation) ?? {};
    visit.requireUnbanned({ id: person, role: promised });
    await changes.make(
      { what: "join", invitation, person, name, session, device },
      { visit, id, author: { id: person, role: "guest" }, from: name },
    );
    const joined = replica.directory.personOf(session);
    // It was asked for before, and the session has ended since.
    if (!joined) throw linkGone();
    const { name: known, role = "guest" } = joined;
    return entrance.letIn(visit, { person: { id: person, name: known, role }, secret });
  };
}

function parseJoin(fields: Fields, limits: Limits) {
  return {
    // A short one could be another's as well.
    id: parseId("id", fields.id ?? crypto.randomUUID()),
    invitation: requireText("invitation", fields.invitation),
    name: parseName(fields.name, limits.nameChars, "name"),
    device: requireText("device", fields.device ?? ""),
  };
}
