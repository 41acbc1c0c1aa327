// GET, POST /api/invitations and DELETE /api/invitations/:id: how others get in.

import { randomSecret, sha256 } from "../../auth/signing.ts";
import { isRole, type Role, ROLES } from "../../chat/user.ts";
import { LIMITS } from "../../chat/directory/field_reader.ts";
import type { Directory, InvitationState } from "../../chat/directory/directory.ts";
import { requireRole } from "../../chat/directory/common_errors.ts";
import type { DirectoryReplica } from "../../chat/directory/replica.ts";
import { chatError, invalid, invalidNumber } from "../../chat/errors.ts";
import type { Fields } from "../../http/request_body.ts";
import type { InviteParts } from "./mod.ts";
import { readJson } from "../request/json_body.ts";
import { pageOf } from "../request/list_page.ts";
import type { Handler } from "../request/context.ts";

const HOUR_MS = 60 * 60 * 1_000;
const MOST_HOURS = 365 * 24;
/** Those that still let somebody in, the newest first. */
export function listInvitations(replica: DirectoryReplica): Handler {
  return (request, _params, visit) => {
    requireRole(visit.author, "moderator");
    const { directory } = replica;
    const now = Date.now();
    const open = [...directory.invitations.values()].filter((one) =>
      directory.isInvitationValid(one, now)
    );
    const { complete, page } = pageOf(open.reverse(), new URL(request.url).searchParams, {
      keyOf: ({ invitation }) => invitation,
      show: (one) => shown(one, directory),
      gone: () =>
        chatError("gone", "There is no such invitation, or not any more", { resource: "link" }),
    });
    return Response.json({ complete, invitations: page });
  };
}

/** 201 with the link; its secret stands in this answer and nowhere else. */
export function createInvitation({ address, changes, limits }: InviteParts): Handler {
  return async (request, _params, visit) => {
    const fields = await readJson(request, limits, ["role", "uses", "hours"]);
    const [role, uses] = [parseRole(fields.role), parseCount(fields, "uses", LIMITS.uses)];
    const until = Date.now() + parseCount(fields, "hours", MOST_HOURS) * HOUR_MS;
    const secret = randomSecret();
    const id = sha256(secret);
    await changes.submit({ type: "invite", invitation: id, role, uses, until }, { visit });
    const link = address.linkFor(request, secret);
    return Response.json({ id, link, role, uses, until }, { status: 201 });
  };
}

export function revokeInvitation({ changes }: InviteParts): Handler {
  return async (_request, { id = "" }, visit) => {
    await changes.submit({ type: "revoke", invitation: id }, { visit });
    return new Response(null, { status: 204 });
  };
}

function shown(invitation: InvitationState, { users }: Directory) {
  const { invitation: id, role, uses, used, until, by } = invitation;
  const name = by === undefined ? undefined : users.get(by)?.name;
  return { id, role, uses, used, until, by: name };
}

function parseRole(value: unknown): Role {
  if (isRole(value)) return value;
  throw invalid("role", `must be one of ${ROLES.join(", ")}`);
}

function parseCount(fields: Fields, field: "uses" | "hours", max: number): number {
  const value = fields[field];
  const isCount = typeof value === "number" && Number.isInteger(value) && value >= 1;
  if (isCount && value <= max) return value;
  throw invalidNumber(field, { min: 1, max });
}
