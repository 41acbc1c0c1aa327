// POST /api/join: somebody comes by an invitation and is a person here from then on.

import { newPersonId } from "../access/identity.ts";
import { hashOf, newSecret } from "../access/seal.ts";
import type { Limits } from "../chat/config.ts";
import { ChatError } from "../chat/errors.ts";
import { parseName } from "../chat/name.ts";
import { Entrance, requireStranger } from "./entrance.ts";
import type { InviteParts } from "./invite.ts";
import { readJson, requireText } from "./json_body.ts";
import type { Handler } from "./visit.ts";

export function join(parts: InviteParts): Handler {
  const { changes, limits, replica } = parts;
  const entrance = new Entrance(parts);
  return async (request, _params, visit) => {
    requireStranger(visit);
    const { invitation, name: given, device = "" } = await readJson(request, limits);
    const [person, secret, name] = [newPersonId(), newSecret(), nameOf(given, limits)];
    const { gid } = await changes.make({
      what: "join",
      invitation: hashOf(requireText("invitation", invitation)),
      person,
      name,
      session: hashOf(secret),
      device: requireText("device", device),
    }, { visit, author: { id: person, role: "guest" }, from: name });
    const role = replica.directory.people.get(person)?.role ?? "guest";
    return entrance.letIn(request, { person: { id: person, name, role }, secret, since: gid });
  };
}

/** The rules are those of a message's author; the field has another name here. */
function nameOf(value: unknown, { nameChars }: Limits): string {
  try {
    return parseName(value, nameChars);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    throw new ChatError(error.code, error.message, { field: "name", cause: error });
  }
}
