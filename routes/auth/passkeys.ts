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
    const { author: { id: user }, identity: { name = "" } = {} } = visit;
    const passkeys = ownOf(parts, visit).map(({ passkey }) => passkey);
    const party = desk.relyingParty(request);
    const options = await registrationOptions(party, { id: user, name, passkeys });
    return desk.challenge(options, { use: "register", user }, visit);
  };
}

/** 201 with the passkey that the browser made. */
export function addPasskey(parts: InviteParts): Handler {
  const desk = new PasskeyCeremony(parts);
  return async (request, _params, visit) => {
    const { author: { id: user } } = visit;
    const { response, name: given = "" } = await readJson(request, parts.limits, [
      "response",
      "name",
    ]);
    const [answer, name] = [parseRegistration(response), requireText("name", given)];
    const expected = desk.takeChallenge(request, { use: "register", user }, visit);
    const made = await verifyRegistration(answer, expected);
    const change = { type: "passkey", user, name, ...made } as const;
    await parts.changes.submit(change, { visit, id: expected.changeId });
    // The answer came again, and what it made the first time has been removed.
    if (!isOwn(parts, visit, made.passkey)) {
      throw chatError("gone", "The passkey was made, and removed since", { resource: "passkey" });
    }
    return Response.json({ id: made.passkey, name }, { status: 201 });
  };
}

export function removePasskey({ changes }: InviteParts): Handler {
  return async (_request, { id: passkey = "" }, visit) => {
    await changes.submit({ type: "forget-passkey", user: visit.author.id, passkey }, { visit });
    return new Response(null, { status: 204 });
  };
}

function isOwn({ replica }: InviteParts, { author }: RequestContext, passkey: string): boolean {
  return replica.directory.userOfPasskey(passkey)?.id === author.id;
}

function ownOf({ replica }: InviteParts, { author }: RequestContext) {
  return [...replica.directory.users.get(author.id)?.passkeys.values() ?? []];
}
