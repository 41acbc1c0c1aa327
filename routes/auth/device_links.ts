// POST /api/sessions/link: creates a link that signs in another device of the user. POST /api/sessions:
// signs in with it.

import { randomSecret, sha256 } from "../../auth/signing.ts";
import { linkExpired } from "../../chat/directory/rules/common_errors.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { readJson, requireText } from "../request/params.ts";
import { qrCode } from "./qr_code.ts";
import { requireSignedOut, SessionIssuer } from "./sign_in.ts";

/** Time to pick up the other device; short, so that a link found later is useless. */
const VALID_MS = 10 * 60 * 1_000;

/** Answers 201 with the link, and as a QR code. */
export function createDeviceLink(
  { commands, publicUrl }: Pick<Dependencies, "commands" | "publicUrl">,
): Handler {
  return async (request, _params, context) => {
    const [secret, until] = [randomSecret(), Date.now() + VALID_MS];
    const { id: user } = context.permissions.actor;
    await commands.submit({ type: "link", link: sha256(secret), user, until }, { context });
    const link = publicUrl.inviteUrl(request, secret);
    return Response.json({ link, until, code: qrCode(link) }, { status: 201 });
  };
}

export function signInByLink(
  { commands, limits, replica }: Pick<Dependencies, "commands" | "limits" | "replica">,
): Handler {
  const sessions = new SessionIssuer({ commands, replica });
  return async (request, _params, context) => {
    requireSignedOut(context);
    const fields = await readJson(request, limits, ["link", "device"]);
    const link = sha256(requireText("link", fields.link));
    const device = requireText("device", fields.device ?? "");
    context.requireDirectory();
    const { directory: { links, users } } = replica;
    const user = users.get(links.get(link)?.user ?? "");
    if (!user) throw linkExpired();
    return await sessions.signIn(context, { user, device, link });
  };
}
