// POST /api/sessions/link: a link that signs one's next device in. POST /api/sessions: uses it.

import { qrCode } from "../access/qr_code.ts";
import { hashOf, newSecret } from "../access/seal.ts";
import { linkGone } from "../chat/directory/refusals.ts";
import { Entrance, requireStranger } from "./entrance.ts";
import type { InviteParts } from "./invite.ts";
import { readJson, requireText } from "./json_body.ts";
import type { Handler } from "./visit.ts";

/** Time to take up the other device; whoever finds the link later finds nothing. */
const VALID_MS = 10 * 60 * 1_000;

/** 201 with the link, and the same as a QR code for a camera. */
export function createSessionLink({ address, changes }: InviteParts): Handler {
  return async (request, _params, visit) => {
    const [secret, until] = [newSecret(), Date.now() + VALID_MS];
    const { id: person } = visit.author;
    await changes.make({ what: "link", link: hashOf(secret), person, until }, { visit });
    const link = address.linkFor(request, secret);
    return Response.json({ link, until, code: qrCode(link) }, { status: 201 });
  };
}

export function signInByLink(parts: InviteParts): Handler {
  const { limits, replica } = parts;
  const entrance = new Entrance(parts);
  return async (request, _params, visit) => {
    requireStranger(visit);
    const fields = await readJson(request, limits, ["link", "device"]);
    const link = hashOf(requireText("link", fields.link));
    const device = requireText("device", fields.device ?? "");
    await replica.loaded();
    visit.requireKnown();
    const { directory: { links, people } } = replica;
    const person = people.get(links.get(link)?.person ?? "");
    if (!person) throw linkGone();
    return await entrance.signIn(visit, { person, device, link });
  };
}
