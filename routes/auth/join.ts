// POST /api/links: what a link is for, before it is used. POST /api/join: creates a user by an
// invitation. Secrets are in the bodies, because URLs are logged.

import { deriveJoinCredentials } from "../../auth/session.ts";
import { sha256 } from "../../auth/signing.ts";
import type { Limits } from "../../chat/config/config.ts";
import { linkExpired } from "../../chat/directory/rules/common_errors.ts";
import type { Directory } from "../../chat/directory/directory.ts";
import { parseId } from "../../chat/message.ts";
import { parseName } from "../../chat/names/display_name.ts";
import type { Role } from "../../chat/domain/user.ts";
import type { Fields } from "../../http/body/request_body.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { readJson, requireText } from "../request/params.ts";
import { requireSignedOut, SessionIssuer } from "./sign_in.ts";

/** An invitation, or a link to another device of a user. */
type LinkView =
  | { readonly type: "invitation"; readonly role: string; readonly until: number }
  | { readonly type: "device"; readonly name: string; readonly until: number };

interface Link {
  readonly view: LinkView;
  /** The user whom the link signs in. */
  readonly user: { readonly id: string; readonly role: Role };
}

export function previewLink(
  { limits, replica }: Pick<Dependencies, "limits" | "replica">,
): Handler {
  return async (request, _params, context) => {
    const { secret } = await readJson(request, limits, ["secret"]);
    const hash = sha256(requireText("secret", secret));
    context.requireDirectory();
    const link = findInvitation(hash, replica.directory) ??
      findDeviceLink(hash, replica.directory);
    if (!link) throw linkExpired();
    context.requireNotBanned(link.user);
    return Response.json(link.view);
  };
}

function findInvitation(hash: string, directory: Directory): Link | undefined {
  const invitation = directory.invitations.get(hash);
  if (!invitation || !directory.isInvitationValid(invitation, Date.now())) return undefined;
  const { role, until } = invitation;
  // The user does not exist yet, so only a ban of the address can apply.
  return { view: { type: "invitation", role, until }, user: { id: "", role } };
}

function findDeviceLink(hash: string, { links, users }: Directory): Link | undefined {
  const link = links.get(hash);
  const user = link && users.get(link.user);
  if (!link || !user || link.until <= Date.now()) return undefined;
  const { id, name, role = "guest" } = user;
  return { view: { type: "device", name, until: link.until }, user: { id, role } };
}

export function join(
  { commands, limits, replica }: Pick<Dependencies, "commands" | "limits" | "replica">,
): Handler {
  const sessions = new SessionIssuer({ commands, replica });
  return async (request, _params, context) => {
    requireSignedOut(context);
    const fields = await readJson(request, limits, ["id", "invitation", "name", "device"]);
    const { name, device, ...secrets } = parseJoin(fields, limits);
    const { id, user, secret } = deriveJoinCredentials(secrets, replica.requireKey());
    const [invitation, session] = [sha256(secrets.invitation), sha256(secret)];
    const invited = replica.directory.invitations.get(invitation);
    context.requireNotBanned({ id: user, role: invited?.role ?? "guest" });
    await commands.submit(
      { type: "join", invitation, user, name, session, device },
      { context, id, actor: { id: user, role: "guest" }, from: name },
    );
    const joined = replica.directory.userOf(session);
    // The request was repeated after the session had ended.
    if (!joined) throw linkExpired();
    const { name: storedName, role = "guest" } = joined;
    return sessions.issue(context, { user: { id: user, name: storedName, role }, secret });
  };
}

function parseJoin(fields: Fields, limits: Limits) {
  return {
    // Only UUIDs: a short id could collide with another browser's.
    id: parseId("id", fields.id ?? crypto.randomUUID()),
    invitation: requireText("invitation", fields.invitation),
    name: parseName(fields.name, limits.nameChars, "name"),
    device: requireText("device", fields.device ?? ""),
  };
}
