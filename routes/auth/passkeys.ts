// GET, POST /api/passkeys, POST /api/passkeys/options and DELETE /api/passkeys/:id: one's own.

import { parseRegistration } from "../../auth/webauthn_response.ts";
import { registrationOptions, verifyRegistration } from "../../auth/webauthn.ts";
import { chatError } from "../../chat/errors.ts";
import type { InviteParts } from "./mod.ts";
import { readJson, requireText } from "../request/json_body.ts";
import { PasskeyCeremony } from "./passkey_ceremony.ts";
import type { Handler, RequestContext } from "../request/context.ts";

export function listPasskeys(parts: InviteParts): Handler {
  return (_request, _params, visit) => {
    const passkeys = ownOf(parts, visit).map(({ passkey, name }) => ({ id: passkey, name }));
    return Response.json({ passkeys });
  };
}

/** What the browser needs in order to make one. */
export function passkeyOptions(parts: InviteParts): Handler {
  const desk = new PasskeyCeremony(parts);
  return async (request, _params, visit) => {
    const { author: { id: person }, identity: { name = "" } = {} } = visit;
    const passkeys = ownOf(parts, visit).map(({ passkey }) => passkey);
    const party = desk.relyingParty(request);
    const options = await registrationOptions(party, { id: person, name, passkeys });
    return desk.challenge(options, { use: "register", person }, visit);
  };
}

/** 201 with the passkey that the browser made. */
export function addPasskey(parts: InviteParts): Handler {
  const desk = new PasskeyCeremony(parts);
  return async (request, _params, visit) => {
    const { author: { id: person } } = visit;
    const { response, name: given = "" } = await readJson(request, parts.limits, [
      "response",
      "name",
    ]);
    const [answer, name] = [parseRegistration(response), requireText("name", given)];
    const expected = desk.takeChallenge(request, { use: "register", person }, visit);
    const made = await verifyRegistration(answer, expected);
    const change = { what: "passkey", person, name, ...made } as const;
    await parts.changes.submit(change, { visit, id: expected.changeId });
    // The answer came again, and what it made the first time has been removed.
    if (!isOwn(parts, visit, made.passkey)) {
      throw chatError("passkey-gone", "The passkey was made, and removed since");
    }
    return Response.json({ id: made.passkey, name }, { status: 201 });
  };
}

export function removePasskey({ changes }: InviteParts): Handler {
  return async (_request, { id: passkey = "" }, visit) => {
    await changes.submit({ what: "forget-passkey", person: visit.author.id, passkey }, { visit });
    return new Response(null, { status: 204 });
  };
}

function isOwn({ replica }: InviteParts, { author }: RequestContext, passkey: string): boolean {
  return replica.directory.personOfPasskey(passkey)?.id === author.id;
}

function ownOf({ replica }: InviteParts, { author }: RequestContext) {
  return [...replica.directory.people.get(author.id)?.passkeys.values() ?? []];
}
