// GET, POST /api/passkeys, POST /api/passkeys/options and DELETE /api/passkeys/:id: one's own.

import { parseRegistration } from "../access/passkey_answer.ts";
import { registrationOptions, verifyRegistration } from "../access/passkeys.ts";
import { refused } from "../chat/errors.ts";
import type { InviteParts } from "./invite.ts";
import { readJson, requireText } from "./json_body.ts";
import { PasskeyDesk } from "./passkey_desk.ts";
import type { Handler, Visit } from "./visit.ts";

export function listPasskeys(parts: InviteParts): Handler {
  return (_request, _params, visit) => {
    const passkeys = ownOf(parts, visit).map(({ passkey, name }) => ({ id: passkey, name }));
    return Response.json({ passkeys });
  };
}

/** What the browser needs in order to make one. */
export function passkeyOptions(parts: InviteParts): Handler {
  const desk = new PasskeyDesk(parts);
  return async (request, _params, visit) => {
    const { author: { id: person }, identity: { name = "" } = {} } = visit;
    const passkeys = ownOf(parts, visit).map(({ passkey }) => passkey);
    const party = desk.partyOf(request);
    const options = await registrationOptions(party, { id: person, name, passkeys });
    return desk.challenge(options, { use: "register", person }, visit);
  };
}

/** 201 with the passkey that the browser made. */
export function addPasskey(parts: InviteParts): Handler {
  const desk = new PasskeyDesk(parts);
  return async (request, _params, visit) => {
    const { author: { id: person } } = visit;
    const { response, name: given = "" } = await readJson(request, parts.limits, [
      "response",
      "name",
    ]);
    const [answer, name] = [parseRegistration(response), requireText("name", given)];
    const expected = desk.expect(request, { use: "register", person }, visit);
    const made = await verifyRegistration(answer, expected);
    const change = { what: "passkey", person, name, ...made } as const;
    await parts.changes.make(change, { visit, id: expected.changeId });
    // The answer came again, and what it made the first time has been removed.
    if (!isOwn(parts, visit, made.passkey)) {
      throw refused("passkey-gone", "The passkey was made, and removed since");
    }
    return Response.json({ id: made.passkey, name }, { status: 201 });
  };
}

export function removePasskey({ changes }: InviteParts): Handler {
  return async (_request, { id: passkey = "" }, visit) => {
    await changes.make({ what: "forget-passkey", person: visit.author.id, passkey }, { visit });
    return new Response(null, { status: 204 });
  };
}

function isOwn({ replica }: InviteParts, { author }: Visit, passkey: string): boolean {
  return replica.directory.personOfPasskey(passkey)?.id === author.id;
}

function ownOf({ replica }: InviteParts, { author }: Visit) {
  return [...replica.directory.people.get(author.id)?.passkeys.values() ?? []];
}
