// POST /api/sessions/link: a link that signs one's next device in. POST /api/sessions: uses it.

import { qrCode } from "./qr_code.ts";
import { randomSecret, sha256 } from "../../auth/signing.ts";
import { linkExpired } from "../../chat/directory/common_errors.ts";
import { requireStranger, SessionIssuer } from "./sign_in.ts";
import type { InviteParts } from "./mod.ts";
import { readJson, requireText } from "../request/json_body.ts";
import type { Handler } from "../request/context.ts";

/** Time to take up the other device; whoever finds the link later finds nothing. */
const VALID_MS = 10 * 60 * 1_000;

/** 201 with the link, and the same as a QR code for a camera. */
export function createSessionLink({ address, changes }: InviteParts): Handler {
  return async (request, _params, visit) => {
    const [secret, until] = [randomSecret(), Date.now() + VALID_MS];
    const { id: user } = visit.author;
    await changes.submit({ type: "link", link: sha256(secret), user, until }, { visit });
    const link = address.linkFor(request, secret);
    return Response.json({ link, until, code: qrCode(link) }, { status: 201 });
  };
}

export function signInByLink(parts: InviteParts): Handler {
  const { limits, replica } = parts;
  const entrance = new SessionIssuer(parts);
  return async (request, _params, visit) => {
    requireStranger(visit);
    const fields = await readJson(request, limits, ["link", "device"]);
    const link = sha256(requireText("link", fields.link));
    const device = requireText("device", fields.device ?? "");
    await replica.ready();
    visit.requireDirectory();
    const { directory: { links, users } } = replica;
    const user = users.get(links.get(link)?.user ?? "");
    if (!user) throw linkExpired();
    return await entrance.signIn(visit, { user, device, link });
  };
}
