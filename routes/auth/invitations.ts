// GET and POST /api/invitations; DELETE /api/invitations/:id.

import { randomSecret, sha256 } from "../../auth/signing.ts";
import { requireRole } from "../../chat/directory/rules/common_errors.ts";
import type { Directory, InvitationState } from "../../chat/directory/directory.ts";
import { LIMITS } from "../../chat/domain/field_reader.ts";
import { chatError } from "../../chat/errors.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { pageOf } from "../request/pagination.ts";
import { parsePositive, parseRole, readJson } from "../request/params.ts";
import { qrCode } from "./qr_code.ts";

const HOUR_MS = 60 * 60 * 1_000;
const MAX_HOURS = 365 * 24;

/** Returns the invitations that can still be used, newest first. */
export function listInvitations({ replica }: Pick<Dependencies, "replica">): Handler {
  return (request, _params, { permissions }) => {
    requireRole(permissions.actor, "moderator");
    const { directory } = replica;
    const now = Date.now();
    const open = [...directory.invitations.values()].filter((invitation) =>
      directory.isInvitationValid(invitation, now)
    );
    const { complete, page } = pageOf(open.reverse(), new URL(request.url).searchParams, {
      keyOf: ({ invitation }) => invitation,
      toView: (invitation) => toView(invitation, directory),
      unknownKey: () =>
        chatError("gone", "The invitation was used, revoked or has expired", { resource: "link" }),
    });
    return Response.json({ complete, invitations: page });
  };
}

/** Answers 201 with the link, and as a QR code. Its secret appears in this response and nowhere else. */
export function createInvitation(
  { commands, limits, publicUrl }: Pick<Dependencies, "commands" | "limits" | "publicUrl">,
): Handler {
  return async (request, _params, context) => {
    const fields = await readJson(request, limits, ["role", "uses", "hours"]);
    const role = parseRole(fields.role);
    const uses = parsePositive("uses", fields.uses, LIMITS.uses);
    const until = Date.now() + parsePositive("hours", fields.hours, MAX_HOURS) * HOUR_MS;
    const secret = randomSecret();
    const id = sha256(secret);
    await commands.submit({ type: "invite", invitation: id, role, uses, until }, { context });
    const link = publicUrl.inviteUrl(request, secret);
    return Response.json({ id, link, role, uses, until, code: qrCode(link) }, { status: 201 });
  };
}

export function revokeInvitation({ commands }: Pick<Dependencies, "commands">): Handler {
  return async (_request, { id = "" }, context) => {
    await commands.submit({ type: "revoke", invitation: id }, { context });
    return new Response(null, { status: 204 });
  };
}

function toView(invitation: InvitationState, { users }: Directory) {
  const { invitation: id, role, uses, used, until, by } = invitation;
  const name = by === undefined ? undefined : users.get(by)?.name;
  return { id, role, uses, used, until, by: name };
}
