// POST /api/links: what the secret of a link is good for, before it is used. It stands in the body,
// because addresses are logged.

import { sha256 } from "../../auth/signing.ts";
import type { Role } from "../../chat/user.ts";
import type { Directory } from "../../chat/directory/directory.ts";
import { linkExpired } from "../../chat/directory/common_errors.ts";
import type { InviteParts } from "./mod.ts";
import { readJson, requireText } from "../request/json_body.ts";
import type { Handler } from "../request/context.ts";

/** An invitation with its role, or the way of one person to another device. */
type Use =
  | { readonly type: "invitation"; readonly role: string; readonly until: number }
  | { readonly type: "device"; readonly name: string; readonly until: number };

/** What a link is good for, and who comes by it. */
interface Link {
  readonly use: Use;
  readonly user: { readonly id: string; readonly role: Role };
}

export function previewLink({ limits, replica }: InviteParts): Handler {
  return async (request, _params, visit) => {
    const { secret } = await readJson(request, limits, ["secret"]);
    const hash = sha256(requireText("secret", secret));
    await replica.ready();
    visit.requireDirectory();
    const link = invitationOf(hash, replica.directory) ?? deviceLinkOf(hash, replica.directory);
    if (!link) throw linkExpired();
    visit.requireNotBanned(link.user);
    return Response.json(link.use);
  };
}

function invitationOf(hash: string, directory: Directory): Link | undefined {
  const invitation = directory.invitations.get(hash);
  if (!invitation || !directory.isInvitationValid(invitation, Date.now())) return undefined;
  const { role, until } = invitation;
  // Nobody yet has this id.
  return { use: { type: "invitation", role, until }, user: { id: "", role } };
}

function deviceLinkOf(hash: string, { links, users }: Directory): Link | undefined {
  const link = links.get(hash);
  const user = link && users.get(link.user);
  if (!link || !user || link.until <= Date.now()) return undefined;
  const { id, name, role = "guest" } = user;
  return { use: { type: "device", name, until: link.until }, user: { id, role } };
}
