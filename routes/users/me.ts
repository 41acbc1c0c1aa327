// GET /api/me: the user of the request, the access mode, and the limits of texts and files, for the page.

import { hasRole } from "../../chat/domain/user.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";

export function getMe(
  { fileSettings, groupMentionRole, keeper, limits, publicUrl, replica }: Pick<
    Dependencies,
    "fileSettings" | "groupMentionRole" | "keeper" | "limits" | "publicUrl" | "replica"
  >,
): Handler {
  return (request, _params, context) => {
    const { identity, mode } = context;
    if (!identity) context.requireDirectory();
    const hasPasskeys = mode === "invite" && publicUrl.relyingPartyOf(request) !== undefined;
    const { id, name, role } = identity ?? {};
    const canMentionRoom = role !== undefined && hasRole(role, groupMentionRole);
    const { textChars: maxTextChars } = limits;
    const { fileBytes: maxBytes, perMessage: maxPerMessage } = fileSettings;
    const files = keeper?.isAvailable ? { maxBytes, maxPerMessage } : undefined;
    return Response.json({
      mode,
      hasPasskeys,
      maxTextChars,
      canMentionRoom,
      files,
      hasAvatars: replica.directory.avatars.size > 0,
      id,
      name,
      role,
    });
  };
}
