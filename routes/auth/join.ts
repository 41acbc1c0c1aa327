// POST /api/join: somebody comes by an invitation and is a person here from then on.

import { deriveJoinCredentials } from "../../auth/join_credentials.ts";
import { sha256 } from "../../auth/signing.ts";
import type { Limits } from "../../chat/config/config.ts";
import { linkExpired } from "../../chat/directory/common_errors.ts";
import { parseId } from "../../chat/message.ts";
import { parseName } from "../../chat/names/display_name.ts";
import type { Fields } from "../../http/request_body.ts";
import { requireStranger, SessionIssuer } from "./sign_in.ts";
import type { InviteParts } from "./mod.ts";
import { readJson, requireText } from "../request/json_body.ts";
import type { Handler } from "../request/context.ts";

const FIELDS = ["id", "invitation", "name", "device"] as const;

export function join(parts: InviteParts): Handler {
  const { changes, limits, replica } = parts;
  const entrance = new SessionIssuer(parts);
  return async (request, _params, visit) => {
    requireStranger(visit);
    const asked = parseJoin(await readJson(request, limits, FIELDS), limits);
    const { name, device } = asked;
    await replica.ready();
    const { id, user, secret } = deriveJoinCredentials(asked, replica.requireKey());
    const [invitation, session] = [sha256(asked.invitation), sha256(secret)];
    const { role: promised = "guest" } = replica.directory.invitations.get(invitation) ?? {};
    visit.requireNotBanned({ id: user, role: promised });
    await changes.submit(
      { type: "join", invitation, user, name, session, device },
      { visit, id, author: { id: user, role: "guest" }, from: name },
    );
    const joined = replica.directory.userOf(session);
    // It was asked for before, and the session has ended since.
    if (!joined) throw linkExpired();
    const { name: known, role = "guest" } = joined;
    return entrance.issue(visit, { user: { id: user, name: known, role }, secret });
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
