// GET /api/me: the user of the request, the access mode and the length of texts, for the page.

import { hasRole } from "../../chat/domain/user.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";

export function getMe(
  { groupMentionRole, limits, publicUrl }: Pick<
    Dependencies,
    "groupMentionRole" | "limits" | "publicUrl"
  >,
): Handler {
  return (request, _params, context) => {
    const { identity, mode } = context;
    if (!identity) context.requireDirectory();
    const hasPasskeys = mode === "invite" && publicUrl.relyingPartyOf(request) !== undefined;
    const { id, name, role } = identity ?? {};
    const canMentionRoom = role !== undefined && hasRole(role, groupMentionRole);
    const { textChars: maxTextChars } = limits;
    return Response.json({ mode, hasPasskeys, maxTextChars, canMentionRoom, id, name, role });
  };
}
