// POST /api/passkeys/sign-in/options and POST /api/passkeys/sign-in: in by a passkey alone.

import { parseSignIn } from "../../auth/webauthn_response.ts";
import { signInOptions, verifySignIn } from "../../auth/webauthn.ts";
import { chatError } from "../../chat/errors.ts";
import { requireStranger, SessionIssuer } from "./sign_in.ts";
import type { InviteParts } from "./mod.ts";
import { readJson, requireText } from "../request/json_body.ts";
import { PasskeyCeremony } from "./passkey_ceremony.ts";
import type { Handler } from "../request/context.ts";

const SCOPE = { use: "sign-in" } as const;

/** What the browser needs in order to ask for one. */
export function passkeySignInOptions(parts: InviteParts): Handler {
  const desk = new PasskeyCeremony(parts);
  return async (request, _params, visit) => {
    await parts.replica.ready();
    return desk.challenge(await signInOptions(desk.relyingParty(request)), SCOPE, visit);
  };
}

export function signInByPasskey(parts: InviteParts): Handler {
  const { limits, replica } = parts;
  const [desk, entrance] = [new PasskeyCeremony(parts), new SessionIssuer(parts)];
  return async (request, _params, visit) => {
    requireStranger(visit);
    const { response, device = "" } = await readJson(request, limits, ["response", "device"]);
    const answer = parseSignIn(response);
    await replica.ready();
    visit.requireDirectory();
    const user = replica.directory.userOfPasskey(answer.id);
    const known = user?.passkeys.get(answer.id);
    if (!user || !known) {
      throw chatError("gone", "The passkey is not known here any more", { resource: "passkey" });
    }
    const expected = desk.takeChallenge(request, SCOPE, visit);
    await verifySignIn(answer, { ...expected, known });
    return await entrance.signIn(visit, {
      id: expected.changeId,
      user,
      device: requireText("device", device),
    });
  };
}
