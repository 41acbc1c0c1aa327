// POST /api/passkeys/sign-in/options and POST /api/passkeys/sign-in: in by a passkey alone.

import { parseSignIn } from "../access/passkey_answer.ts";
import { signInOptions, verifySignIn } from "../access/passkeys.ts";
import { refused } from "../chat/errors.ts";
import { Entrance, requireStranger } from "./entrance.ts";
import type { InviteParts } from "./invite.ts";
import { readJson, requireText } from "./json_body.ts";
import { PasskeyDesk } from "./passkey_desk.ts";
import type { Handler } from "./visit.ts";

const SCOPE = { use: "sign-in" } as const;

/** What the browser needs in order to ask for one. */
export function passkeySignInOptions(parts: InviteParts): Handler {
  const desk = new PasskeyDesk(parts);
  return async (request, _params, visit) => {
    await parts.replica.loaded();
    return desk.challenge(await signInOptions(desk.partyOf(request)), SCOPE, visit);
  };
}

export function signInByPasskey(parts: InviteParts): Handler {
  const { limits, replica } = parts;
  const [desk, entrance] = [new PasskeyDesk(parts), new Entrance(parts)];
  return async (request, _params, visit) => {
    requireStranger(visit);
    const { response, device = "" } = await readJson(request, limits, ["response", "device"]);
    const answer = parseSignIn(response);
    await replica.loaded();
    visit.requireKnown();
    const person = replica.directory.personOfPasskey(answer.id);
    const known = person?.passkeys.get(answer.id);
    if (!person || !known) throw refused("passkey-gone", "The passkey is not known here any more");
    const expected = desk.expect(request, SCOPE, visit);
    await verifySignIn(answer, { ...expected, known });
    return await entrance.signIn(visit, {
      id: expected.changeId,
      person,
      device: requireText("device", device),
    });
  };
}
